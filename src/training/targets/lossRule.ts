/** Which loss the epochs of a run make smaller, and its value of given answers, as Keras has both. Pure; no tensors. */
import { crossEntropy } from '../../evaluation/metrics/crossEntropy.ts';
import { numbersByClass } from '../../models/head/classWeights.ts';
import type { Settings } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';

/** A loss of Keras by its arguments. */
export interface LossRule {
  /** What a target is drawn by towards equal shares of all classes: label_smoothing. */
  smoothing: number;
  /** Null for plain cross-entropy. */
  focal: Focal | null;
}

/** keras.losses.BinaryFocalCrossentropy of one output, CategoricalFocalCrossentropy of several. */
export interface Focal {
  gamma: number;
  /** A weight of each class, two for one output; null where all are 1. */
  alpha: readonly number[] | null;
}

/** Cross-entropy towards the labels as they are. */
export const CROSS_ENTROPY: LossRule = { smoothing: 0, focal: null };

export function isCrossEntropy({ smoothing, focal }: LossRule): boolean {
  return smoothing === 0 && focal === null;
}

/**
 * The loss that the settings name, for a model with so many outputs.
 * @throws UserError where alpha is no number, or names by class do not go with the classes or with one output.
 */
export function lossRuleOf(
  {
    loss,
    focalGamma,
    focalAlpha,
    applyClassBalancing,
    labelSmoothing,
  }: Pick<Settings, 'loss' | 'focalGamma' | 'focalAlpha' | 'applyClassBalancing' | 'labelSmoothing'>,
  classes: readonly string[],
  outputs: number,
): LossRule {
  if (loss === 'crossentropy') return { smoothing: labelSmoothing, focal: null };
  const written = focalAlpha.trim();
  const one = written === '' ? Number.NaN : Number(written);
  const isOne = Number.isFinite(one) && one >= 0;
  if (outputs === 1 && !(isOne && one <= 1))
    throw new UserError(
      `Focal alpha cannot be used: “${written}” is no number from 0 to 1.`,
      `With one sigmoid unit it is the weight of ${classes[1]}; ${classes[0]} gets the rest, as with 0.25.`,
    );
  const byClass = () => (isOne ? classes.map(() => one) : numbersByClass(written, classes, 'Focal alpha'));
  const balanced = applyClassBalancing ? [1 - one, one] : null;
  const alpha = outputs === 1 ? balanced : byClass();
  return { smoothing: labelSmoothing, focal: { gamma: focalGamma, alpha } };
}

/** y · (1 − a) + a / classes; of one output, where y is the share of class 1, y · (1 − a) + a / 2. */
export function smoothed(target: number, smoothing: number, outputs: number): number {
  return target * (1 - smoothing) + smoothing / Math.max(2, outputs);
}

/**
 * Keras' mean loss of probabilities [n][outputs]: what `val_loss` is. Keras clips p to [1e-7, 1 − 1e-7] in the logarithm, of several
 * outputs also in the focal factor.
 * @param labels True class of each picture.
 */
export function lossOfScores(
  labels: readonly number[],
  scores: readonly (readonly number[])[],
  rule: LossRule,
): number {
  if (isCrossEntropy(rule)) return crossEntropy(labels, scores);
  const losses = scores.map((outputs, picture) => {
    const target = (output: number) => {
      const isTrue = labels[picture] === (outputs.length === 1 ? 1 : output);
      return smoothed(Number(isTrue), rule.smoothing, outputs.length);
    };
    return outputs.length === 1
      ? binaryLoss(outputs[0], target(0), rule.focal)
      : categoricalLoss(
          outputs,
          outputs.map((_, output) => target(output)),
          rule.focal,
        );
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

const clipped = (p: number) => Math.min(Math.max(p, 1e-7), 1 - 1e-7);

function binaryLoss(p: number, y: number, focal: Focal | null): number {
  const loss = -y * Math.log(clipped(p)) - (1 - y) * Math.log(1 - clipped(p));
  if (!focal) return loss;
  const { gamma, alpha } = focal;
  const weight = alpha ? y * alpha[1] + (1 - y) * alpha[0] : 1;
  return weight * (y * (1 - p) + (1 - y) * p) ** gamma * loss;
}

function categoricalLoss(outputs: readonly number[], y: readonly number[], focal: Focal | null): number {
  const total = outputs.reduce((sum, output) => sum + output, 0);
  return outputs.reduce((sum, output, at) => {
    const p = clipped(output / total);
    const weight = focal ? (focal.alpha?.[at] ?? 1) * (1 - p) ** focal.gamma : 1;
    return sum - weight * y[at] * Math.log(p);
  }, 0);
}
