/** The bench's results as Markdown. Pure. */

import { MODERN_FIGURES } from '../modern.mjs';
import { architectureTable } from './architectures.mjs';
import { figureTable } from './figures.mjs';
import { inputTable } from './inputTable.mjs';
import { passTable, profileParts } from './kernelTimes.mjs';
import { rateOf, short, table } from './tables.mjs';

/**
 * @typedef {{ userAgent: string, answers: import('../plan.mjs').Answer[], pytorch: import('../pytorch/pytorch.mjs').PytorchResult | null, zip: string | null }} Report
 * @typedef {import('../../jobs.ts').RaceResult} RaceResult
 * @typedef {import('../../jobs.ts').RaceRow} RaceRow
 */

/** @param {Report} report */
export function markdown(report) {
  const parts = [`Browser: ${report.userAgent}`];
  const races = report.answers.filter(({ job }) => job.kind === 'race');
  const hasSteps = races.some(({ job }) => job.kind === 'race' && job.what === 'steps');
  if (hasSteps) parts.push('## Figures to reach', figureTable(report));
  if (races.some(({ job }) => job.kind === 'race' && job.what === 'modern'))
    parts.push('## Figures to reach, modern networks', figureTable(report, MODERN_FIGURES));
  if (report.answers.some(({ job }) => job.kind === 'input'))
    parts.push('## Input pipeline', `Zip: ${report.zip ?? 'drawn in the page'}.`, inputTable(report));
  if (report.answers.some(({ job }) => job.kind === 'architectures'))
    parts.push('## Architectures against Keras', architectureTable(report));
  for (const answer of report.answers) {
    if ('failed' in answer) parts.push(`${answer.browser}: failed: ${answer.failed}`);
    else if (answer.job.kind === 'race')
      parts.push(`## ${answer.job.what}, ${answer.browser}`, raceTable(answer.result));
    else if (answer.job.kind === 'sweep')
      parts.push(`## Sweep, ${answer.browser}, ${answer.job.device}`, sweepTable(answer.result));
    else if (answer.job.kind === 'elementwise')
      parts.push(`## Passes, ${answer.browser}, ${answer.job.device}`, passTable(answer.result));
    else if (answer.job.kind === 'profile')
      parts.push(...profileParts(answer.job.side.device, answer.result));
    else if (answer.job.kind === 'curves')
      parts.push('## Loss curves', curveTable(answer.job.devices, answer.result));
  }
  if (report.pytorch) parts.push('## PyTorch', pytorchTable(report.pytorch));
  return `${parts.join('\n\n')}\n`;
}

/** @param {RaceRow['outcomes'][number]} outcome */
function timeText(outcome) {
  if ('skipped' in outcome) return outcome.skipped;
  if ('failed' in outcome) return `failed: ${outcome.failed.split('\n')[0].slice(0, 80)}`;
  const { medianMs, minMs, maxMs, runs, warmUpOnly } = outcome;
  const spread = warmUpOnly
    ? 'the first run only'
    : `${short(minMs)}–${short(maxMs)}, ${runs} ${runs === 1 ? 'run' : 'runs'}`;
  return `${short(medianMs)} (${spread})`;
}

/** @param {RaceResult} result */
function raceTable(result) {
  const { sides, rows } = result;
  const stock = sides.findIndex(({ by }) => by === 'stock');
  const lines = sides.map(
    ({ by, device, description, gflopsPerSecond }) =>
      `- ${by} ${device}: ${description}, matrix product ${short(gflopsPerSecond)} GFLOP/s`,
  );
  const head = ['ms', ...sides.map(({ by, device }) => `${by} ${device}`)];
  const body = rows.map(({ name, flops, outcomes }) => [
    name,
    ...outcomes.map((outcome, index) => {
      if (!('medianMs' in outcome)) return timeText(outcome);
      const { by, device } = sides[index];
      const share = flops / outcome.medianMs / 1e6 / rateOf(result, device);
      const base = outcomes[stock];
      const ratio =
        by === 'ours' && base && 'medianMs' in base ? `, ${short(base.medianMs / outcome.medianMs)}×` : '';
      return `${timeText(outcome)}${share >= 0.01 ? `, share ${share.toFixed(2)}` : ''}${ratio}`;
    }),
  ]);
  const note = stock < 0 ? '' : `\n\n“×” is against stock ${sides[stock].device} in the same row.`;
  return `${lines.join('\n')}${note}\n\n${table(head, body)}`;
}

/** @param {import('../../jobs.ts').SweepResults} results */
function sweepTable(results) {
  const rows = results.map(({ kernel, cases, worst, failed, leaking }) => [
    kernel,
    String(cases),
    worst.error === null ? 'failed' : worst.error.toExponential(1),
    String(failed.length),
    String(leaking.length),
  ]);
  return table(['kernel', 'cases', 'worst max\\|a−b\\| / max\\|b\\|', 'above 1e-5', 'leaving buffers'], rows);
}

/** @param {string[]} devices @param {import('../../jobs.ts').CurvesResult[]} results */
function curveTable(devices, results) {
  const rows = results.flatMap(({ task, losses }) =>
    devices.slice(1).map((device, index) => {
      const differences = losses[index + 1].map((loss, step) => Math.abs(loss - losses[0][step]));
      const parting = differences.findIndex((difference) => difference > 1e-3);
      return [
        task.model,
        task.optimizer.optimizer,
        `${device} against ${devices[0]}`,
        Math.max(...differences).toExponential(1),
        parting < 0 ? 'never' : `step ${parting + 1}`,
        `${losses[0][0].toFixed(4)} → ${losses[0].at(-1)?.toFixed(4)}`,
      ];
    }),
  );
  return table(['model', 'optimizer', 'devices', 'largest difference', 'above 1e-3 from', 'loss'], rows);
}

/** @param {import('../pytorch/pytorch.mjs').PytorchResult} result */
function pytorchTable({ version, threads, rows }) {
  const body = rows.map(({ model, width, size, batch, mode, layout, medianMs, minMs, maxMs }) => [
    `${model}${width === null ? '' : ` ${width}`}, ${size}×${size}, batch ${batch}, ${mode}`,
    `${short(medianMs)} (${short(minMs)}–${short(maxMs)})`,
    layout,
  ]);
  return `PyTorch ${version}, ${threads} threads.\n\n${table(['step', 'ms', 'faster layout'], body)}`;
}
