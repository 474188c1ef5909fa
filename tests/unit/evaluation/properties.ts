/** Random cases for the tests that hold the figures together, the same on every machine. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { ValidationPredictions } from '../../../src/evaluation/choices/validationPredictions.ts';
import {
  accuracy,
  balancedAccuracy,
  cohenKappa,
  macroF1,
  matthewsCorrelation,
} from '../../../src/evaluation/metrics/agreement.ts';
import { sumsOf } from '../../../src/evaluation/metrics/confusionMatrix.ts';
import { rank } from '../../../src/evaluation/metrics/ranking.ts';
import type { ConfusionMatrix } from '../../../src/evaluation/types.ts';

/** The same cases on every machine. */
export function property<T>(arbitrary: fc.Arbitrary<T>, predicate: (value: T) => void, numRuns = 200): void {
  fc.assert(fc.property(arbitrary, predicate), { seed: 5, numRuns });
}

export interface Case {
  classCount: number;
  labels: number[];
  predicted: number[];
  weights: number[];
}

/** Some classes, and pictures with a true one, an answer and a weight. */
export const answered: fc.Arbitrary<Case> = fc.integer({ min: 2, max: 5 }).chain((classCount) => {
  const label = fc.integer({ min: 0, max: classCount - 1 });
  return fc
    .array(fc.tuple(label, label, fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 40 })
    .map((rows) => ({
      classCount,
      labels: rows.map(([truth]) => truth),
      predicted: rows.map(([, answer]) => answer),
      weights: rows.map(([, , weight]) => weight),
    }));
});

/** Scores in 64ths: sums and 1 − s are exact, and ties occur. */
export const scored = fc.array(
  fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 64 }), fc.integer({ min: 0, max: 3 })),
  {
    minLength: 1,
    maxLength: 40,
  },
);
export type Scored = [boolean, number, number][];
export const rankingOf = (rows: Scored) =>
  rank(
    rows.map(([positive]) => positive),
    rows.map(([, score]) => score / 64),
  );
export const labelsOf = (rows: Scored) => rows.map(([positive]) => Number(positive));
export const unitsOf = (rows: Scored) => rows.map(([, score]) => [score / 64]);

/** Pictures of three classes with probabilities that are never tied. */
export const probabilities = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 2 }),
    fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 3, maxLength: 3 }),
  ),
  { minLength: 1, maxLength: 30 },
);
export const outputsOf = (rows: [number, number[]][]) =>
  rows.map(([, parts]) => parts.map((part) => part / parts.reduce((sum, one) => sum + one, 0)));

export const figuresOfMatrix = (matrix: ConfusionMatrix) => [
  accuracy(sumsOf(matrix)),
  balancedAccuracy(sumsOf(matrix)),
  matthewsCorrelation(sumsOf(matrix)),
  cohenKappa(sumsOf(matrix)),
  macroF1(sumsOf(matrix)),
];
export function expectSame(actual: (number | null)[], expected: (number | null)[]): void {
  expect(actual).toEqual(expected.map((value) => (value === null ? null : expect.closeTo(value, 9))));
}
/** Each value as often as its weight says. */
export const repeated = <T>(values: T[], weights: number[]) =>
  values.flatMap((value, i) => new Array<T>(weights[i]).fill(value));

/** Predictions of a validation split of just these pictures. */
export function validationOf(rows: Scored): ValidationPredictions {
  const images = rows.map(([positive], index) => ({
    index,
    label: Number(positive),
    split: 'val' as const,
    path: `${index}`,
    source: 0,
    entry: { path: `${index}`, bytes: 1, crc32: index, problem: null },
  }));
  const judged = { labels: images.map(({ label }) => label), scores: unitsOf(rows) };
  return ValidationPredictions.of({ images }, { split: 'val', best: judged, last: judged }, 'best');
}
