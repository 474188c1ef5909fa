/** Tables of where a step's time goes, and of passes against a plain copy. Pure. */
import { short, table } from './tables.mjs';

/** @param {import('../../jobs.ts').ElementwiseResult} result */
export function passTable({ description, shapes, passes, missing }) {
  const head = ['GB/s (share of a copy’s)', ...shapes.map((shape) => shape.join('×'))];
  const body = passes.map(({ label, cells }) => [
    label,
    ...cells.map(
      ({ bytes, elapsedMs, copyMs }) => `${short(bytes / elapsedMs / 1e6)} (${short(copyMs / elapsedMs)})`,
    ),
  ]);
  const note = missing.length > 0 ? ` No kernel for ${missing.join('; ')}.` : '';
  return `${description}.${note}\n\n${table(head, body)}`;
}

/** Kernels that take less of a step than this are summed up. */
const SMALL_SHARE = 0.002;

/** @param {string} device @param {import('../../jobs.ts').ProfileResult} result */
export function profileParts(device, { description, steps }) {
  return steps.flatMap(({ name, kernels, plainMs, repeatedAlone }) => {
    const sum = kernels.reduce((total, { elapsedMs }) => total + elapsedMs, 0);
    const row = (/** @type {string} */ kernel, /** @type {number} */ calls, /** @type {number} */ ms) => [
      kernel,
      String(calls),
      short(ms),
      `${((100 * ms) / sum).toFixed(1)} %`,
    ];
    const large = kernels.filter(({ elapsedMs }) => elapsedMs >= SMALL_SHARE * sum);
    const small = kernels.filter((kernel) => !large.includes(kernel));
    const body = large.map(({ kernel, calls, elapsedMs, slowest }) => [
      ...row(kernel, calls, elapsedMs),
      `${short(slowest.elapsedMs)}: ${slowest.shapes}`,
    ]);
    const total = (/** @type {'calls' | 'elapsedMs'} */ key) => small.reduce((all, one) => all + one[key], 0);
    if (small.length > 0)
      body.push([...row(`${small.length} others`, total('calls'), total('elapsedMs')), '']);
    const waiting = repeatedAlone ? ', each call repeated alone' : '';
    const note = `${description}. A step takes ${short(plainMs)} ms, its kernels ${short(sum)} ms in all${waiting}.`;
    return [
      `## Profile, ${device}: ${name}`,
      note,
      table(['kernel', 'calls', 'ms', 'share', 'slowest call, ms'], body),
    ];
  });
}
