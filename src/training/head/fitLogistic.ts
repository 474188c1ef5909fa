/** Fits a logistic head on features, its strength of regularisation found on folds. It must not know of models. */
import { fitWeights } from './fitWeights.ts';
import { allFolds } from './folds.ts';
import { solve } from './path.ts';
import { scoresOf } from './probabilitiesOf.ts';
import { rowSpace } from './rowSpace.ts';
import { RowsOnDevice } from './rowsOnDevice.ts';
import { searchStrength } from './search.ts';
import { chooseStrength, hardestKind } from './strengths.ts';
import type { HeadFit, HeadInput, HeadOptions } from './types.ts';

/** The last fit ends where its objective is within some millionths of the minimum. */
const ENOUGH = { tolerance: 1e-4, most: 600 };

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
  if (!space) return { ...(await fitIn(input, options)), ms: performance.now() - startedAt };
  const { kernel, bias, ...found } = await fitIn(
    { ...input, features: space.features, dimensions: space.dimensions },
    options,
  );
  return { ...found, ...space.back({ kernel, bias }), ms: performance.now() - startedAt };
}

async function fitIn(input: HeadInput, options: HeadOptions): Promise<Omit<HeadFit, 'ms'>> {
  const { features, dimensions, picture, labels, classCount, units } = input;
  const foldings = allFolds(input).map((folding) => ({
    ...folding,
    fits: Array.from({ length: folding.folds }, (_, fold) =>
      fitWeights(input, (at) => folding.foldOf[at] !== fold),
    ),
  }));
  const whole = fitWeights(input, () => true);
  const rows = await RowsOnDevice.create(
    features,
    dimensions,
    Int32Array.from(picture, (at) => labels[at]),
    classCount === 2 ? 1 : classCount,
    [...foldings.flatMap(({ fits }) => fits), whole].map((fit) => fit.rows),
  );
  // Halved in each of two units, the weights of one have half the squares.
  const penaltyOf = (l2: number) => (classCount === 2 && units === 2 ? l2 / 2 : l2);

  try {
    const found = await searchStrength(rows, input, foldings, penaltyOf, options);
    const { strengths, kinds, logits, whole: stood } = found;
    const { chosen, best } = chooseStrength(strengths);
    const { signal } = options;
    const l2 = penaltyOf(strengths[chosen].l2);
    const [{ point, converged, evaluations: iterations }] = await solve(rows, [stood[chosen]], l2, {
      ...ENOUGH,
      signal,
    });
    return {
      ...rows.rawWeights(unitsOf(point, dimensions, units)),
      search: {
        ...{ strengths, chosen, best, converged, iterations },
        folds: foldings[0]?.folds ?? 0,
        ...(kinds.length > 1 && { kinds }),
      },
      outOfFold:
        foldings.length === 0
          ? null
          : scoresOf(logits[chosen][hardestKind(kinds, chosen)], rows.units, units),
      classWeights: whole.classes,
    };
  } finally {
    rows.dispose();
  }
}
