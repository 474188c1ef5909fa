/** What the pictures of a batch are trained towards, and how much each counts. Pure; no tensors. */
import { type LossRule, smoothed } from './lossRule.ts';
import type { Mixing } from './mixing.ts';

/** What is made smaller: a loss, weighted by class. */
export interface WeightedLoss {
  rule: LossRule;
  /** A weight of each class; null where all count the same. */
  classWeights: readonly number[] | null;
}

/** The classes of a batch and how they are blended. */
export interface LabelledBatch {
  /** Class index of each picture. */
  labels: readonly number[];
  /** Left out where nothing is blended. */
  mixing?: Mixing;
}

/** Of the pictures of one part, in their order. */
export interface Targets {
  /** [n, outputs], after smoothing: of one output the share of class 1, of several those of all classes. */
  values: Float32Array;
  /** [n] */
  weights: Float32Array;
}

/** A blended picture has of both classes, and of the weights of both, its shares. */
export function targetsOf(
  { labels, mixing }: LabelledBatch,
  [firstRow, endRow]: readonly [number, number],
  outputs: number,
  { rule, classWeights }: WeightedLoss,
): Targets {
  const rows = endRow - firstRow;
  const values = new Float32Array(rows * outputs);
  const weights = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const share = mixing?.shares[firstRow + row] ?? 1;
    const other = labels[mixing?.partners[firstRow + row] ?? firstRow + row];
    for (const [label, part] of [
      [labels[firstRow + row], share],
      [other, 1 - share],
    ]) {
      if (outputs > 1) values[row * outputs + label] += part;
      else values[row] += label * part;
      weights[row] += part * (classWeights?.[label] ?? 1);
    }
  }
  return { values: values.map((value) => smoothed(value, rule.smoothing, outputs)), weights };
}

/** The class of which a picture has more, which counts for accuracy: its own, unless it was blended with more of another. */
export function leadingLabels({ labels, mixing }: LabelledBatch): readonly number[] {
  if (!mixing) return labels;
  return labels.map((label, row) => (mixing.shares[row] >= 0.5 ? label : labels[mixing.partners[row]]));
}
