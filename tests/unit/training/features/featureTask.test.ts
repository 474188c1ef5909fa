/** Names of features: another for whatever changes them. */
import { expect, it } from 'vitest';
import { sha256 } from '../../../../src/dataset/sha256.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import {
  contentOf,
  type FeatureOrigin,
  featureKey,
  rowNames,
} from '../../../../src/training/features/featureTask.ts';

const origin: FeatureOrigin = {
  ...{ pin: 'ab', cut: 'out_relu', pooled: true },
  decode: { imageSize: 224, colorMode: 'rgb', aspectRatio: 'squeeze', decodeQuality: 'fast' },
  preprocessing: { height: 224, width: 224, channelOrder: 'rgb', scale: 1 / 127.5, offset: -1 },
};
const { decode, preprocessing } = origin;

it('each ingredient of an origin changes its key', async () => {
  const others: FeatureOrigin[] = [
    { ...origin, pin: 'ac' },
    { ...origin, cut: 'block_15_add' },
    { ...origin, pooled: false },
    { ...origin, decode: { ...decode, imageSize: 225 } },
    { ...origin, decode: { ...decode, colorMode: 'grayscale' } },
    { ...origin, decode: { ...decode, decodeQuality: 'keras-exact' } },
    { ...origin, decode: { ...decode, aspectRatio: 'crop' } },
    { ...origin, decode: { ...decode, aspectRatio: 'pad' } },
    { ...origin, preprocessing: { ...preprocessing, height: 225 } },
    { ...origin, preprocessing: { ...preprocessing, width: 225 } },
    { ...origin, preprocessing: { ...preprocessing, channelOrder: 'bgr' } },
    { ...origin, preprocessing: { ...preprocessing, scale: 1 / 255 } },
    { ...origin, preprocessing: { ...preprocessing, scale: [1, 1, 1] } },
    { ...origin, preprocessing: { ...preprocessing, offset: 0 } },
  ];
  const keys = await Promise.all([origin, ...others].map(featureKey));
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}$/);
  // Features that older pages kept are found again.
  expect(keys[0]).toBe('8b76a318876ed986a1062b6f061fa3873f4eccbd6f23331c730dd255910484aa');
  // What else the settings say does not matter.
  expect(await featureKey({ ...origin, decode: { ...DEFAULT_SETTINGS, ...decode } })).toBe(keys[0]);
});

it('a picture is named by its content, wherever it lies', () => {
  const entry = { path: 'a.png', bytes: 12, crc32: 0xabc, problem: null };
  expect(contentOf({ path: 'train/a.png', entry })).toBe('00000abc 12');
  expect(contentOf({ path: 'b.png', entry: { ...entry, changedMs: 5 } })).toBe('00000abc 12');
  expect(contentOf({ path: 'b.png', entry: { ...entry, crc32: null, changedMs: 5 } })).toBe('b.png 12 5');
});

it('a view is named by its number, the seed and the augmentation, the picture itself by none of them', async () => {
  const nameOf = await rowNames(DEFAULT_SETTINGS, 1);
  const reseeded = await rowNames(DEFAULT_SETTINGS, 2);
  const flipped = await rowNames(
    { ...DEFAULT_SETTINGS, horizontalFlip: !DEFAULT_SETTINGS.horizontalFlip },
    1,
  );
  const all = [nameOf, reseeded, flipped];
  expect(new Set(all.map((name) => name('c', 0)))).toEqual(new Set(['c']));
  expect(new Set(all.flatMap((name) => [name('c', 1), name('c', 2), name('d', 1)])).size).toBe(9);
  const other = await rowNames({ ...DEFAULT_SETTINGS, ...{ epochs: 99 } }, 1);
  expect(other('c', 1)).toBe(nameOf('c', 1));
});

it('a view has the name that it had before there were contrast, crops and what else came later', async () => {
  const { rescale, rotationRange, widthShiftRange, heightShiftRange, shearRange, zoomRange, ...rest } =
    DEFAULT_SETTINGS;
  const { horizontalFlip, verticalFlip, brightnessMin, brightnessMax, fillMode } = rest;
  const names = await sha256(
    JSON.stringify([
      ...[1, rescale, rotationRange, widthShiftRange, heightShiftRange, shearRange, zoomRange],
      ...[horizontalFlip, verticalFlip, brightnessMin, brightnessMax, fillMode],
    ]),
  );
  expect((await rowNames(DEFAULT_SETTINGS, 1))('c', 2)).toBe(`c 2 ${names.slice(0, 16)}`);
  const later = [
    { contrastRange: 0.1 },
    { gammaRange: 0.1 },
    { cropScale: 0.5 },
    { erasing: 1 },
    { jpegQuality: 9 },
  ];
  const changed = later.map(async (one) => (await rowNames({ ...DEFAULT_SETTINGS, ...one }, 1))('c', 2));
  expect(new Set(await Promise.all(changed)).size).toBe(later.length);
});
