/** The figures that the project set itself, and what a run of the bench reached of them. Pure. */
import { rateOf, short, table } from './tables.mjs';

/**
 * @typedef {{ browser: string, by: 'ours' | 'stock', device: string }} Who
 * @typedef {{ model: string, size: number } & Partial<import('../../tasks.ts').StepTask>} Step
 * @typedef {object} Figure
 * @property {Step} step
 * @property {string} text the step and where it runs
 * @property {string} against
 * @property {number} atLeast
 * @property {string} unit
 * @property {Who} ours
 * @property {Who | 'pytorch' | 'rate'} other
 */

const POOL = { model: 'cnn-pool', size: 64 };
const CNN = { model: 'cnn-128-64-32', size: 64 };
const MLP = { model: 'mlp-128', size: 224 };

/** @type {(browser: string, device: string) => { ours: Who, other: Who }} */
const both = (browser, device) => ({
  ours: { browser, by: 'ours', device },
  other: { browser, by: 'stock', device },
});
/** @type {Who} */
const wasm = { browser: 'SwiftShader', by: 'ours', device: 'wasm-2' };

/** @type {Figure[]} */
const FIGURES = [
  {
    step: POOL,
    text: '`cnn-pool`, 64×64, batch 8, WebGL on llvmpipe',
    against: 'stock WebGL there',
    atLeast: 7,
    unit: '×',
    ...both('llvmpipe', 'webgl'),
  },
  {
    step: POOL,
    text: 'the same, WebGL on SwiftShader',
    against: 'stock WebGL there',
    atLeast: 3,
    unit: '×',
    ...both('SwiftShader', 'webgl'),
  },
  {
    step: POOL,
    text: 'the same, WebGPU on SwiftShader',
    against: 'stock WebGPU there',
    atLeast: 1.5,
    unit: '×',
    ...both('llvmpipe', 'webgpu'),
  },
  {
    step: POOL,
    text: 'the same, WebAssembly, 2 threads',
    against: 'stock WebGL on SwiftShader',
    atLeast: 40,
    unit: '×',
    ours: wasm,
    other: both('SwiftShader', 'webgl').other,
  },
  {
    step: POOL,
    text: 'the same, WebAssembly, 2 threads',
    against: 'PyTorch CPU, 2 threads',
    atLeast: 0.35,
    unit: '×',
    ours: wasm,
    other: 'pytorch',
  },
  {
    step: CNN,
    text: '`cnn-128-64-32`, 64×64, batch 8, WebGL',
    against: 'stock WebGL there',
    atLeast: 6,
    unit: '×',
    ...both('llvmpipe', 'webgl'),
  },
  {
    step: MLP,
    text: '`mlp-128`, 224×224, batch 32, WebGL on llvmpipe',
    against: 'stock WebGL there',
    atLeast: 2,
    unit: '×',
    ...both('llvmpipe', 'webgl'),
  },
  {
    step: MLP,
    text: '`mlp-128`, 224×224, batch 32, WebAssembly',
    against: 'PyTorch CPU',
    atLeast: 0.5,
    unit: '×',
    ours: wasm,
    other: 'pytorch',
  },
  ...[
    both('llvmpipe', 'webgl').ours,
    both('SwiftShader', 'webgl').ours,
    both('llvmpipe', 'webgpu').ours,
    wasm,
  ].map(
    (ours) =>
      /** @type {Figure} */ ({
        step: POOL,
        text: `a step of \`cnn-pool\` at 64 on ${ours.device} (${ours.browser})`,
        against: 'the device’s own matrix product',
        atLeast: 0.6,
        unit: '',
        ours,
        other: 'rate',
      }),
  ),
];

/**
 * One figure's row: what was reached, of which times.
 * @param {import('./report.mjs').Report} report @param {Figure} figure
 */
function row(report, { step, text, against, atLeast, unit, ours, other }) {
  const mine = find(report, ours, step);
  const aim = `${atLeast}${unit}`;
  if (!mine) return [text, against, aim, 'not measured', ''];
  if (other === 'rate') {
    const share = mine.flops / mine.medianMs / 1e6 / mine.rate;
    return [text, against, aim, short(share), `${short(mine.medianMs)} ms, ${short(mine.rate)} GFLOP/s`];
  }
  const theirs =
    other === 'pytorch' ? report.pytorch?.rows.find((row) => isStep(row, step)) : find(report, other, step);
  if (!theirs) return [text, against, aim, 'not measured', `${short(mine.medianMs)} ms`];
  const times = `${short(mine.medianMs)} against ${short(theirs.medianMs)} ms`;
  return [text, against, aim, `${short(theirs.medianMs / mine.medianMs)}${unit}`, times];
}

/** PyTorch's rows are steps without saying so. @param {Record<string, unknown>} row @param {Step} step */
const isStep = (row, step) =>
  Object.entries({ mode: 'training', ...step, kind: row.kind }).every(([name, value]) => row[name] === value);

/** @param {import('./report.mjs').Report} report @param {Who} who @param {Step} step */
function find({ answers }, { browser, by, device }, step) {
  for (const answer of answers) {
    if (answer.browser !== browser || answer.job.kind !== 'race' || 'failed' in answer) continue;
    /** @type {import('../../jobs.ts').RaceResult} */
    const result = answer.result;
    const at = result.sides.findIndex((side) => side.by === by && side.device === device);
    const found = result.rows.find(({ task }) => task.kind === 'step' && isStep({ ...task }, step));
    const outcome = found?.outcomes[at];
    if (found && outcome && 'medianMs' in outcome)
      return { medianMs: outcome.medianMs, flops: found.flops, rate: rateOf(result, device) };
  }
  return null;
}

/** @param {import('./report.mjs').Report} report @param {Figure[]} figures */
export function figureTable(report, figures = FIGURES) {
  const rows = figures.map((figure) => row(report, figure));
  return table(['step', 'against', 'at least', 'reached', 'of'], rows);
}
