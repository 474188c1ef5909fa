/** What the bench's tables are made of. Pure; it imports nothing. */

/** @param {string[]} head @param {string[][]} rows */
export function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Three digits. @param {number} value */
export const short = (value) =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));

/**
 * The matrix product's rate of a side's device: the better of what both kinds of code reach on it.
 * @param {import('../../jobs.ts').RaceResult} result @param {string} device
 */
export const rateOf = ({ sides }, device) =>
  Math.max(...sides.filter((side) => side.device === device).map((side) => side.gflopsPerSecond));
