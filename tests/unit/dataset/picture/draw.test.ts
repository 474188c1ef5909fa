/** The drawn parameters stay within Keras' ranges and depend on seed, epoch and image only. */
import { describe, expect, it } from 'vitest';
import { type AugmentationSettings, UNAUGMENTED } from '../../../../src/dataset/augmentation.ts';
import { augmentationOf, drawAugmentation } from '../../../../src/dataset/picture/draw.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { randomFor } from '../../../../src/shared/random.ts';

const OFF = UNAUGMENTED;
const draws = (settings: AugmentationSettings, count = 4000) => {
  const random = randomFor(1, 2);
  return Array.from({ length: count }, () => drawAugmentation(settings, random, 100, 200));
};

/** Asserts uniform draws: the extremes are reached within 1% of the range, and the mean lies in the middle. */
function expectUniform(values: number[], min: number, max: number): void {
  const slack = (max - min) * 0.01;
  expect(Math.min(...values)).toBeGreaterThanOrEqual(min);
  expect(Math.min(...values)).toBeLessThan(min + slack);
  expect(Math.max(...values)).toBeLessThanOrEqual(max);
  expect(Math.max(...values)).toBeGreaterThan(max - slack);
  expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(
    (min + max) / 2,
    -Math.log10(4 * slack),
  );
}

describe('drawAugmentation', () => {
  it('changes nothing when everything is off', () => {
    expect(drawAugmentation(OFF, randomFor(1), 100, 200)).toEqual({
      theta: 0,
      tx: 0,
      ty: 0,
      shear: 0,
      zx: 1,
      zy: 1,
      flipHorizontal: false,
      flipVertical: false,
      brightness: 1,
    });
  });

  it('draws each parameter uniformly from its range', () => {
    const all = draws({
      ...OFF,
      rotationRange: 30,
      widthShiftRange: 0.1,
      heightShiftRange: 0.2,
      shearRange: 5,
      zoomRange: 0.2,
      brightnessMin: 0.5,
      brightnessMax: 1.5,
    });
    expectUniform(
      all.map(({ theta }) => theta),
      -30,
      30,
    );
    expectUniform(
      all.map(({ shear }) => shear),
      -5,
      5,
    );
    expectUniform(
      all.map(({ zx }) => zx),
      0.8,
      1.2,
    );
    expectUniform(
      all.map(({ zy }) => zy),
      0.8,
      1.2,
    );
    expectUniform(
      all.map(({ brightness }) => brightness),
      0.5,
      1.5,
    );
    expect(all.every(({ zx, zy }) => zx !== zy)).toBe(true);
  });

  it('shifts columns by shares of the width and rows by shares of the height', () => {
    const sideways = draws({ ...OFF, widthShiftRange: 0.1 });
    expectUniform(
      sideways.map(({ tx }) => tx),
      -20,
      20,
    );
    expect(sideways.every(({ ty }) => ty === 0)).toBe(true);
    const upAndDown = draws({ ...OFF, heightShiftRange: 0.2 });
    expectUniform(
      upAndDown.map(({ ty }) => ty),
      -20,
      20,
    );
    expect(upAndDown.every(({ tx }) => tx === 0)).toBe(true);
  });

  it('flips half of the pictures', () => {
    const all = draws({ ...OFF, horizontalFlip: true, verticalFlip: true });
    const share = (flipped: boolean[]) => flipped.filter(Boolean).length / all.length;
    expect(share(all.map(({ flipHorizontal }) => flipHorizontal))).toBeCloseTo(0.5, 1);
    expect(share(all.map(({ flipVertical }) => flipVertical))).toBeCloseTo(0.5, 1);
    expect(share(all.map((each) => each.flipHorizontal && each.flipVertical))).toBeCloseTo(0.25, 1);
  });

  it('keeps the other draws when a flip is switched on', () => {
    const settings = { ...DEFAULT_SETTINGS, horizontalFlip: false, brightnessMax: 2 };
    const [without] = draws(settings, 1);
    const [withFlips] = draws({ ...settings, horizontalFlip: true, verticalFlip: true }, 1);
    expect({ ...withFlips, flipHorizontal: false, flipVertical: false }).toEqual(without);
  });
});

describe('augmentationOf', () => {
  const draw = (seed: number, epoch: number, index: number) =>
    augmentationOf({ settings: DEFAULT_SETTINGS, seed, epoch }, index, 224, 224);

  it('gives the same for the same seed, epoch and image, and else something new', () => {
    expect(draw(1, 2, 3)).toEqual(draw(1, 2, 3));
    const keys = [
      [1, 2, 3],
      [2, 2, 3],
      [1, 3, 3],
      [1, 2, 4],
      [3, 2, 1],
    ];
    expect(new Set(keys.map(([seed, epoch, index]) => draw(seed, epoch, index).zx)).size).toBe(keys.length);
  });
});
