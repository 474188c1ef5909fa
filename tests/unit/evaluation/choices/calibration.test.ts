/** What is fixed before a run is judged, against cases that are computed by hand, and figures at it. */
import { describe, expect, it } from 'vitest';
import type { DatasetImage, Split } from '../../../../src/dataset/types.ts';
import { asksToFit, fitCalibration, judgeAt } from '../../../../src/evaluation/choices/calibration.ts';
import { ValidationPredictions } from '../../../../src/evaluation/choices/validationPredictions.ts';
import { UserError } from '../../../../src/shared/errors.ts';

const imagesOf = (labels: readonly number[], split: Split) =>
  labels.map((label, index) => ({ index, label, split, path: `${index}` }) as DatasetImage);

/** Answers out of fold. */
const predictions = (
  labels: readonly number[],
  scores: readonly (readonly number[])[],
  split: Split = 'train',
) => ValidationPredictions.ofFolds({ images: imagesOf(labels, split) }, [...labels.keys()], scores);

const units = (scores: readonly number[]) => scores.map((score) => [score]);
const pairs = (scores: readonly number[]) => scores.map((score) => [1 - score, score]);

const LABELS = [0, 0, 0, 0, 1, 0, 1];
const SCORES = [0.1, 0.2, 0.3, 0.45, 0.4, 0.6, 0.7];

describe('fitCalibration', () => {
  it('fits nothing that is not asked for', () => {
    const given = predictions(LABELS, units(SCORES));
    expect(fitCalibration(given, { fitThreshold: 'no', fitTemperature: false })).toEqual({
      ...{ threshold: null, temperature: null, fittedOn: 'out-of-fold', n: 7 },
    });
  });

  // Above 0.65: 1 of 2 found, no false alarm: accuracy 6/7, balanced 3/4. Above 0.35: 2 of 2, 2 of 5: 5/7 and 4/5.
  it.each([
    ['accuracy', 0.65],
    ['balanced accuracy', 0.35],
  ] as const)('takes the threshold with the best %s, of one unit and of two', (fitThreshold, best) => {
    for (const scores of [units(SCORES), pairs(SCORES)]) {
      const { threshold } = fitCalibration(predictions(LABELS, scores), {
        ...{ fitThreshold, fitTemperature: false },
      });
      expect(threshold).toBeCloseTo(best, 12);
    }
  });

  it('makes 0.9 a claim of 3 in 4 where 3 of 4 are so, and takes the threshold from the scores at that', () => {
    // Odds of 9 become 3 at a temperature of 2; a score of 0.2 becomes 1/3, whose odds are those of 0.2 halved in the exponent.
    const labels = [1, 1, 1, 0];
    const given = predictions(labels, units([0.9, 0.9, 0.9, 0.9]));
    expect(fitCalibration(given, { fitThreshold: 'no', fitTemperature: true }).temperature).toBeCloseTo(2, 9);
    const both = fitCalibration(
      predictions([1, 1, 1, 0, 0, 0, 1, 0], units([0.9, 0.9, 0.9, 0.9, 0.1, 0.1, 0.1, 0.1])),
      {
        ...{ fitThreshold: 'accuracy', fitTemperature: true },
      },
    );
    expect(both.temperature).toBeCloseTo(2, 9);
    // Halfway between 0.25 and 0.75, not between 0.1 and 0.9 alone.
    expect(both.threshold).toBeCloseTo(0.5, 9);
  });

  it('has a temperature but no threshold for three classes', () => {
    const scores = [
      [0.7, 0.2, 0.1],
      [0.1, 0.8, 0.1],
      [0.3, 0.4, 0.3],
    ];
    const fitted = fitCalibration(predictions([0, 1, 2], scores), {
      ...{ fitThreshold: 'accuracy', fitTemperature: true },
    });
    expect(fitted.threshold).toBeNull();
    expect(fitted.temperature).toBeGreaterThan(0);
    expect(asksToFit({ fitThreshold: 'accuracy', fitTemperature: false }, 3)).toBe(false);
    expect(asksToFit({ fitThreshold: 'accuracy', fitTemperature: false }, 2)).toBe(true);
  });

  it('refuses a threshold where a class has no pictures', () => {
    const given = predictions([1, 1], units([0.2, 0.4]));
    expect(() => fitCalibration(given, { fitThreshold: 'accuracy', fitTemperature: false })).toThrow(
      UserError,
    );
  });
});

describe('answers out of fold', () => {
  it('are of no test picture, of known pictures, once each, and numbers', () => {
    const images = [...imagesOf([0, 1], 'train'), { ...imagesOf([1], 'test')[0], index: 2 }];
    const of = (places: number[], scores: number[][]) => () =>
      ValidationPredictions.ofFolds({ images }, places, scores);
    expect(of([0, 1], [[0.1], [0.2]])().labels).toEqual([0, 1]);
    expect(of([0, 2], [[0.1], [0.2]])).toThrow(UserError);
    expect(of([0, 3], [[0.1], [0.2]])).toThrow(UserError);
    expect(of([0, 0], [[0.1], [0.2]])).toThrow(UserError);
    expect(of([0], [[0.1], [0.2]])).toThrow(UserError);
    expect(of([], [])).toThrow(UserError);
    expect(of([0], [[Number.NaN]])).toThrow('not a number');
  });
});

describe('judgeAt', () => {
  const at = (threshold: number | null, temperature: number | null, scores = units(SCORES)) =>
    judgeAt([...LABELS], scores, ['A', 'B'], { threshold, temperature }, 1);

  it('counts all figures at the threshold, of one unit and of two', () => {
    for (const scores of [units(SCORES), pairs(SCORES)]) {
      const { figures, ...judged } = at(0.35, null, scores);
      expect(judged).toMatchObject({ threshold: 0.35, temperature: null, accuracy: 5 / 7 });
      expect(judged.confusionMatrix).toEqual([
        [3, 2],
        [0, 2],
      ]);
      expect(judged.report.classes.map(({ recall }) => recall)).toEqual([0.6, 1]);
      expect(figures.accuracy.value).toBeCloseTo(5 / 7, 12);
      expect(figures.balancedAccuracy?.value).toBeCloseTo(0.8, 12);
      expect(figures.classes[1].precision?.value).toBe(0.5);
    }
  });

  it('leaves to scores what no threshold moves', () => {
    const [plain, moved] = [at(null, null), at(0.35, null)];
    expect(plain.confusionMatrix).toEqual(at(0.5, null).confusionMatrix);
    expect(moved.figures.rocAuc).toEqual(plain.figures.rocAuc);
    expect([moved.loss, moved.scores]).toEqual([plain.loss, plain.scores]);
    // Those of class 0 claim 0.9, 0.8, 0.7, those of class 1 now 0.45, 0.4, 0.6, 0.7 where 1 answer of 2 was right before.
    expect(moved.figures.calibrationError).not.toEqual(plain.figures.calibrationError);
  });

  it('has the scores at the temperature, and the threshold for these', () => {
    const [odds] = at(0.5, 2, units([0.9, ...SCORES.slice(1)])).scores;
    expect(odds[0]).toBeCloseTo(0.75, 12);
    expect(at(0.4, 2).confusionMatrix).not.toEqual(at(0.4, null).confusionMatrix);
  });
});
