/**
 * One strength for all of augmentation, by the kind of picture. It may import the list of augmentation's settings only.
 */
import { AUGMENTATION_NAMES, type AugmentationSettings, UNAUGMENTED } from './augmentation.ts';

/** Photographs, grey films such as X-rays, and views through a microscope, which have no upside. */
export const AUGMENTED_KINDS = ['photo', 'film', 'microscope'] as const;
export type AugmentedKind = (typeof AUGMENTED_KINDS)[number];

/** What a kind is like whatever the strength, and how much of each change is too much for it: where strength 1 ends. */
interface Limits {
  manners: Pick<AugmentationSettings, 'horizontalFlip' | 'verticalFlip' | 'fillMode'>;
  rotationRange: number;
  shiftRange: number;
  shearRange: number;
  zoomRange: number;
  /** The share of the area that may be cropped. */
  croppedShare: number;
  brightness: number;
  contrastRange: number;
  gammaRange: number;
  blurSigma: number;
  noiseStddev: number;
  /** What is taken off JPEG's quality of 100. */
  jpegLoss: number;
  erasing: number;
}

/**
 * Erasing and large crops can hide the one sign of an illness, and what the picture is called is wrong then: photographs only
 * have them. Beyond a film is black; beyond a cut of tissue is more of it.
 */
const LIMITS: Record<AugmentedKind, Limits> = {
  photo: {
    manners: { horizontalFlip: true, verticalFlip: false, fillMode: 'nearest' },
    rotationRange: 20,
    shiftRange: 0.1,
    shearRange: 10,
    zoomRange: 0.4,
    croppedShare: 0.6,
    brightness: 0.4,
    contrastRange: 0.4,
    gammaRange: 0.4,
    blurSigma: 1.2,
    noiseStddev: 10,
    jpegLoss: 60,
    erasing: 0.5,
  },
  film: {
    manners: { horizontalFlip: true, verticalFlip: false, fillMode: 'constant' },
    rotationRange: 12,
    shiftRange: 0.1,
    shearRange: 4,
    zoomRange: 0.3,
    croppedShare: 0.25,
    brightness: 0.3,
    contrastRange: 0.5,
    gammaRange: 0.6,
    blurSigma: 1.2,
    noiseStddev: 15,
    jpegLoss: 40,
    erasing: 0,
  },
  microscope: {
    manners: { horizontalFlip: true, verticalFlip: true, fillMode: 'reflect' },
    rotationRange: 180,
    shiftRange: 0.1,
    shearRange: 6,
    zoomRange: 0.3,
    croppedShare: 0.4,
    brightness: 0.3,
    contrastRange: 0.4,
    gammaRange: 0.4,
    blurSigma: 1.5,
    noiseStddev: 10,
    jpegLoss: 50,
    erasing: 0,
  },
};

const STEPS = 100;

/**
 * All settings of augmentation for a kind of picture. `strength` from 0, nothing at all, to 1, in steps of 0.01; about 0.3 is
 * near the defaults. A picture without an upside is turned by any angle at any strength but 0.
 *
 * MixUp and CutMix are no part of it: they change what a picture is called, not how it looks, so nobody should get them
 * by way of a slider.
 */
export function augmentationOfStrength(kind: AugmentedKind, strength: number): AugmentationSettings {
  const share = Math.round(strength * STEPS) / STEPS;
  if (share === 0) return { ...UNAUGMENTED };
  const { manners, ...limits } = LIMITS[kind];
  const rounded = (value: number) => Math.round(value * 1000) / 1000;
  const part = (limit: number) => rounded(limit * share);
  const less = (limit: number) => rounded(1 - limit * share);
  return {
    ...manners,
    rotationRange: kind === 'microscope' ? 180 : part(limits.rotationRange),
    widthShiftRange: part(limits.shiftRange),
    heightShiftRange: part(limits.shiftRange),
    shearRange: part(limits.shearRange),
    zoomRange: part(limits.zoomRange),
    zoomKeepsAspect: true,
    cropScale: less(limits.croppedShare),
    brightnessMin: less(limits.brightness),
    brightnessMax: rounded(1 + limits.brightness * share),
    contrastRange: part(limits.contrastRange),
    gammaRange: part(limits.gammaRange),
    blurSigma: part(limits.blurSigma),
    noiseStddev: part(limits.noiseStddev),
    jpegQuality: Math.round(100 - limits.jpegLoss * share),
    erasing: part(limits.erasing),
  };
}

/**
 * The kind and strength that the settings come from; null where they were set by hand. At strength 0 all kinds are the same:
 * the first is named.
 */
export function strengthOf(settings: AugmentationSettings): { kind: AugmentedKind; strength: number } | null {
  for (const kind of AUGMENTED_KINDS)
    for (let step = 0; step <= STEPS; step++) {
      const preset = augmentationOfStrength(kind, step / STEPS);
      if (AUGMENTATION_NAMES.every((name) => preset[name] === settings[name]))
        return { kind, strength: step / STEPS };
    }
  return null;
}
