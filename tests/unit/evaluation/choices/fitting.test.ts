/** What is chosen on validation, and that nothing else gets in. */
import { describe, expect, it } from 'vitest';
import type { DatasetImage, Split } from '../../../../src/dataset/types.ts';
import {
  cheapestThreshold,
  fitHumanBand,
  fitTemperature,
} from '../../../../src/evaluation/choices/fitting.ts';
import {
  type JudgedValidation,
  ValidationPredictions,
} from '../../../../src/evaluation/choices/validationPredictions.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { leastCpuMs } from '../../support/cpuTime.ts';
import { expectClose } from '../reference.ts';

/** A dataset with one image a label, all of one split. */
function dataset(labels: readonly number[], split: Split = 'val') {
  const images = labels.map(
    (label, index): DatasetImage => ({
      index,
      label,
      split,
      path: `${index}.jpg`,
      source: 0,
      entry: { path: `${index}.jpg`, bytes: 1, crc32: index, problem: null },
    }),
  );
  return { images };
}

/** These answers as those of both weights. */
function judged(labels: readonly number[], scores: readonly (readonly number[])[]): JudgedValidation {
  const answers = { labels: [...labels], scores: scores.map((outputs) => [...outputs]) };
  return { split: 'val', best: answers, last: answers };
}
const validation = (labels: readonly number[], scores: readonly (readonly number[])[]) =>
  ValidationPredictions.of(dataset(labels), judged(labels, scores), 'best');
const units = (scores: readonly number[]) => scores.map((score) => [score]);

const LABELS = [1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1];
const SCORES = [0.97, 0.2, 0.9, 0.35, 0.8, 0.95, 0.02, 0.6, 0.99, 0.05, 0.3, 0.999];
const COSTS = { falseAlarm: 1, miss: 1, prevalence: 0.5 };

describe('ValidationPredictions', () => {
  it('takes the answers of the weights that are asked for', () => {
    const both = { ...judged(LABELS, units(SCORES)), last: judged(LABELS, units(LABELS)).last };
    const [best, last] = (['best', 'last'] as const).map((which) =>
      ValidationPredictions.of(dataset(LABELS), both, which),
    );
    expect([best.labels, best.scores]).toEqual([LABELS, units(SCORES)]);
    expect(last.scores).toEqual(units(LABELS));
  });

  it('takes no evaluation of the test split, though its pictures may be as many and of the same classes', () => {
    const both = [...dataset(LABELS).images, ...dataset(LABELS, 'test').images];
    const test = { ...judged(LABELS, units(SCORES)), split: 'test' as const };
    // @ts-expect-error: it does not compile either.
    expect(() => ValidationPredictions.of({ images: both }, test, 'best')).toThrow(UserError);
  });

  it('takes only what was judged on the validation images of this dataset', () => {
    const of = (images: ReturnType<typeof dataset>) => () =>
      ValidationPredictions.of(images, judged(LABELS, units(SCORES)), 'best');
    for (const split of ['train', 'test'] as const) expect(of(dataset(LABELS, split))).toThrow(UserError);
    expect(of(dataset(LABELS.slice(1)))).toThrow(UserError);
    expect(of(dataset(LABELS.with(0, 0)))).toThrow(UserError);
    expect(of(dataset([]))).toThrow('There are no validation pictures');
  });

  it('refuses nothing at all, and a diverged model', () => {
    expect(() => validation([1], [[Number.NaN]])).toThrow(UserError);
    expect(() => validation([], [])).toThrow(UserError);
  });

  it('cannot be changed afterwards', () => {
    const answers = judged(LABELS, units(SCORES));
    const made = ValidationPredictions.of(dataset(LABELS), answers, 'best');
    answers.best.scores[0][0] = 0.1;
    expect(made.scores[0][0]).toBe(0.97);
    expect(() => (made.scores[0] as number[]).push(1)).toThrow(TypeError);
    expect(() => (made.labels as number[]).push(1)).toThrow(TypeError);
  });

  it('cannot be imitated: by the types, and at run time where the types are cast away', () => {
    const made = validation(LABELS, units(SCORES));
    const imitation = { labels: made.labels, scores: made.scores, atTemperature: () => made };
    // @ts-expect-error The private field makes the type nominal.
    const passed: ValidationPredictions = imitation;
    const heir = Object.create(ValidationPredictions.prototype) as ValidationPredictions;
    for (const forged of [passed, heir, structuredClone(made)]) {
      expect(() => fitTemperature(forged)).toThrow(UserError);
      expect(() => cheapestThreshold(forged, COSTS)).toThrow(UserError);
      expect(() => fitHumanBand(forged, 0.9)).toThrow(UserError);
    }
  });
});

describe('fitTemperature', () => {
  // scipy 1.10.1: optimize.minimize_scalar of the mean log loss over log T, bounded, xatol 1e-12 (a minimum is flat: 1e-6)
  it('finds scipy’s temperature for one unit', () => {
    const { temperature, lossBefore, lossAfter } = fitTemperature(validation(LABELS, units(SCORES)));
    expect(temperature).toBeCloseTo(1.4196335744033468, 6);
    expectClose([lossBefore, lossAfter], [0.4393605816557766, 0.42111003715650625]);
  });

  it('finds it for several units, and the same for two units as for one', () => {
    const labels = [0, 1, 2, 1, 2, 0, 2, 0];
    const scores = [
      [0.7, 0.2, 0.1],
      [0.1, 0.8, 0.1],
      [0.3, 0.3, 0.4],
      [0.6, 0.3, 0.1],
      [0.05, 0.05, 0.9],
      [0.9, 0.05, 0.05],
      [0.2, 0.5, 0.3],
      [0.5, 0.1, 0.4],
    ];
    const three = fitTemperature(validation(labels, scores));
    expect(three.temperature).toBeCloseTo(0.6005281906232847, 6);
    expectClose([three.lossBefore, three.lossAfter], [0.6009903809568209, 0.5535865180132901]);
    const two = fitTemperature(
      validation(
        LABELS,
        SCORES.map((score) => [1 - score, score]),
      ),
    );
    expect(two.temperature).toBeCloseTo(1.4196335744033468, 6);
  });

  it('stays within bounds where every answer is right, or none, and where probabilities are 0 and 1', () => {
    expect(fitTemperature(validation([1, 0], units([0.9, 0.2]))).temperature).toBeCloseTo(0.05, 6);
    expect(fitTemperature(validation([0, 1], units([0.9, 0.2]))).temperature).toBeCloseTo(20, 6);
    const certain = fitTemperature(validation([1, 0, 1, 0], units([1, 0, 0, 1])));
    expect(certain.temperature).toBeCloseTo(20, 6);
    expect(Number.isFinite(certain.lossAfter)).toBe(true);
  });

  it('takes several thousand pictures in a moment', async () => {
    const labels = Array.from({ length: 5000 }, (_, i) => i % 2);
    const scores = labels.map((label, i) => [(((i * 7919) % 1000) / 1000) * 0.6 + 0.2 * label + 0.1]);
    const given = validation(labels, scores);
    expect(await leastCpuMs(() => fitTemperature(given), 3)).toBeLessThan(3000);
  });
});

describe('cheapestThreshold', () => {
  const given = validation(LABELS, units(SCORES));
  // Positives: .3 .35 .9 .95 .97 .99 .999; negatives: .02 .05 .2 .6 .8.
  it.each([
    ['equal costs', COSTS, 0.85, 5 / 7, 0, 1 / 7],
    ['a dear miss', { falseAlarm: 1, miss: 10, prevalence: 0.5 }, 0.25, 1, 2 / 5, 0.2],
    ['a dear false alarm', { falseAlarm: 10, miss: 1, prevalence: 0.5 }, 0.85, 5 / 7, 0, 1 / 7],
    ['hardly any positives', { falseAlarm: 1, miss: 1, prevalence: 0.001 }, 0.85, 5 / 7, 0, 2 / 7000],
    ['no positives at all', { falseAlarm: 1, miss: 1, prevalence: 0 }, 0.85, 5 / 7, 0, 0],
    ['nothing but positives', { falseAlarm: 1, miss: 1, prevalence: 1 }, 0.25, 1, 2 / 5, 0],
  ])('%s', (_, costs, threshold, recall, falsePositiveRate, cost) => {
    expectClose(cheapestThreshold(given, costs), { threshold, recall, falsePositiveRate, cost });
  });

  it('may answer always or never', () => {
    const useless = validation([1, 0, 1], units([0.4, 0.4, 0.4]));
    expect(cheapestThreshold(useless, { ...COSTS, miss: 3 })).toMatchObject({ threshold: 0.2, recall: 1 });
    expect(cheapestThreshold(useless, { ...COSTS, falseAlarm: 3 })).toMatchObject({
      threshold: 0.7,
      recall: 0,
    });
    // A score of 0 is above no threshold, whatever a miss costs.
    const upsideDown = validation([1, 0], units([0, 1]));
    expect(cheapestThreshold(upsideDown, { ...COSTS, miss: 9 })).toMatchObject({ threshold: 1, recall: 0 });
  });

  it('refuses costs that make no sense, a class without pictures, and more than two classes', () => {
    for (const costs of [
      { falseAlarm: -1, miss: 1, prevalence: 0.5 },
      { falseAlarm: 1, miss: Number.NaN, prevalence: 0.5 },
      { falseAlarm: 1, miss: Number.POSITIVE_INFINITY, prevalence: 0.5 },
      { falseAlarm: 1, miss: 1, prevalence: 1.1 },
    ])
      expect(() => cheapestThreshold(given, costs)).toThrow(UserError);
    expect(() => cheapestThreshold(validation([1, 1], units([0.2, 0.3])), COSTS)).toThrow(/both/);
    expect(() =>
      cheapestThreshold(
        validation(
          [0, 1],
          [
            [0.2, 0.3, 0.5],
            [0.1, 0.8, 0.1],
          ],
        ),
        COSTS,
      ),
    ).toThrow(UserError);
  });
});

describe('fitHumanBand', () => {
  const given = validation(LABELS, units(SCORES));
  it('sends as few as it can', () => {
    // By falling confidence: .999 .99 .98 .97 .95 .95 .9 right; .8(0) wrong, .8(.2) right, .7 wrong, .65 wrong, .6 wrong.
    expect(fitHumanBand(given, 1)).toMatchObject({
      minConfidence: 0.9,
      sent: { value: 5 / 12, n: 12, method: 'wilson' },
      accuracy: { value: 1, n: 7 },
    });
    expect(fitHumanBand(given, 8 / 9)).toMatchObject({ minConfidence: 0.8, sent: { value: 3 / 12 } });
    expect(fitHumanBand(given, 0)).toMatchObject({ minConfidence: 0.6, sent: { value: 0 } });
  });

  it('is null where no band is good enough', () => {
    expect(fitHumanBand(validation([0, 1], units([0.9, 0.1])), 0.5)).toBeNull();
  });
});
