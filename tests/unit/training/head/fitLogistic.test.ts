/** The logistic head against scikit-learn's, its choice of a strength, and input at the edge of sense. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { crossEntropy } from '../../../../src/evaluation/metrics/crossEntropy.ts';
import { CancelledError } from '../../../../src/shared/errors.ts';
import { randomFor } from '../../../../src/shared/random.ts';
import { fitLogistic } from '../../../../src/training/head/fitLogistic.ts';
import { foldsOf } from '../../../../src/training/head/folds.ts';
import { probabilitiesOf } from '../../../../src/training/head/probabilitiesOf.ts';
import { chooseStrength, hardestKind } from '../../../../src/training/head/strengths.ts';
import type { HeadInput } from '../../../../src/training/head/types.ts';
import { readReference, relativeDifference } from '../../support/reference.ts';
import { inputOf, type LogisticFile, objective } from './logisticReference.ts';

const { strengths, cases } = readReference<LogisticFile>('logistic.json');

beforeAll(() => tf.setBackend('cpu'));

/** Pictures of classes whose features lie around different centres. */
function drawn(counts: readonly number[], dimensions = 4, noise = 1): HeadInput {
  const random = randomFor(5, ...counts);
  const labels = counts.flatMap((count, label) => new Array<number>(count).fill(label));
  return {
    features: Float32Array.from({ length: labels.length * dimensions }, (_, at) => {
      const own = labels[Math.floor(at / dimensions)] === at % dimensions ? 1 : 0;
      return own + noise * (random() + random() - 1);
    }),
    dimensions,
    picture: [...labels.keys()],
    labels,
    groups: [...labels.keys()],
    classCount: counts.length,
    units: counts.length,
    classWeight: 'balanced',
    seed: 3,
  };
}

describe.each(cases)('$name', (one) => {
  const input = inputOf(one);

  it('has scikit-learn’s weights, losses on the folds and choice', async () => {
    const before = tf.memory().numTensors;
    const fit = await fitLogistic(input);
    expect(tf.memory().numTensors).toBe(before);
    const { strengths: tried, chosen, best, folds, converged } = fit.search;
    expect(folds).toBe(5);
    expect(converged).toBe(true);
    tried.forEach(({ l2, meanLoss, standardError, accuracy }, at) => {
      expect(l2).toBeCloseTo(strengths[at], 12);
      const expected = one.fits[at];
      // A weak strength's fit ends a little early: what is left is small beside the difference between the folds.
      if (at > best + 2) return;
      expect(Math.abs(meanLoss! - expected.mean_loss)).toBeLessThan(0.1 * expected.standard_error);
      expect(Math.abs(standardError! / expected.standard_error - 1)).toBeLessThan(0.1);
      expect(Math.abs(accuracy! - expected.accuracy) * input.picture.length).toBeLessThan(1.01);
    });
    const theirs = one.fits.map(({ mean_loss, standard_error, accuracy }, at) => {
      return { l2: strengths[at], meanLoss: mean_loss, standardError: standard_error, accuracy };
    });
    expect(chooseStrength(theirs).chosen).toBe(chosen);
    const { loss, kernel, bias } = one.fits[chosen];
    expect(Math.abs(objective(input, fit, strengths[chosen]) - loss)).toBeLessThan(1e-6);
    expect(relativeDifference(fit.kernel, kernel)).toBeLessThan(5e-3);
    expect(relativeDifference(fit.bias, bias)).toBeLessThan(5e-3);
  });

  it('answers alike each time', async () => {
    const [first, second] = [await fitLogistic(input), await fitLogistic(input)];
    expect({ ...second, ms: 0 }).toEqual({ ...first, ms: 0 });
  });
});

it('fits two softmax units as one sigmoid unit that is held half as strongly', async () => {
  const two = drawn([12, 1]);
  const one = { ...two, units: 1 };
  const fits = [await fitLogistic(two), await fitLogistic(one)];
  const [l2, l1] = fits.map(({ search }) => search.strengths[search.chosen].l2);
  expect(l1).toBe(l2);
  const [answers, answer] = [
    await probabilitiesOf(two.features, two.dimensions, fits[0], 2),
    await probabilitiesOf(one.features, one.dimensions, fits[1], 1),
  ];
  answers.forEach(([no, yes], row) => {
    expect(no + yes).toBeCloseTo(1, 5);
    expect(answer[row]).toHaveLength(1);
  });
  expect(objective(two, fits[0], l2)).toBeLessThan(objective(one, fits[1], l1));
});

it('takes the middle strength where a class has one picture, and as many folds as a class has groups', async () => {
  const { search, outOfFold } = await fitLogistic(drawn([9, 8, 1]));
  expect(outOfFold).toBeNull();
  expect(search).toMatchObject({ folds: 0, chosen: 0, best: 0, converged: true });
  expect(search.strengths).toEqual([
    { l2: strengths[5], meanLoss: null, standardError: null, accuracy: null, auc: null },
  ]);
  expect((await fitLogistic(drawn([9, 8, 3]))).search.folds).toBe(3);
});

/** Newton's method in float64 for two classes: the mean of weight · cross-entropy + l2/2 · ‖w‖², the last value of w the bias. */
function newton(
  rows: readonly number[][],
  labels: readonly number[],
  weights: readonly number[],
  l2: number,
) {
  const width = rows[0].length;
  let w = new Array<number>(width).fill(0);
  const probabilityOf = (row: readonly number[]) =>
    1 / (1 + Math.exp(-row.reduce((sum, value, i) => sum + value * w[i], 0)));
  for (let round = 0; round < 50; round++) {
    const penalty = w.map((_, i) => (i < width - 1 ? l2 : 0));
    // [hessian | gradient], solved by elimination.
    const system = w.map((value, i) => [...penalty.map((p, j) => (i === j ? p : 0)), penalty[i] * value]);
    rows.forEach((row, at) => {
      const p = probabilityOf(row);
      for (let i = 0; i < width; i++) {
        for (let j = 0; j < width; j++) system[i][j] += weights[at] * p * (1 - p) * row[i] * row[j];
        system[i][width] += weights[at] * (p - labels[at]) * row[i];
      }
    });
    for (let i = 0; i < width; i++) {
      system[i] = system[i].map((value) => value / system[i][i]);
      for (let j = 0; j < width; j++)
        if (j !== i) system[j] = system[j].map((value, k) => value - system[j][i] * system[i][k]);
    }
    w = w.map((value, i) => value - system[i][width]);
  }
  return probabilityOf;
}

it.each([1, 2])('answers each picture out of fold by a fit without its fold, %d units', async (units) => {
  const plain = drawn([40, 25], 3);
  const pictures = plain.labels.length;
  const random = randomFor(11);
  // Two more views of each picture, behind all pictures.
  const views = [...plain.features, ...plain.features].map((value) => value + random() - 0.5);
  const features = Float32Array.from([...plain.features, ...views]);
  const picture = [0, 1, 2].flatMap(() => [...plain.labels.keys()]);
  const input: HeadInput = { ...plain, features, picture, units, classWeight: 'none' };
  const { outOfFold, search } = await fitLogistic(input);
  const { l2 } = search.strengths[search.chosen];
  const rows = picture.map((_, row) => [...features.subarray(row * 3, row * 3 + 3)]);
  const means = [0, 1, 2].map((i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);
  const spread = Math.sqrt(
    rows.reduce((sum, row) => sum + row.reduce((s, x, i) => s + (x - means[i]) ** 2, 0), 0) / rows.length,
  );
  const scaled = rows.map((row) => [...row.map((x, i) => (x - means[i]) / spread), 1]);
  const { folds, foldOf } = foldsOf(input);
  for (let fold = 0; fold < folds; fold++) {
    const seen = [...picture.keys()].filter((row) => foldOf[picture[row]] !== fold);
    const probabilityOf = newton(
      seen.map((row) => scaled[row]),
      seen.map((row) => plain.labels[picture[row]]),
      seen.map(() => 1 / seen.length),
      units === 1 ? l2 : l2 / 2,
    );
    for (let at = 0; at < pictures; at++)
      if (foldOf[at] === fold) {
        expect(outOfFold![at]).toHaveLength(units);
        expect(outOfFold![at].at(-1)).toBeCloseTo(probabilityOf(scaled[at]), 2);
        if (units === 2) expect(outOfFold![at][0] + outOfFold![at][1]).toBeCloseTo(1, 12);
      }
  }
});

it('learns the classes’ shares where all features are equal', async () => {
  const input = {
    ...drawn([6, 12]),
    features: new Float32Array(18 * 4).fill(2),
    classWeight: 'none' as const,
  };
  const fit = await fitLogistic(input);
  expect(Math.max(...fit.kernel.map(Math.abs))).toBeLessThan(1e-6);
  const [[first, second]] = await probabilitiesOf(new Float32Array(4).fill(2), 4, fit, 2);
  expect(first).toBeCloseTo(1 / 3, 3);
  expect(second).toBeCloseTo(2 / 3, 3);
  const nothing = await fitLogistic({ ...input, dimensions: 60, features: new Float32Array(18 * 60) });
  expect(nothing.kernel).toEqual(new Float32Array(120));
});

it('chooses the strongest where the features tell nothing', async () => {
  const input = drawn([30, 30], 5, 1);
  const random = randomFor(8);
  const { search } = await fitLogistic({ ...input, features: input.features.map(() => random()) });
  expect(search.chosen).toBe(0);
});

it('tells how far it is, and ends when asked', async () => {
  const input = drawn([20, 20]);
  const shares: number[] = [];
  await fitLogistic(input, { onProgress: (share) => shares.push(share) });
  expect(shares.length).toBeGreaterThan(1);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares.at(-1)).toBeLessThanOrEqual(1);
  const before = tf.memory().numTensors;
  const controller = new AbortController();
  const fitting = fitLogistic(input, {
    onProgress: () => controller.abort(),
    signal: controller.signal,
  });
  await expect(fitting).rejects.toBeInstanceOf(CancelledError);
  expect(tf.memory().numTensors).toBe(before);
});

it('judges each kind of folds as a search by it alone would, and chooses by the mean over them', async () => {
  const input = drawn([40, 60], 6, 1.5);
  const halves = { kind: 'name families', folds: 2, foldOf: input.labels.map((_, at) => at & 1) } as const;
  const thirds = { kind: 'picture clusters', folds: 3, foldOf: input.labels.map((_, at) => at % 3) } as const;
  const alone = async ({ folds, foldOf }: typeof halves | typeof thirds) => {
    const { search } = await fitLogistic({ ...input, groups: foldOf });
    expect(search).not.toHaveProperty('kinds');
    expect(search.folds).toBe(folds);
    return search.strengths;
  };
  const { search, outOfFold } = await fitLogistic({ ...input, otherFolds: [halves, thirds] });
  const kinds = search.kinds ?? [];
  expect(kinds.map(({ kind, folds }) => [kind, folds])).toEqual([
    ['groups', 5],
    ['name families', 2],
    ['picture clusters', 3],
  ]);
  const separate = [(await fitLogistic(input)).search.strengths, await alone(halves), await alone(thirds)];
  for (const [place, { strengths }] of kinds.entries())
    for (const [at, one] of strengths.slice(0, separate[place].length).entries()) {
      const other = separate[place][at];
      expect(one.l2).toBe(other.l2);
      expect(one.meanLoss).toBeCloseTo(other.meanLoss!, 3);
      expect(one.accuracy).toBeCloseTo(other.accuracy!, 1);
      expect(one.auc).toBeCloseTo(other.auc!, 2);
    }
  const { strengths, chosen, best } = search;
  expect(chooseStrength(strengths)).toEqual({ chosen, best });
  for (const [at, { meanLoss }] of strengths.entries())
    expect(meanLoss).toBeCloseTo(kinds.reduce((sum, kind) => sum + kind.strengths[at].meanLoss!, 0) / 3, 12);

  // Every class counts the same, in each fold by its own count, which differs by a little.
  const answered = kinds.map(({ strengths: { [chosen]: one } }) => one.meanLoss!);
  const hardest = answered.indexOf(Math.max(...answered));
  expect(hardestKind(kinds, chosen)).toBe(hardest);
  const lossOf = (label: number) => {
    const own = outOfFold!.filter((_, at) => input.labels[at] === label);
    return crossEntropy(new Array<number>(own.length).fill(label), own);
  };
  const lossOut = (lossOf(0) + lossOf(1)) / 2;
  const nearest = answered.map((loss) => Math.abs(loss - lossOut));
  expect(nearest.indexOf(Math.min(...nearest))).toBe(hardest);
});
