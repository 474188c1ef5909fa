/** All figures with their n and intervals, and what a validation split is good for. */
import { describe, expect, it } from 'vitest';
import { figuresOf } from '../../../../src/evaluation/figures/figures.ts';
import { judge } from '../../../../src/evaluation/figures/judge.ts';
import { assessValidation } from '../../../../src/evaluation/figures/validationSize.ts';
import type { Figure, Figures } from '../../../../src/evaluation/types.ts';
import { readReference } from '../../support/reference.ts';
import { type Metrics, scoresOf } from '../reference.ts';

const metrics = readReference<Metrics>('metrics.json');

/** Our figure's name, and scikit-learn's in metrics.json for one unit and for several. */
const NAMES: [keyof Figures, string, string][] = [
  ['accuracy', 'accuracy', 'accuracy'],
  ['balancedAccuracy', 'balanced_accuracy', 'balanced_accuracy'],
  ['matthewsCorrelation', 'mcc', 'mcc'],
  ['cohenKappa', 'kappa', 'kappa'],
  ['macroF1', 'f1_macro', 'f1_macro'],
  ['rocAuc', 'roc_auc', 'roc_auc_ovr_macro'],
  ['brier', 'brier', 'brier_sum_over_classes'],
];

describe('figuresOf', () => {
  // figuresOf answers at 0.5.
  const cases = metrics.cases.filter(({ threshold }) => (threshold ?? 0.5) === 0.5);
  it.each(cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const scores = scoresOf(one);
    const evaluation = judge(one.y_true, scores, ['a', 'b', 'c', 'd', 'e'].slice(0, one.classes ?? 2));
    const figures = figuresOf(evaluation, 1);
    for (const [name, binary, several] of NAMES) {
      const expected = one.expected[one.kind === 'binary' ? binary : several];
      const figure = figures[name] as Figure | null;
      if (typeof expected !== 'number') expect(figure, name).toBeNull();
      else expect(figure!.value, name).toBeCloseTo(expected, 9);
    }
    expect(figures.logLoss!.value).toBeCloseTo(evaluation.loss, 12);
    expect(figures.calibrationError!.value).toBeCloseTo(
      (one.expected.ece_top_label_10 as { value: number }).value,
      9,
    );
    if (one.kind === 'binary')
      expect(figures.averagePrecision!.value).toBeCloseTo(one.expected.average_precision as number, 9);
    expect(figures.majorityBaseline.value).toBeCloseTo(evaluation.majorityBaseline, 12);
    figures.classes.forEach((figuresOfClass, label) => {
      const row = evaluation.report.classes[label];
      for (const name of ['precision', 'recall', 'f1-score'] as const)
        expect(figuresOfClass[name]?.value ?? 0, name).toBeCloseTo(row[name], 9);
      expect(figuresOfClass.recall?.n ?? 0).toBe(row.support);
    });
  });
});

describe('an interval of figuresOf', () => {
  const labels = Array.from({ length: 60 }, (_, i) => Number(i % 3 > 0));
  const scores = labels.map((label, i) => [0.15 + 0.2 * label + ((i * 37) % 60) / 100]);
  const evaluation = judge(labels, scores, ['a', 'b']);
  const figures = figuresOf(evaluation, 1);
  const all = Object.entries(figures).filter((entry): entry is [string, Figure] => {
    const [, figure] = entry;
    return typeof figure === 'object' && 'interval' in figure;
  });

  it('says of each figure how its interval was made, and the interval holds the figure', () => {
    expect(Object.fromEntries(all.map(([name, { method }]) => [name, method]))).toEqual({
      majorityBaseline: 'wilson',
      accuracy: 'wilson',
      balancedAccuracy: 'bootstrap',
      matthewsCorrelation: 'bootstrap',
      cohenKappa: 'bootstrap',
      macroF1: 'bootstrap',
      rocAuc: 'delong',
      averagePrecision: 'bootstrap',
      logLoss: 'bootstrap',
      brier: 'bootstrap',
      calibrationError: 'bootstrap',
    });
    for (const [name, { value, n, interval }] of all) {
      expect(n, name).toBe(60);
      expect(interval!.low, name).toBeLessThanOrEqual(value);
      expect(interval!.high, name).toBeGreaterThanOrEqual(value);
      expect(interval!.high, name).toBeGreaterThan(interval!.low);
    }
  });

  it('does not claim to be badly calibrated by the noise of drawing again', () => {
    // Calibrated by construction: of the pictures with confidence k/20, k/20 are right.
    const rows = Array.from({ length: 400 }, (_, i) => ({
      score: (Math.floor(i / 20) + 0.5) / 20,
      i: i % 20,
    }));
    const calibrated = judge(
      rows.map(({ score, i }) => Number((i + 0.5) / 20 < score)),
      rows.map(({ score }) => [score]),
      ['a', 'b'],
    );
    const { value, interval } = figuresOf(calibrated, 1).calibrationError!;
    expect(value).toBeLessThan(0.03);
    expect(interval!.low).toBe(0);
    expect(interval!.high).toBeGreaterThan(value);
  });

  it('gives the same intervals for the same seed, and others for another', () => {
    expect(figuresOf(evaluation, 1)).toEqual(figures);
    expect(figuresOf(evaluation, 2)).not.toEqual(figures);
  });

  it('takes two softmax units like one', () => {
    const two = judge(
      labels,
      scores.map(([score]) => [1 - score, score]),
      ['a', 'b'],
    );
    const { rocAuc, brier } = figuresOf(two, 1);
    expect(rocAuc!.method).toBe('delong');
    expect(brier!.value).toBeCloseTo(figures.brier!.value, 12);
  });

  it('survives JSON', () => {
    expect(JSON.parse(JSON.stringify(figures))).toEqual(figures);
  });

  it('judges the answers of a diverged model and leaves out what needs probabilities', () => {
    const diverged = figuresOf(
      judge(
        labels,
        labels.map(() => [Number.NaN]),
        ['a', 'b'],
      ),
      1,
    );
    expect(diverged.accuracy.value).toBeCloseTo(1 / 3, 12);
    expect(diverged.balancedAccuracy).toEqual({ value: 0.5, n: 60, interval: null, method: 'bootstrap' });
    expect(diverged).toMatchObject({ rocAuc: null, averagePrecision: null, logLoss: null, brier: null });
    expect(diverged.calibrationError).toBeNull();
    expect(diverged.classes[1].precision).toBeNull();
  });
});

describe('assessValidation', () => {
  const names = ['NORMAL', 'PNEUMONIA'];
  it('says what the issue says of the 16 pictures of the chest X-ray set', () => {
    expect(assessValidation([8, 8], names)).toMatchObject({
      n: 16,
      exampleHits: 14,
      tooSmall: true,
      smallClasses: [0, 1],
      sentence:
        '16 validation pictures are too few to steer by: 14 right would mean anything from 64% to 97%.',
    });
  });
  it('is content with 15% of its train split', () => {
    expect(assessValidation([202, 583], names)).toMatchObject({
      tooSmall: false,
      smallClasses: [],
      sentence: '785 validation pictures: 687 right would mean anything from 85% to 90%.',
    });
  });
  it('asks for some pictures of every class', () => {
    expect(assessValidation([400, 5], names)).toMatchObject({
      tooSmall: true,
      smallClasses: [1],
      sentence: 'Of 405 validation pictures only 5 show "PNEUMONIA": too few to steer by its recall.',
    });
    expect(assessValidation([400, 0], names)).toMatchObject({ tooSmall: true, smallClasses: [1] });
  });
  it('draws its lines where its rule says', () => {
    const fits = (n: number) => !assessValidation([n, 1000], names).smallClasses.includes(0);
    const wide = (n: number) => !/too few to steer by:/.test(assessValidation([n], ['a']).sentence);
    const first = (fit: (n: number) => boolean) =>
      Array.from({ length: 400 }, (_, i) => i + 1).findIndex((_, i, all) => all.slice(i).every(fit)) + 1;
    expect([first(wide), first(fits)]).toEqual([169, 18]);
  });
  it('has nothing to say of nothing', () => {
    expect(() => assessValidation([0, 0], names)).toThrow(RangeError);
  });
});
