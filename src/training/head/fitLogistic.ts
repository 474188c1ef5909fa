/** Fits a logistic head on features, its strength of regularisation found on grouped folds. It must not know of models. */

import type { StrengthFigures } from '../types.ts';
import { type FitWeights, fitWeights } from './fitWeights.ts';
import { foldsOf } from './folds.ts';
import { judgeFolds } from './judgeFolds.ts';
import { type Solved, type Station, solve, stationAt0 } from './path.ts';
import { rowSpace } from './rowSpace.ts';
import { RowsOnDevice } from './rowsOnDevice.ts';
import { chooseStrength, isPast, STRENGTHS, strengthFigures } from './strengths.ts';
import type { HeadFit, HeadInput, HeadOptions } from './types.ts';

/** How small the gradient gets: in the search, where folds differ by more, and at the end. */
const SEARCH = { tolerance: 1e-3, most: 150 };
const LAST = { tolerance: 1e-4, most: 600 };

/** Where there are so many dimensions a row, the rows' own span is smaller by more than it takes to find. */
const FEW_ROWS = 3;

/** Two softmax units of two classes are one sigmoid unit, whose weights lie half and half in both. */
function unitsOf(point: Float64Array, dimensions: number, units: number): Float64Array[] {
  const width = dimensions + 1;
  const found = Array.from({ length: point.length / width }, (_, unit) =>
    point.subarray(unit * width, (unit + 1) * width),
  );
  return found.length === 1 && units === 2
    ? [found[0].map((value) => -value / 2), found[0].map((value) => value / 2)]
    : found;
}

interface Search {
  strengths: StrengthFigures[];
  /** Where the fit of all pictures stood at each of them. */
  whole: Station[];
}

/**
 * Multinomial, or for two classes binary, logistic regression with L2 as scikit-learn's LogisticRegression, by L-BFGS on the
 * device that is open. The fits of the folds and of all pictures go through the strengths in lock step, from the strongest
 * until the loss on the folds is well past its best; the folds alone choose. Same input, same head, on the same device.
 * @throws CancelledError where `signal` says so.
 */
export async function fitLogistic(input: HeadInput, options: HeadOptions = {}): Promise<HeadFit> {
  const startedAt = performance.now();
  const { features, dimensions, picture } = input;
  const isReduced = picture.length * FEW_ROWS <= dimensions;
  const space = isReduced ? rowSpace(features, dimensions) : null;
  const { weights, ...found } = await fitIn(space ? { ...input, ...space } : input, options);
  return { ...(space ? space.back(weights) : weights), ...found, ms: performance.now() - startedAt };
}

async function fitIn(input: HeadInput, { onProgress, signal }: HeadOptions) {
  const { features, dimensions, picture, labels, classCount, units } = input;
  const { folds, foldOf } = foldsOf(input);
  const whole = fitWeights(input, () => true);
  const fits = Array.from({ length: folds }, (_, fold) => fitWeights(input, (at) => foldOf[at] !== fold));
  const rows = await RowsOnDevice.create(
    features,
    dimensions,
    Int32Array.from(picture, (at) => labels[at]),
    classCount === 2 ? 1 : classCount,
    [...fits, whole].map((fit) => fit.rows),
  );
  // Halved in each of two units, the weights of one have half the squares.
  const own = (l2: number) => (classCount === 2 && units === 2 ? l2 / 2 : l2);

  async function search(judged: readonly FitWeights[]): Promise<Search> {
    const found: Search = { strengths: [], whole: [] };
    let stations: Station[] = [...judged.keys(), folds].map((fit) => stationAt0(rows, fit));
    for (const [at, l2] of STRENGTHS.entries()) {
      const solved: Solved[] = await solve(rows, stations, own(l2), { ...SEARCH, signal });
      const points = solved.slice(0, -1).map(({ point }) => point);
      found.strengths.push(strengthFigures(l2, await judgeFolds(rows, points, input, foldOf, judged)));
      found.whole.push(solved[folds]);
      onProgress?.((at + 1) / (STRENGTHS.length + 1));
      if (isPast(found.strengths)) break;
      stations = solved;
    }
    return found;
  }

  /** Without folds there is nothing to choose by. */
  const middle = (): Search => ({
    strengths: [strengthFigures(STRENGTHS[STRENGTHS.length >> 1], [])],
    whole: [stationAt0(rows, 0)],
  });

  try {
    const found = folds > 0 ? await search(fits) : middle();
    const { chosen, best } = chooseStrength(found.strengths);
    const { l2 } = found.strengths[chosen];
    const [last] = await solve(rows, [found.whole[chosen]], own(l2), { ...LAST, signal });
    const { strengths } = found;
    return {
      weights: rows.rawWeights(unitsOf(last.point, dimensions, units)),
      search: { strengths, chosen, best, folds, converged: last.converged, iterations: last.evaluations },
      classWeights: whole.classes,
    };
  } finally {
    rows.dispose();
  }
}
