/**
 * AUC and average precision for two classes or several, from pictures that are sorted once. It imports evaluation only.
 */

import { type RankedAreas, type Ranking, rank, rankedAreas } from '../metrics/ranking.ts';
import type { Draw } from './bootstrap.ts';
import { drawnMacroAreas, risingRankings } from './drawnAreas.ts';

export interface RankedFigures {
  /** Null for more than two classes. */
  binary: Ranking | null;
  /** Both areas for each draw. */
  areas: (draws: readonly Draw[]) => RankedAreas[];
}

/**
 * One unit: class 1 against class 0. Several: the plain mean over the classes, each against the rest.
 * @param scores [n][outputs]; two softmax units go through withOneUnit before.
 * @throws RangeError where a score is not a number.
 */
export function rankedFigures(
  labels: readonly number[],
  scores: readonly (readonly number[])[],
): RankedFigures {
  if (scores[0].length > 1) {
    const rankings = risingRankings(labels, scores);
    return { binary: null, areas: (draws) => drawnMacroAreas(rankings, draws) };
  }
  const binary = rank(
    labels.map((label) => label === 1),
    scores.map(([score]) => score),
  );
  return { binary, areas: (draws) => draws.map((weights) => rankedAreas(binary, weights)) };
}
