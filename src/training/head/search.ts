/** The search of a strength: every fold's fit at one after the other, judged by the fold that it did not see. */

import type { StrengthFigures } from '../types.ts';
import type { FitWeights } from './fitWeights.ts';
import { judgeFolds } from './judgeFolds.ts';
import { type Station, solve, stationAt0 } from './path.ts';
import type { RowsOnDevice } from './rowsOnDevice.ts';
import { isPast, STRENGTHS, strengthFigures } from './strengths.ts';
import type { HeadInput, HeadOptions } from './types.ts';

/** A fit of the search ends here: what is left is small beside the difference between the folds. */
const ENOUGH = { tolerance: 1e-3, most: 150 };

export interface Search {
  /** Those that were tried, the strongest first. */
  strengths: StrengthFigures[];
  /** Where the fit of all pictures stood at each of them. */
  whole: Station[];
  /** What the folds' fits said at each of them; see FoldAnswers. Empty without folds. */
  logits: Float32Array[];
}

/**
 * Tries the strengths from the strongest on, until the loss on the folds is past its best. The fit of all pictures goes along:
 * a column more costs the products nothing. Without folds the middle strength, untried.
 * @param foldOf Of each picture.
 * @param fits Of each fold: what its fit sees; that of all pictures is the one after the last.
 * @param penaltyOf What a strength is to the problems on the device.
 */
export async function searchStrength(
  rows: RowsOnDevice,
  input: HeadInput,
  { foldOf, fits }: { foldOf: Int32Array; fits: readonly FitWeights[] },
  penaltyOf: (l2: number) => number,
  { onProgress, signal }: HeadOptions,
): Promise<Search> {
  let stations: Station[] = [...fits.keys(), fits.length].map((fit) => stationAt0(rows, fit));
  if (fits.length === 0)
    return {
      strengths: [strengthFigures(STRENGTHS[STRENGTHS.length >> 1], [])],
      whole: stations,
      logits: [],
    };
  const found: Search = { strengths: [], whole: [], logits: [] };
  for (const [at, l2] of STRENGTHS.entries()) {
    stations = await solve(rows, stations, penaltyOf(l2), { ...ENOUGH, signal });
    const points = stations.slice(0, -1).map(({ point }) => point);
    const { figures, logits } = await judgeFolds(rows, points, input, foldOf, fits);
    found.strengths.push(strengthFigures(l2, figures));
    found.logits.push(logits);
    found.whole.push(stations[fits.length]);
    onProgress?.((at + 1) / (STRENGTHS.length + 1));
    if (isPast(found.strengths)) break;
  }
  return found;
}
