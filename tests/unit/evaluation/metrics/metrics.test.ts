/** Every figure of metrics.json, in every case, within 1e-9 of scikit-learn's. */
import { describe, expect, it } from 'vitest';
import { eachOnce } from '../../../../src/evaluation/figures/bootstrap.ts';
import { drawnMacroAreas, risingRankings } from '../../../../src/evaluation/figures/drawnAreas.ts';
import {
  accuracy,
  balancedAccuracy,
  cohenKappa,
  macroF1,
  matthewsCorrelation,
} from '../../../../src/evaluation/metrics/agreement.ts';
import { brierScores } from '../../../../src/evaluation/metrics/brier.ts';
import {
  calibration,
  positiveClaims,
  topLabelClaims,
} from '../../../../src/evaluation/metrics/calibration.ts';
import { classificationReport } from '../../../../src/evaluation/metrics/classificationReport.ts';
import {
  confusionMatrix,
  normalizedMatrix,
  sumsOf,
} from '../../../../src/evaluation/metrics/confusionMatrix.ts';
import { crossEntropy } from '../../../../src/evaluation/metrics/crossEntropy.ts';
import {
  oneVsOneRocAuc,
  rankEachClass,
  topKAccuracy,
  weightedRocAuc,
} from '../../../../src/evaluation/metrics/multiclass.ts';
import { predictedClasses } from '../../../../src/evaluation/metrics/predictedClasses.ts';
import {
  precisionRecallCurve,
  rank,
  rankedAreas,
  rocCurve,
} from '../../../../src/evaluation/metrics/ranking.ts';
import type { Reliability } from '../../../../src/evaluation/types.ts';
import { leastCpuMs } from '../../support/cpuTime.ts';
import { readReference } from '../../support/reference.ts';
import { expectClose, type Metrics, type MetricsCase, scoresOf } from '../reference.ts';

const metrics = readReference<Metrics>('metrics.json');
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A calibration in the reference's words. */
const eceOf = ({ error, bins }: Reliability) => ({
  value: error,
  bins: bins.map((bin, place) => ({ bin: place, ...bin })),
});

function figuresOfAnswers(one: MetricsCase): Record<string, unknown> {
  const predicted = predictedClasses(scoresOf(one), one.threshold);
  const matrix = confusionMatrix(one.y_true, predicted, one.classes ?? 2);
  const sums = sumsOf(matrix);
  const report = classificationReport(
    matrix,
    matrix.map((_, label) => String(label)),
  );
  expect(macroF1(sums)).toBeCloseTo(report['macro avg']['f1-score'], 12);
  return {
    confusion: matrix,
    confusion_true: normalizedMatrix(matrix, 'true'),
    confusion_pred: normalizedMatrix(matrix, 'pred'),
    confusion_all: normalizedMatrix(matrix, 'all'),
    accuracy: accuracy(sums),
    balanced_accuracy: balancedAccuracy(sums),
    mcc: matthewsCorrelation(sums),
    kappa: cohenKappa(sums),
    f1_macro: macroF1(sums),
    f1_weighted: report['weighted avg']['f1-score'],
    f1_micro: report.accuracy,
  };
}

function figuresOfScore(one: MetricsCase): Record<string, unknown> {
  const { y_true: labels, threshold } = one;
  const scores = scoresOf(one);
  const ranking = rank(
    labels.map((label) => label === 1),
    one.score!,
  );
  const matrix = confusionMatrix(labels, one.y_pred, 2);
  const { classes } = classificationReport(matrix, ['0', '1']);
  const claims = positiveClaims(labels, scores);
  return {
    specificity_then_recall: classes.map(({ recall }) => recall),
    roc_auc: rankedAreas(ranking).rocAuc,
    roc_curve: rocCurve(ranking),
    roc_curve_all_points: rocCurve(ranking, false),
    pr_curve: precisionRecallCurve(ranking),
    average_precision: rankedAreas(ranking).averagePrecision,
    brier: mean(brierScores(labels, scores)),
    log_loss: crossEntropy(labels, scores, Number.EPSILON),
    'log_loss_eps_1e-7': crossEntropy(labels, scores),
    ece_positive_10: eceOf(calibration(claims)),
    ece_positive_15: { value: calibration(claims, 15).error },
    ece_top_label_10: eceOf(calibration(topLabelClaims(labels, scores, threshold))),
  };
}

function figuresOfProbabilities(one: MetricsCase): Record<string, unknown> {
  const { y_true: labels } = one;
  const scores = scoresOf(one);
  const rankings = rankEachClass(labels, scores);
  return {
    roc_auc_ovr_macro: drawnMacroAreas(risingRankings(labels, scores), [eachOnce(labels.length)])[0].rocAuc,
    roc_auc_ovr_weighted: weightedRocAuc(rankings),
    roc_auc_ovo_macro: oneVsOneRocAuc(labels, scores),
    roc_auc_per_class: rankings.map((ranking) => rankedAreas(ranking).rocAuc),
    average_precision_per_class: rankings.map((ranking) => rankedAreas(ranking).averagePrecision),
    log_loss: crossEntropy(labels, scores, Number.EPSILON),
    brier_sum_over_classes: mean(brierScores(labels, scores)),
    ece_top_label_10: eceOf(calibration(topLabelClaims(labels, scores))),
    top2_accuracy: topKAccuracy(labels, scores, 2),
  };
}

describe('every figure of scikit-learn', () => {
  it.each(metrics.cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const figures = {
      ...figuresOfAnswers(one),
      ...(one.kind === 'binary' ? figuresOfScore(one) : figuresOfProbabilities(one)),
    };
    // The reports have tests of their own (with zero_division=0, as everywhere here); no other figure may be left out.
    const expected = Object.fromEntries(
      Object.entries(one.expected).filter(([name]) => !name.startsWith('report_')),
    );
    expectClose(figures, expected);
  });

  it.each(metrics.notebook_models.map((one) => [one.model, one] as const))(
    'the notebook’s model %s',
    (_, one) => {
      expectClose(matthewsCorrelation(sumsOf(one.confusion)), one.mcc);
      expectClose(balancedAccuracy(sumsOf(one.confusion)), one.balanced_accuracy);
      expectClose(cohenKappa(sumsOf(one.confusion)), one.kappa);
    },
  );
});

describe('figures of nothing', () => {
  const none = [
    [0, 0],
    [0, 0],
  ];
  it('are not defined', () => {
    expect(accuracy(sumsOf(none))).toBeNull();
    expect(balancedAccuracy(sumsOf(none))).toBeNull();
    expect(cohenKappa(sumsOf(none))).toBeNull();
    expect(matthewsCorrelation(sumsOf(none))).toBe(0);
    expect(macroF1(sumsOf(none))).toBe(0);
  });
});

describe('rank', () => {
  it('refuses scores that are no numbers, as scikit-learn does, and lists that do not match', () => {
    expect(() => rank([true, false], [0.5, Number.NaN])).toThrow(RangeError);
    expect(() => rank([true], [0.5, 0.4])).toThrow(RangeError);
  });

  it('sorts and judges a hundred thousand pictures in a moment', async () => {
    const n = 100_000;
    const scores = Float64Array.from({ length: n }, (_, i) => ((i * 7919) % n) / n);
    const truth = Array.from(scores, (score) => score > 0.5);
    const judge = () => expect(rankedAreas(rank(truth, scores)).rocAuc).toBe(1);
    expect(await leastCpuMs(judge, 3)).toBeLessThan(3000);
  });
});
