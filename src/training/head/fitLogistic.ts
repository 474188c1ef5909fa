/** Fits a logistic head on features, its strength of regularisation found on grouped folds. It must not know of models. */
import { fitWeights } from './fitWeights.ts';
import { foldsOf } from './folds.ts';
import { judgeFolds } from './judgeFolds.ts';
import { type MinimiseOptions, minimiseAll } from './minimiseAll.ts';
import { RowsOnDevice } from './rowsOnDevice.ts';
import { scaleOf, unscaled } from './scaling.ts';
import { chooseStrength, STRENGTHS, strengthFigures } from './strengths.ts';
import type { HeadFit, HeadInput, HeadOptions } from './types.ts';

/** How small the gradient must be, against that of weights 0: in the search, whose figures vary more from fold to fold; at the end. */
const TOLERANCES = { search: 1e-3, last: 1e-5 } as const;
const MOST_GRADIENTS = { search: 150, last: 600 } as const;

/** Two softmax units of two classes are one sigmoid unit, whose weights lie half and half in both. */
function unitsOf(point: Float64Array, width: number, units: number): Float64Array[] {
  const found = Array.from({ length: point.length / width }, (_, unit) =>
    point.subarray(unit * width, (unit + 1) * width),
  );
  return found.length === 1 && units === 2
    ? [found[0].map((value) => -value / 2), found[0].map((value) => value / 2)]
    : found;
}

/**
 * Multinomial, or for one unit binary, logistic regression with L2 as scikit-learn's LogisticRegression, by L-BFGS on the device
 * that is open. All folds at all strengths are fitted at once; the strength is chosen by them alone (chooseStrength), and
 * the head is fitted with it on all pictures. Same input, same head, on the same device.
 * @throws CancelledError where `signal` says so.
 */
export async function fitLogistic(
  input: HeadInput,
  { onProgress, signal }: HeadOptions = {},
): Promise<HeadFit> {
  const startedAt = performance.now();
  const { features, dimensions, picture, labels, classCount, units } = input;
  const isBinary = classCount === 2;
  const { folds, foldOf } = foldsOf(input);
  const whole = fitWeights(input, () => true);
  const fits = Array.from({ length: folds }, (_, fold) => fitWeights(input, (at) => foldOf[at] !== fold));
  const scale = scaleOf(features, dimensions);
  const rows = new RowsOnDevice(
    features,
    scale,
    Int32Array.from(picture, (at) => labels[at]),
    isBinary ? 1 : classCount,
    [...fits, whole].map((fit) => fit.rows),
  );
  try {
    const width = dimensions + 1;
    let finished = 0;
    const options = (kind: keyof typeof TOLERANCES): MinimiseOptions => ({
      size: isBinary ? width : classCount * width,
      tolerance: TOLERANCES[kind],
      most: MOST_GRADIENTS[kind],
      onFinished(problems) {
        finished += problems;
        onProgress?.(finished / (STRENGTHS.length * folds + 1));
      },
      signal,
    });
    // Halved in each of two units, the weights of one have half the squares.
    const own = (l2: number) => (isBinary && units === 2 ? l2 / 2 : l2);
    const problems = STRENGTHS.flatMap((l2) => fits.map((_, fit) => ({ fit, l2: own(l2) })));
    const minima = await minimiseAll(rows, problems, options('search'));
    const strengths = [];
    for (const [at, l2] of STRENGTHS.entries()) {
      const points = minima.slice(at * folds, (at + 1) * folds).map(({ point }) => point);
      strengths.push(strengthFigures(l2, await judgeFolds(rows, points, input, foldOf, fits)));
    }
    const { chosen, best } = chooseStrength(strengths);
    const last = [{ fit: folds, l2: own(STRENGTHS[chosen]) }];
    const [{ point, converged, evaluations }] = await minimiseAll(rows, last, options('last'));
    return {
      ...unscaled(unitsOf(point, width, units), scale),
      search: { strengths, chosen, best, folds, converged, iterations: evaluations },
      classWeights: whole.classes,
      ms: performance.now() - startedAt,
    };
  } finally {
    rows.dispose();
  }
}
