/** The arithmetic of the preflight: crops, the comparison that refuses a wrong driver, and estimates. */
import { describe, expect, it } from 'vitest';
import {
  bestOf,
  cropOf,
  estimatedStepMs,
  isRight,
  layerFlops,
  paceOf,
  probeValues,
  relativeDifference,
} from '../../../src/compute/device/probe.ts';
import type { HeavyLayer, StepCost } from '../../../src/compute/types.ts';

const CONV: HeavyLayer = {
  kind: 'Conv2D',
  batch: 8,
  inputGradient: true,
  height: 60,
  width: 60,
  inChannels: 32,
  filters: 64,
  kernelSize: 3,
};
const DENSE: HeavyLayer = { kind: 'Dense', batch: 32, inputGradient: false, inputs: 150_528, units: 128 };
const PLENTY = 2 ** 25;

describe('cropOf', () => {
  it('keeps channels and kernel, and comes near the operations asked for', () => {
    for (const flops of [3e6, 3e7, 3e8]) {
      const crop = cropOf(CONV, flops, PLENTY);
      expect(crop).toMatchObject({ inChannels: 32, filters: 64, kernelSize: 3, inputGradient: true });
      expect(layerFlops(crop) / flops).toBeGreaterThan(0.6);
      expect(layerFlops(crop) / flops).toBeLessThan(1.5);
    }
    expect(cropOf(DENSE, 3e7, PLENTY)).toEqual({ ...DENSE, inputs: Math.ceil(3e7 / (4 * 128 * 32)) });
  });

  it('is never more than the layer', () => {
    expect(cropOf(CONV, 1e15, 2 ** 40)).toEqual(CONV);
    expect(cropOf(DENSE, 1e15, 2 ** 40)).toEqual(DENSE);
  });

  it('takes at least one place', () => {
    expect(cropOf(CONV, 1, PLENTY)).toMatchObject({ batch: 1, height: 1, width: 1 });
    expect(cropOf(DENSE, 1, PLENTY)).toMatchObject({ inputs: 1 });
  });

  it('keeps its tensors, patches included, within the limit', () => {
    const crop = cropOf(CONV, 1e15, 2 ** 20);
    if (crop.kind !== 'Conv2D') throw new Error('another layer');
    expect(crop.batch * crop.height * crop.width * 9 * 64).toBeLessThanOrEqual(1.2 * 2 ** 20);
    expect(cropOf(DENSE, 1e15, 2 ** 20)).toMatchObject({ inputs: 2 ** 20 / 128 });
  });
});

describe('layerFlops', () => {
  it('counts forward pass and gradients', () => {
    expect(layerFlops(CONV)).toBe(3 * 2 * 8 * 60 * 60 * 9 * 32 * 64);
    expect(layerFlops(DENSE)).toBe(2 * 2 * 32 * 150_528 * 128);
  });
});

describe('isRight', () => {
  const expected = [probeValues(1000, true, 1), probeValues(50, true, 2)];
  const changed = (change: (value: number, index: number) => number) => [
    expected[0].map(change),
    expected[1],
  ];

  it('takes results that differ by rounding of 32-bit floats', () => {
    expect(
      isRight(
        changed((value) => Math.fround(value * (1 + 3e-6))),
        expected,
      ),
    ).toBe(true);
  });

  it.each<[string, ArrayLike<number>[]]>([
    ['one value that is wrong', changed((value, index) => (index === 617 ? value + 0.01 : value))],
    ['rounding of 16-bit floats', changed((value) => value * (1 + 2 ** -10))],
    ['zeros', changed(() => 0)],
    ['a value that is not a number', changed((value, index) => (index === 3 ? Number.NaN : value))],
    ['an infinite value', changed((value, index) => (index === 3 ? Number.POSITIVE_INFINITY : value))],
    ['too few values', [expected[0].slice(1), expected[1]]],
    ['a missing tensor', [expected[0]]],
  ])('refuses %s', (_, results) => {
    expect(isRight(results, expected)).toBe(false);
  });

  it('measures against the largest value', () => {
    expect(relativeDifference([1, 2.5], [1, -2])).toBe(4.5 / 2);
    expect(relativeDifference([0], [0])).toBe(0);
    expect(relativeDifference([1], [0])).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('probeValues', () => {
  it('are the same each time, and exact in six bits', () => {
    const values = probeValues(500, true, 7);
    expect(values).toEqual(probeValues(500, true, 7));
    expect([...values].every((value) => Number.isInteger(value * 64) && Math.abs(value) <= 0.5)).toBe(true);
    expect(Math.min(...probeValues(500, false, 7))).toBeGreaterThanOrEqual(0);
  });
});

const COST: StepCost = { flops: 5e9, weightedLayers: 4, heaviest: CONV };

describe('the estimate', () => {
  it('separates what a layer costs at least from what its operations cost', () => {
    const pace = paceOf([
      { flops: 1e9, ms: 12 },
      { flops: 3e9, ms: 16 },
    ]);
    expect(pace.overheadMs).toBeCloseTo(10, 9);
    expect(pace.msPerGflop).toBeCloseTo(2, 9);
    expect(estimatedStepMs(pace, COST)).toBeCloseTo(4 * 10 + 5 * 2, 9);
  });

  it('scales a single timing by operations alone', () => {
    expect(estimatedStepMs(paceOf([{ flops: 1e9, ms: 30 }]), COST)).toBeCloseTo(150, 9);
  });

  it('is never negative, however the timings fall', () => {
    for (const [small, large] of [
      [1, 100],
      [5, 5],
      [9, 3],
    ]) {
      const { overheadMs, msPerGflop } = paceOf([
        { flops: 1e9, ms: small },
        { flops: 4e9, ms: large },
      ]);
      expect(overheadMs).toBeGreaterThanOrEqual(0);
      expect(msPerGflop).toBeGreaterThan(0);
    }
  });
});

describe('several rounds', () => {
  it('take of each crop the shortest time, so that a burst of other work does not count', () => {
    const rounds = [
      [
        { flops: 1e9, ms: 900 },
        { flops: 3e9, ms: 30 },
      ],
      [
        { flops: 1e9, ms: 12 },
        { flops: 3e9, ms: 400 },
      ],
    ];
    expect(bestOf(rounds)).toEqual([
      { flops: 1e9, ms: 12 },
      { flops: 3e9, ms: 30 },
    ]);
    expect(bestOf(rounds.slice(0, 1))).toEqual(rounds[0]);
  });
});
