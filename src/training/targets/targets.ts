/** What the pictures of a batch are trained towards, and how much each counts. Pure; no tensors. */
import { classWeightRule, weightsByRule } from '../../models/head/classWeights.ts';
import { outputCountOf } from '../../models/shapes.ts';
import type { TrainingTask } from '../types.ts';
import { checkClassesAndLoss } from './checks.ts';
import { CROSS_ENTROPY, isCrossEntropy, type LossRule, lossRuleOf, smoothed } from './lossRule.ts';
import type { Mixing } from './mixing.ts';

/** What is made smaller: a loss, weighted by class. */
export interface WeightedLoss {
  rule: LossRule;
  /** A weight of each class; null where all count the same. */
  classWeights: readonly number[] | null;
}

/** Cross-entropy in which all pictures count the same. */
export const UNWEIGHTED: WeightedLoss = { rule: CROSS_ENTROPY, classWeights: null };

export function isUnweighted({ rule, classWeights }: WeightedLoss): boolean {
  return isCrossEntropy(rule) && classWeights === null;
}

/**
 * What the epochs of a run make smaller; weights are of its training pictures.
 * @throws UserError where that cannot be trained; see checkClassesAndLoss.
 */
export function weightedLossOf({
  settings,
  classes,
  labels,
  train,
}: Pick<TrainingTask, 'settings' | 'classes' | 'labels' | 'train'>): WeightedLoss {
  if (settings.epochs === 0) return UNWEIGHTED;
  const counts = classes.map(() => 0);
  for (const index of train) counts[labels[index]] += 1;
  checkClassesAndLoss(settings, classes, counts);
  return {
    rule: lossRuleOf(settings, classes, outputCountOf(settings, classes.length)),
    classWeights: weightsByRule(classWeightRule(settings, classes, false), counts),
  };
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
