/** The search of a strength: every fold's fit at one after the other, judged by the fold that it did not see. */

import type { KindFigures, StrengthFigures } from '../types.ts';
import type { FitWeights } from './fitWeights.ts';
import { judgeFolds } from './judgeFolds.ts';
import { type Station, solve, stationAt0 } from './path.ts';
import type { RowsOnDevice } from './rowsOnDevice.ts';
import { isPast, meanOverKinds, STRENGTHS, strengthFigures } from './strengths.ts';
import type { HeadInput, HeadOptions, KindFolds } from './types.ts';

/** A fit of the search ends here: what is left is small beside the difference between the folds. */
const ENOUGH = { tolerance: 1e-3, most: 150 };

/** Folds with what the fit of each of them sees. */
export interface Folding extends KindFolds {
  fits: readonly FitWeights[];
}

export interface Search {
  /** Those that were tried, the strongest first. */
  strengths: StrengthFigures[];
  /** Each kind of folds by itself. */
  kinds: KindFigures[];
  /** Where the fit of all pictures stood at each of them. */
  whole: Station[];
  /** What the folds' fits said at each of them, [strengths][kinds]; see FoldAnswers. Empty without folds. */
  logits: Float32Array[][];
}

/**
 * Tries the strengths from the strongest on, until the loss on the folds is past its best. The fits of all kinds of folds and
 * that of all pictures go along: a column more costs the products little. Without folds the middle strength, untried.
 * @param foldings On the device their fits come one after the other; that of all pictures is the one after the last.
 * @param penaltyOf What a strength is to the problems on the device.
 */
export async function searchStrength(
  rows: RowsOnDevice,
  input: HeadInput,
  foldings: readonly Folding[],
  penaltyOf: (l2: number) => number,
  { onProgress, signal }: HeadOptions,
): Promise<Search> {
  const foldFits = foldings.reduce((sum, { folds }) => sum + folds, 0);
  let stations: Station[] = Array.from({ length: foldFits + 1 }, (_, fit) => stationAt0(rows, fit));
  const found: Search = { strengths: [], kinds: [], whole: [], logits: [] };
  if (foldings.length === 0)
    return { ...found, strengths: [strengthFigures(STRENGTHS[STRENGTHS.length >> 1], [])], whole: stations };
  const kinds = foldings.map(({ kind, folds }) => ({ kind, folds, strengths: [] as StrengthFigures[] }));
  for (const [at, l2] of STRENGTHS.entries()) {
    stations = await solve(rows, stations, penaltyOf(l2), { ...ENOUGH, signal });
    const ofKinds: Float32Array[] = [];
    let from = 0;
    for (const [place, folding] of foldings.entries()) {
      const points = stations.slice(from, from + folding.folds).map(({ point }) => point);
      const { figures, logits } = await judgeFolds(rows, points, input, folding);
      kinds[place].strengths.push(strengthFigures(l2, figures));
      ofKinds.push(logits);
      from += folding.folds;
    }
    found.strengths.push(meanOverKinds(kinds.map((kind) => kind.strengths[at])));
    found.logits.push(ofKinds);
    found.whole.push(stations[foldFits]);
    onProgress?.((at + 1) / (STRENGTHS.length + 1));
    if (isPast(found.strengths)) break;
  }
  return { ...found, kinds };
}
