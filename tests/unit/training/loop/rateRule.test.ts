/** What a sweep over learning rates suggests: on curves that fall and rise, fall only, stay flat, or are noise. */
import { describe, expect, it } from 'vitest';
import { randomFor } from '../../../../src/shared/random.ts';
import {
  hasExploded,
  SWEEP_STEPS,
  suggestRate,
  sweptRate,
  withPoint,
} from '../../../../src/training/loop/rateRule.ts';
import type { RatePoint } from '../../../../src/training/types.ts';

/** A sweep whose loss is that function of the rate's power of ten, with so much noise; it ends where it explodes. */
function sweep(lossAt: (power: number) => number, noise = 0.01): { points: RatePoint[]; isCut: boolean } {
  const random = randomFor(5);
  let points: RatePoint[] = [];
  for (let step = 1; step <= SWEEP_STEPS; step++) {
    const rate = sweptRate(step, SWEEP_STEPS);
    points = withPoint(points, rate, lossAt(Math.log10(rate)) + noise * (random() - random()));
    if (hasExploded(points)) return { points, isCut: true };
  }
  return { points, isCut: false };
}
const suggested = ({ points, isCut }: ReturnType<typeof sweep>) => suggestRate(points, isCut);

/** Flat to 1e-5, down to 1e-2, up beyond. */
const valley = (power: number) =>
  power < -5 ? 0.7 : power < -2 ? 0.7 - 0.15 * (power + 5) : 0.25 + 0.6 * (power + 2);

describe('sweptRate', () => {
  it('goes from 1e-7 to 10, each rate the same multiple of the one before', () => {
    expect(sweptRate(1, 100)).toBeCloseTo(1e-7, 12);
    expect(sweptRate(100, 100)).toBeCloseTo(10, 8);
    expect(sweptRate(3, 9) / sweptRate(2, 9)).toBeCloseTo(10, 8);
  });
});

describe('withPoint', () => {
  it('smooths as fastai: an exponential mean divided by what it lacks at first', () => {
    const losses = [3, 1, 2, 7];
    let points: RatePoint[] = [];
    let average = 0;
    losses.forEach((loss, at) => {
      points = withPoint(points, 1, loss);
      average = 0.9 * average + 0.1 * loss;
      expect(points[at].smoothed).toBeCloseTo(average / (1 - 0.9 ** (at + 1)), 10);
    });
  });
});

describe('suggestRate', () => {
  it.each([0, 0.01, 0.05])('takes a tenth of the rate of the least loss, with noise of %d', (noise) => {
    const { suggestion, reason } = suggested(sweep(valley, noise));
    // The smoothed loss is least a little behind the loss.
    expect(suggestion).toBeGreaterThanOrEqual(0.001);
    expect(suggestion).toBeLessThanOrEqual(0.005);
    expect(reason).toMatch(/^The loss is least at a rate of 0\.0[1-5] and rises beyond it;/);
    expect(suggestion).toBe(Number(suggestion?.toPrecision(1)));
  });

  it('passes over a loss that is lower still behind the rise', () => {
    const dead = (power: number) => (power > 0 ? 0.1 : valley(power));
    expect(suggested(sweep(dead)).suggestion).toBe(suggested(sweep(valley)).suggestion);
  });

  it.each([false, true])(
    'takes the steepest fall where the pictures are learned; the loss rises at last: %s',
    (rises) => {
      const learned = (power: number) =>
        rises && power > 0.5 ? 0.4 : power < -4 ? 0.7 : Math.max(0, 0.7 - 0.35 * (power + 4));
      const { suggestion, reason } = suggested(sweep(learned));
      expect(suggestion).toBeGreaterThanOrEqual(0.0003);
      expect(suggestion).toBeLessThanOrEqual(0.005);
      expect(reason).toMatch(/^The loss falls fastest at a rate of 0\.00/);
    },
  );

  it('takes an explosion for a rise', () => {
    const explodes = sweep((power) => (power > -1 ? 1000 : power < -5 ? 0.7 : 0.7 - 0.1 * (power + 5)));
    expect(explodes.isCut).toBe(true);
    expect(explodes.points.length).toBeLessThan(SWEEP_STEPS);
    expect(suggested(explodes).suggestion).toBe(0.01);
  });

  it.each([
    ['falls at no rate', sweep((power) => 0.7 + Math.max(0, power + 2))],
    ['falls at no rate', sweep(() => 0.7, 0.001)],
    ['single batches differ', sweep((power) => 0.7 - 0.005 * (power + 7), 0.5)],
    ['does not rise up to a rate of 10', sweep((power) => 0.7 - 0.05 * (power + 7))],
    ['exploded at once', sweep((power) => (power > -6.9 ? 1e9 : 0.7))],
  ])('says why there is none: %s', (words, curve) => {
    const { suggestion, reason } = suggested(curve);
    expect(suggestion).toBeNull();
    expect(reason).toContain(words);
  });
});
