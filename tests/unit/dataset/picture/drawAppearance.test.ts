/** What is drawn for crops and looks stays within its range, and no change disturbs another's draws. */
import { describe, expect, it } from 'vitest';
import { type AugmentationSettings, UNAUGMENTED } from '../../../../src/dataset/augmentation.ts';
import { augmentInto } from '../../../../src/dataset/picture/augment.ts';
import { augmentationOf, drawAugmentation } from '../../../../src/dataset/picture/draw.ts';
import { randomFor } from '../../../../src/shared/random.ts';

const ALL: AugmentationSettings = {
  ...UNAUGMENTED,
  ...{
    cropScale: 0.4,
    contrastRange: 0.5,
    gammaRange: 1,
    blurSigma: 2,
    noiseStddev: 20,
    jpegQuality: 60,
    erasing: 1,
  },
};
const drawn = (
  settings: AugmentationSettings,
  [height, width]: readonly [number, number] = [100, 200],
  count = 1500,
) =>
  Array.from({ length: count }, (_, image) =>
    augmentationOf({ settings, seed: 4, epoch: 2 }, image, height, width),
  );

describe('augmentationOf', () => {
  it('draws what it drew before where the later settings are off', () => {
    const settings = { ...UNAUGMENTED, rotationRange: 20, zoomRange: 0.3, horizontalFlip: true };
    for (const [image, params] of drawn(settings, [100, 200], 20).entries())
      expect(params).toEqual({
        ...drawAugmentation(settings, randomFor(4, 2, image), 100, 200),
        crop: null,
        appearance: null,
      });
  });

  it('keeps the other draws when one is switched off', () => {
    const whole = drawn(ALL, undefined, 5);
    for (const [name, part] of [
      ['contrastRange', 'contrast'],
      ['gammaRange', 'gamma'],
      ['blurSigma', 'blurSigma'],
      ['noiseStddev', 'noise'],
      ['jpegQuality', 'jpegQuality'],
      ['erasing', 'erased'],
    ] as const) {
      const without = drawn({ ...ALL, [name]: UNAUGMENTED[name] }, undefined, 5);
      without.forEach(({ crop, appearance }, i) => {
        expect(crop).toEqual(whole[i].crop);
        expect({ ...appearance, [part]: null }).toEqual({ ...whole[i].appearance, [part]: null });
        expect(appearance![part]).not.toEqual(whole[i].appearance![part]);
      });
    }
  });

  it('zooms by one factor where the aspect is kept, and draws the rest as it did', () => {
    const settings = { ...UNAUGMENTED, zoomRange: 0.3, horizontalFlip: true };
    const [free, kept] = [settings, { ...settings, zoomKeepsAspect: true }].map((each) =>
      drawn(each, undefined, 100),
    );
    kept.forEach((params, i) => {
      expect(params.zy).toBe(params.zx);
      expect({ ...params, zy: free[i].zy }).toEqual(free[i]);
    });
  });

  it('draws looks from their ranges', () => {
    const looks = drawn(ALL).map(({ appearance }) => appearance!);
    const span = (values: number[]) => [Math.min(...values), Math.max(...values)];
    const near = (values: number[], min: number, max: number) => {
      const [least, most] = span(values);
      expect(least).toBeGreaterThanOrEqual(min - 1e-12);
      expect(most).toBeLessThanOrEqual(max + 1e-12);
      expect(most - least).toBeGreaterThan(0.99 * (max - min));
    };
    near(
      looks.map(({ contrast }) => contrast),
      0.5,
      1.5,
    );
    near(
      looks.map(({ gamma }) => gamma),
      0.5,
      2,
    );
    near(
      looks.map(({ blurSigma }) => blurSigma),
      0,
      2,
    );
    near(
      looks.map(({ noise }) => noise!.stddev),
      0,
      20,
    );
    near(
      looks.map(({ jpegQuality }) => jpegQuality!),
      60,
      100,
    );
    expect(new Set(looks.map(({ noise }) => noise!.seed)).size).toBe(looks.length);
    // As likely to be lighter as darker.
    expect(looks.filter(({ gamma }) => gamma < 1).length / looks.length).toBeCloseTo(0.5, 1);
  });

  it('crops a share of the area in a ratio from 3:4 to 4:3, inside of the picture', () => {
    for (const size of [
      [100, 100],
      [100, 130],
      [100, 300],
      [1, 1],
    ] as const) {
      const [height, width] = size;
      for (const { crop } of drawn(ALL, size, 200)) {
        const ratio = crop!.width / crop!.height;
        expect(ratio).toBeGreaterThan(0.7499);
        expect(ratio).toBeLessThan(1.3334);
        expect(Math.min(crop!.left, crop!.top)).toBeGreaterThanOrEqual(0);
        expect(crop!.left + crop!.width).toBeLessThanOrEqual(width + 1e-9);
        expect(crop!.top + crop!.height).toBeLessThanOrEqual(height + 1e-9);
        if (width < 300) expect((crop!.width * crop!.height) / (height * width)).toBeGreaterThan(0.3999);
      }
    }
  });

  it('erases in the share that was asked for, 2 to 33 % of the area', () => {
    const rectangles = drawn({ ...ALL, erasing: 0.3 }).map(({ appearance }) => appearance!.erased);
    const erased = rectangles.flatMap((rectangle) => rectangle ?? []);
    expect(erased.length / rectangles.length).toBeCloseTo(0.3, 1);
    for (const { left, top, width, height } of erased) {
      const share = (width * height) / (100 * 200);
      expect(share).toBeGreaterThan(0.019);
      expect(share).toBeLessThan(0.334);
      expect(left + width).toBeLessThanOrEqual(200);
      expect(top + height).toBeLessThanOrEqual(100);
    }
  });
});

describe('augmentInto', () => {
  it('enlarges the crop to the whole', () => {
    const [height, width] = [40, 60];
    const pixels = Uint8Array.from({ length: height * width }, (_, i) => (i % width) * 4);
    const settings = { ...UNAUGMENTED, cropScale: 0.2 };
    for (const params of drawn(settings, [height, width], 20)) {
      const out = new Uint8Array(pixels.length);
      const into = { out, offset: 0, channels: 1 };
      augmentInto({ height, width, channels: 1, pixels }, params, 'nearest', into);
      const { left, ...part } = params.crop!;
      for (const col of [1, 20, 58]) {
        const from = left + ((col + 0.5) * part.width) / width - 0.5;
        expect(Math.abs(out[7 * width + col] - 4 * Math.min(59, Math.max(0, from)))).toBeLessThan(0.51);
      }
    }
  });

  it('gives a grey picture the same look in one channel and in three', () => {
    const [height, width] = [24, 31];
    const pixels = Uint8Array.from({ length: height * width }, (_, i) => (i * 7) % 256);
    for (const params of drawn(ALL, [height, width], 10)) {
      const [one, three] = [new Uint8Array(pixels.length), new Uint8Array(3 * pixels.length)];
      const picture = { height, width, channels: 1, pixels };
      augmentInto(picture, params, 'nearest', { out: one, offset: 0, channels: 1 });
      augmentInto(picture, params, 'nearest', { out: three, offset: 0, channels: 3 });
      expect(three).toEqual(Uint8Array.from(three, (_, i) => one[Math.floor(i / 3)]));
    }
  });
});
