/** One strength sets all of augmentation: nothing at 0, more with each step, and it is found again in the settings. */
import { describe, expect, it } from 'vitest';
import { changesPictures, UNAUGMENTED } from '../../../src/dataset/augmentation.ts';
import {
  AUGMENTED_KINDS,
  augmentationOfStrength,
  strengthOf,
} from '../../../src/dataset/augmentationStrength.ts';
import { DEFAULT_SETTINGS, type SettingName, settingProblem } from '../../../src/settings.ts';

const STEPS = Array.from({ length: 101 }, (_, step) => step / 100);
const CASES = AUGMENTED_KINDS.flatMap((kind) => STEPS.slice(1).map((strength) => ({ kind, strength })));

describe('augmentationOfStrength', () => {
  it('changes nothing at 0, and is something that the settings allow at every other strength', () => {
    for (const kind of AUGMENTED_KINDS) expect(augmentationOfStrength(kind, 0)).toEqual(UNAUGMENTED);
    for (const { kind, strength } of CASES) {
      const settings = augmentationOfStrength(kind, strength);
      expect(Object.keys(settings).sort()).toEqual(Object.keys(UNAUGMENTED).sort());
      for (const [name, value] of Object.entries(settings))
        expect(settingProblem(name as SettingName, value)).toBeNull();
      expect(changesPictures(settings)).toBe(true);
    }
  });

  it.each(AUGMENTED_KINDS)('moves each number one way only: %s', (kind) => {
    const all = STEPS.map((strength) => augmentationOfStrength(kind, strength));
    for (const name of ['zoomRange', 'contrastRange', 'noiseStddev', 'brightnessMax', 'erasing'] as const)
      all.slice(1).forEach((settings, i) => {
        expect(settings[name]).toBeGreaterThanOrEqual(all[i][name]);
      });
    for (const name of ['cropScale', 'jpegQuality', 'brightnessMin'] as const)
      all.slice(1).forEach((settings, i) => {
        expect(settings[name]).toBeLessThanOrEqual(all[i][name]);
      });
  });

  it('turns only what has no upside by any angle, and never puts a film upside down', () => {
    expect(augmentationOfStrength('microscope', 0.01)).toMatchObject({
      rotationRange: 180,
      verticalFlip: true,
    });
    expect(augmentationOfStrength('film', 1)).toMatchObject({ verticalFlip: false });
    expect(augmentationOfStrength('film', 1).rotationRange).toBeLessThanOrEqual(15);
  });
});

describe('strengthOf', () => {
  it('finds kind and strength again', () => {
    for (const { kind, strength } of CASES)
      expect(strengthOf(augmentationOfStrength(kind, strength))).toEqual({ kind, strength });
    expect(strengthOf(UNAUGMENTED)).toEqual({ kind: 'photo', strength: 0 });
  });

  it('knows what was set by hand', () => {
    expect(strengthOf(DEFAULT_SETTINGS)).toBeNull();
    expect(strengthOf({ ...augmentationOfStrength('film', 0.5), erasing: 0.1 })).toBeNull();
  });
});
