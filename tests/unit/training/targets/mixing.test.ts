/** MixUp and CutMix: what is drawn, and what becomes of pixels and classes. */
import { describe, expect, it } from 'vitest';
import { randomFor } from '../../../../src/shared/random.ts';
import { mixingOf, partnersOf, symmetricBeta, withBoxes } from '../../../../src/training/targets/mixing.ts';
import { leadingLabels, targetsOf, UNWEIGHTED } from '../../../../src/training/targets/targets.ts';

const SHAPE = [6, 8, 3] as const;
const MIXUP = { mixup: 0.4, cutmix: 0, seed: 5 };
const CUTMIX = { mixup: 0, cutmix: 1, seed: 5 };

describe('symmetricBeta', () => {
  it.each([0.1, 0.4, 1, 3])('has the moments of Beta(%d, %d)', (alpha) => {
    const random = randomFor(7, alpha * 10);
    const draws = Array.from({ length: 20_000 }, () => symmetricBeta(alpha, random));
    const mean = (power: number) => draws.reduce((sum, x) => sum + (x - 0.5) ** power, 0) / draws.length;
    const variance = 1 / (4 * (2 * alpha + 1));
    // Of Beta(α, α) the fourth central moment is 3 / (16 · (2α + 1)(2α + 3)); all within five standard errors.
    const fourth = 3 / (16 * (2 * alpha + 1) * (2 * alpha + 3));
    expect(Math.abs(mean(1))).toBeLessThan(5 * Math.sqrt(variance / draws.length));
    expect(Math.abs(mean(2) - variance)).toBeLessThan(
      5 * Math.sqrt((fourth - variance ** 2) / draws.length) + 1e-4,
    );
    expect(mean(4) / fourth).toBeCloseTo(1, 1);
  });

  it('stays between 0 and 1 for the smallest and the largest alpha', () => {
    const random = randomFor(1);
    for (const alpha of [1e-6, 10])
      for (let i = 0; i < 1000; i++) {
        const x = symmetricBeta(alpha, random);
        expect(x >= 0 && x <= 1).toBe(true);
      }
  });
});

describe('mixingOf', () => {
  it('is null where nothing is blended', () => {
    expect(mixingOf({ mixup: 0, cutmix: 0, seed: 1 }, 1, 4, SHAPE)).toBeNull();
  });

  it('depends on seed and step only', () => {
    const here = mixingOf(MIXUP, 3, 16, SHAPE);
    expect(mixingOf(MIXUP, 3, 16, SHAPE)).toEqual(here);
    expect(mixingOf(MIXUP, 4, 16, SHAPE)).not.toEqual(here);
    expect(mixingOf({ ...MIXUP, seed: 6 }, 3, 16, SHAPE)).not.toEqual(here);
  });

  it('pairs each picture with one, and each with as many', () => {
    const { partners, shares, boxes } = mixingOf(MIXUP, 3, 16, SHAPE)!;
    expect([...partners].sort((a, b) => a - b)).toEqual([...partners.keys()]);
    expect(shares).toHaveLength(16);
    expect(boxes).toBeNull();
  });

  it('cuts rectangles within the picture; the share is that of the pixels that remain', () => {
    for (let step = 1; step <= 50; step++) {
      const { shares, boxes } = mixingOf(CUTMIX, step, 8, SHAPE)!;
      boxes!.forEach(({ left, top, width, height }, row) => {
        expect(left >= 0 && top >= 0 && left + width <= 8 && top + height <= 6).toBe(true);
        expect(shares[row]).toBe(1 - (width * height) / 48);
      });
    }
  });

  it('takes both in turns that are drawn', () => {
    const kinds = Array.from(
      { length: 200 },
      (_, step) => mixingOf({ ...MIXUP, cutmix: 1 }, step + 1, 4, SHAPE)!.boxes === null,
    );
    const mixups = kinds.filter(Boolean).length;
    expect(Math.abs(mixups - 100)).toBeLessThan(40);
  });
});

describe('bytes', () => {
  // Two pictures of 2 × 3 grey pixels.
  const pixels = Uint8Array.from([1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16]);
  const boxes = [
    { left: 1, top: 0, width: 2, height: 1 },
    { left: 0, top: 1, width: 1, height: 1 },
  ];
  const mixing = { partners: [1, 0], shares: [4 / 6, 5 / 6], boxes };

  it('have the partner’s as it was in the rectangle, and are their own', () => {
    expect([...withBoxes(pixels, mixing, [0, 2], [2, 3, 1])]).toEqual([
      1, 12, 13, 4, 5, 6, 11, 12, 13, 4, 15, 16,
    ]);
    expect([...withBoxes(pixels, mixing, [1, 2], [2, 3, 1])]).toEqual([11, 12, 13, 4, 15, 16]);
    expect(pixels[1]).toBe(2);
  });

  it('of partners are gathered from anywhere in the batch', () => {
    expect([...partnersOf(pixels, mixing, [0, 1])]).toEqual([11, 12, 13, 14, 15, 16]);
  });
});

describe('targetsOf', () => {
  const mixing = { partners: [2, 0, 1], shares: [0.75, 0.25, 0.5], boxes: null };
  const labels = [0, 1, 1];

  it('shares classes and weights as the pictures are shared', () => {
    const loss = { ...UNWEIGHTED, classWeights: [3, 1] };
    const { values, weights } = targetsOf({ labels, mixing }, [0, 3], 1, loss);
    expect([...values]).toEqual([0.25, 0.25, 1]);
    expect([...weights]).toEqual([2.5, 2.5, 1]);
    expect([...targetsOf({ labels, mixing }, [1, 2], 2, loss).values]).toEqual([0.75, 0.25]);
  });

  it('smooths as Keras does', () => {
    const loss = { rule: { smoothing: 0.1, focal: null }, classWeights: null };
    expect([...targetsOf({ labels: [0, 1] }, [0, 2], 1, loss).values]).toEqual([
      ...Float32Array.of(0.05, 0.95),
    ]);
    const [own, other] = targetsOf({ labels: [0] }, [0, 1], 3, loss).values;
    expect(own).toBeCloseTo(0.9 + 0.1 / 3, 6);
    expect(other).toBeCloseTo(0.1 / 3, 6);
  });

  it('judges accuracy by the larger share', () => {
    expect(leadingLabels({ labels, mixing })).toEqual([0, 0, 1]);
    expect(leadingLabels({ labels })).toBe(labels);
  });
});
