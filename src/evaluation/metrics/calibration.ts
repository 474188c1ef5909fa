/**
 * Whether a probability means what it says: the reliability diagram and the expected calibration error.
 * It imports evaluation only.
 */

import type { Reliability } from '../types.ts';
import { answersAt } from './predictedClasses.ts';

type Scores = readonly (readonly number[])[];

/** What is binned: a confidence of each picture, and whether what it claims is so. */
export interface Claims {
  confidences: number[];
  outcomes: boolean[];
}

/**
 * The claim "this is of class 1" with the score as confidence, for one sigmoid unit.
 * @param labels 0 or 1.
 */
export function positiveClaims(labels: readonly number[], scores: Scores): Claims {
  return {
    confidences: scores.map(([score]) => score),
    outcomes: labels.map((label) => label === 1),
  };
}

/** How sure the model is of the class it answers with, of each picture: its score, or 1 − score for class 0 of one unit. */
export function confidencesOf(scores: Scores, predicted: readonly number[]): number[] {
  return scores.map((outputs, image) =>
    outputs.length > 1 ? outputs[predicted[image]] : predicted[image] === 1 ? outputs[0] : 1 - outputs[0],
  );
}

/** The claim "my answer is right" with the confidence of that answer. @param threshold As of `answersAt`. */
export function topLabelClaims(
  labels: readonly number[],
  scores: Scores,
  threshold: number | null = null,
): Claims {
  const predicted = answersAt(scores, threshold);
  return {
    confidences: confidencesOf(scores, predicted),
    outcomes: labels.map((label, image) => predicted[image] === label),
  };
}

/**
 * Reliability in bins of equal width, (k/bins, (k+1)/bins], the first closed at 0, and the expected calibration
 * error: Σ n_k/n · |accuracy_k − confidence_k| (Guo et al. 2017, equation 3).
 * @param weights How often each picture counts; once where not given.
 */
export function calibration(
  { confidences, outcomes }: Claims,
  bins = 10,
  weights?: ArrayLike<number>,
): Reliability {
  const sums = Array.from({ length: bins }, () => ({ count: 0, hits: 0, confidence: 0 }));
  for (let image = 0; image < confidences.length; image++) {
    const weight = weights ? weights[image] : 1;
    const bin = sums[Math.min(Math.max(Math.ceil(confidences[image] * bins) - 1, 0), bins - 1)];
    bin.count += weight;
    bin.hits += outcomes[image] ? weight : 0;
    bin.confidence += confidences[image] * weight;
  }
  const n = sums.reduce((total, { count }) => total + count, 0);
  return {
    error: sums.reduce((total, { hits, confidence }) => total + Math.abs(hits - confidence), 0) / n,
    bins: sums.map(({ count, hits, confidence }) => ({
      count,
      accuracy: count === 0 ? null : hits / count,
      confidence: count === 0 ? null : confidence / count,
    })),
  };
}
