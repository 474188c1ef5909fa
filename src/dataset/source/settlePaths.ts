/**
 * Takes the steps upwards out of the paths of a zip, so that no ".." makes a picture one of another folder unseen.
 * Pure; it may import junk and the dataset's types only.
 */

import type { Entry } from '../types.ts';
import { junkKind } from './junk.ts';

const LEAVES = 'Its path leads out of the zip (".."), so its folder is not known; pack it in its place.';

/** The path with every ".." taken together with the folder before it, and how many steps it leads out of the top. */
function resolved(path: string): { path: string; stepsOut: number } {
  const kept: string[] = [];
  let stepsOut = 0;
  for (const name of path.split('/')) {
    if (name !== '..') {
      kept.push(name);
      continue;
    }
    // "." and "" are no folders: a step upwards leaves the one before them.
    while (kept.length > 0 && ['', '.'].includes(kept.at(-1)!)) kept.pop();
    if (kept.length > 0) kept.pop();
    else stepsOut++;
  }
  return { path: '../'.repeat(stepsOut) + kept.join('/'), stepsOut };
}

/**
 * Resolves the paths. Where all files lie equally far outside of the zip's top, as those that were packed by "../pictures",
 * that is their top; else those that lead further out than others get a problem.
 */
export function settlePaths(entries: readonly Entry[]): void {
  if (!entries.some(({ path }) => path.includes('..'))) return;
  const stepsOut = entries.map((entry) => {
    const settled = resolved(entry.path);
    entry.path = settled.path;
    return settled.stepsOut;
  });
  const counts = stepsOut.filter((_, i) => !entries[i].path.endsWith('/') && !junkKind(entries[i].path));
  const top = counts.reduce((least, count) => Math.min(least, count), Number.POSITIVE_INFINITY);
  entries.forEach((entry, i) => {
    if (stepsOut[i] > top) entry.problem ??= LEAVES;
  });
}
