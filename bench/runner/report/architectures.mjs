/** The networks against Keras' figures, all devices in one table. Pure. */
import { table } from './tables.mjs';

/** @param {number} value */
const digits = (value) => (value === null ? 'no number' : value.toExponential(0));

/** @param {import('../../jobs.ts').ArchitecturesResult['networks'][number]} check */
function cell(check) {
  if ('failed' in check) return `failed: ${check.failed.split('\n')[0].slice(0, 80)}`;
  const { blocks, outputs, odd, gradients, wrongBlock, isRight, tables } = check;
  const text = [blocks, outputs, odd, gradients].map(digits).join(' / ');
  if (isRight || tables.length > 0) return text;
  return `**${text}**${wrongBlock ? `, wrong from ${wrongBlock} on` : ''}`;
}

/** @param {import('./report.mjs').Report} report */
export function architectureTable({ answers }) {
  /** @type {{ name: string, result: import('../../jobs.ts').ArchitecturesResult }[]} */
  const devices = answers.flatMap((answer) =>
    answer.job.kind === 'architectures' && !('failed' in answer)
      ? [{ name: `${answer.job.device} (${answer.browser})`, result: answer.result }]
      : [],
  );
  const known = devices[0]?.result.networks ?? [];
  const rows = known.map((check, at) => [
    check.network,
    check.parameters.toLocaleString('en-US'),
    'failed' in check ? '' : (check.tables[0] ?? 'as in Keras'),
    ...devices.map(({ result }) => cell(result.networks[at])),
  ]);
  const head = ['network', 'parameters', 'layers, names, order, counts', ...devices.map(({ name }) => name)];
  const note =
    'Largest relative differences: ends of blocks / pooled at 64 × 64 / pooled at 75 × 97 / gradients. Bold ones are above the tolerances.';
  return `${note}\n\n${table(head, rows)}`;
}
