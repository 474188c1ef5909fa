/** The cases of logistic.json as a head's input, and how good a head is by their measure. */
import type { HeadInput, HeadWeights } from '../../../../src/training/head/types.ts';

export interface LogisticCase {
  name: string;
  dimensions: number;
  classes: number;
  units: number;
  class_weight: HeadInput['classWeight'];
  features: number[];
  picture: number[];
  labels: number[];
  folds: number[];
  /** One for each strength. */
  fits: {
    mean_loss: number;
    standard_error: number;
    accuracy: number;
    loss: number;
    kernel: number[];
    bias: number[];
  }[];
}

export interface LogisticFile {
  strengths: number[];
  cases: LogisticCase[];
}

/** Its five folds are five groups, so that they are drawn just so. */
export function inputOf(one: LogisticCase): HeadInput {
  const { dimensions, picture, labels, units } = one;
  return {
    features: Float32Array.from(one.features),
    ...{ dimensions, picture, labels, units },
    groups: one.folds,
    classCount: one.classes,
    classWeight: one.class_weight,
    seed: 1,
  };
}

/** Mean over the pictures of the weighted cross-entropy + l2/2 · ‖W‖², in float64. */
export function objective(
  { features, dimensions, picture, labels, units }: HeadInput,
  { kernel, bias, classWeights }: HeadWeights & { classWeights: number[] },
  l2: number,
): number {
  const rows = features.length / dimensions;
  let loss = 0;
  let variance = 0;
  for (let i = 0; i < dimensions; i++) {
    const column = Array.from({ length: rows }, (_, row) => features[row * dimensions + i]);
    const mean = column.reduce((a, b) => a + b) / rows;
    variance += column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows;
  }
  for (let row = 0; row < rows; row++) {
    const logits = [...bias.keys()].map((unit) => {
      let logit = bias[unit];
      for (let i = 0; i < dimensions; i++) logit += features[row * dimensions + i] * kernel[i * units + unit];
      return logit;
    });
    const label = labels[picture[row]];
    const all = units === 1 ? [0, logits[0]] : logits;
    const sum = all.reduce((total, logit) => total + Math.exp(logit), 0);
    loss += (classWeights[label] * (Math.log(sum) - all[label])) / rows;
  }
  const norm = kernel.reduce((sum, value) => sum + value ** 2, 0) * variance;
  return loss + (l2 / 2) * norm;
}
