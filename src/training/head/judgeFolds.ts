/** What fits of the folds answer to the pictures that they did not see. It must not know of tensors. */
import type { FitWeights } from './fitWeights.ts';
import type { RowsOnDevice } from './rowsOnDevice.ts';
import type { FoldFigures } from './strengths.ts';
import type { HeadInput } from './types.ts';

/** Cross-entropy of a row's logits, of one unit or several, and whether they are right. */
function judgeRow(logits: Float32Array, label: number): { loss: number; isRight: boolean } {
  if (logits.length === 1) {
    const signed = label === 1 ? logits[0] : -logits[0];
    return { loss: Math.log1p(Math.exp(-Math.abs(signed))) + Math.max(0, -signed), isRight: signed > 0 };
  }
  const most = Math.max(...logits);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - most), 0);
  return { loss: Math.log(sum) + most - logits[label], isRight: logits.indexOf(most) === label };
}

/** What the folds' fits say of the pictures that they did not see. */
export interface FoldAnswers {
  figures: FoldFigures[];
  /** Logits for the pictures themselves, without their views: [pictures][units] flat. */
  logits: Float32Array;
}

/**
 * Figures of each fold: its pictures' mean loss, weighted by class as in the fit, and those that are classified right. The views
 * of a picture share its weight.
 * @param points The fit of each fold.
 */
export async function judgeFolds(
  rows: RowsOnDevice,
  points: readonly Float64Array[],
  { picture, labels, dimensions }: HeadInput,
  foldOf: Int32Array,
  fits: readonly FitWeights[],
): Promise<FoldAnswers> {
  const logits = await rows.logits(points);
  const units = points[0].length / (dimensions + 1);
  const views = new Int32Array(labels.length);
  for (let row = 0; row < picture.length; row++) views[picture[row]] += 1;
  const ofPictures = new Float32Array(labels.length * units);
  const isTold = new Uint8Array(labels.length);
  const sums = points.map(() => ({ loss: 0, weight: 0, correct: 0, pictures: 0 }));
  for (let row = 0; row < picture.length; row++) {
    const at = picture[row];
    const fold = foldOf[at];
    const from = (row * points.length + fold) * units;
    const ofRow = logits.subarray(from, from + units);
    // The first row of a picture is the picture itself.
    if (isTold[at] === 0) ofPictures.set(ofRow, at * units);
    isTold[at] = 1;
    const { loss, isRight } = judgeRow(ofRow, labels[at]);
    const weight = fits[fold].classes[labels[at]] / views[at];
    sums[fold].loss += weight * loss;
    sums[fold].weight += weight;
    sums[fold].correct += Number(isRight) / views[at];
    sums[fold].pictures += 1 / views[at];
  }
  const figures = sums.map(({ loss, weight, ...counts }) => ({ loss: loss / weight, ...counts }));
  return { figures, logits: ofPictures };
}
