/** The figures of scikit-learn and Keras that this folder's tests compare with. */
import { expect } from 'vitest';
import type { ReportRow } from '../../../src/evaluation/types.ts';

export type ReportDict = Record<string, ReportRow | number>;

export interface MetricsCase {
  name: string;
  kind: 'binary' | 'multiclass';
  /** Multiclass only; binary cases have two. */
  classes?: number;
  y_true: number[];
  /** Binary. */
  score?: number[];
  threshold?: number;
  /** Multiclass. */
  prob?: number[][];
  y_pred: number[];
  expected: {
    report_zero_division_0: ReportDict;
    report_text_labels: string;
    report_text_named_3_digits: string;
    report_warn_text: string;
    confusion: number[][];
    confusion_true: number[][];
    accuracy: number;
    log_loss: number;
    'log_loss_eps_1e-7'?: number;
    /** Every figure by its name; "nan" as text, `{ error }` where scikit-learn raises. */
    [figure: string]: unknown;
  };
}

export interface Metrics {
  cases: MetricsCase[];
  notebook_models: {
    model: number;
    confusion: number[][];
    report: ReportDict;
    report_text: string;
    confusion_true: number[][];
    mcc: number;
    balanced_accuracy: number;
    kappa: number;
  }[];
}

export interface Losses {
  binary: { y_true: number[]; p: number[]; bce_keras3_per_sample: number[]; bce_keras3_mean: number };
  categorical: { labels: number[]; p: number[][]; ce_per_sample: number[]; ce_mean: number };
}

/** A case's scores as the model would give them, [n][outputs]. */
export function scoresOf(one: MetricsCase): number[][] {
  return one.prob ?? one.score!.map((score) => [score]);
}

/** Fails where any number of `actual` is further than 1e-9 from its counterpart, or the shapes differ. */
export function expectClose(actual: unknown, expected: unknown, path = ''): void {
  // Nothing is defined where scikit-learn raises or has no figure.
  if (expected === null || Object.hasOwn(expected as object, 'error')) {
    expect(actual, path).toBeNull();
    return;
  }
  if (expected === 'nan') {
    expect(Number.isNaN(actual) || actual === null, `${path}: ${actual} against nan`).toBe(true);
    return;
  }
  if (typeof expected === 'number') {
    expect(actual, path).toBeTypeOf('number');
    expect(Math.abs((actual as number) - expected), `${path}: ${actual} against ${expected}`).toBeLessThan(
      1e-9,
    );
    return;
  }
  expect(Object.keys(actual as object).sort(), path).toEqual(Object.keys(expected as object).sort());
  for (const [key, value] of Object.entries(expected as object))
    expectClose((actual as Record<string, unknown>)[key], value, `${path}/${key}`);
}
