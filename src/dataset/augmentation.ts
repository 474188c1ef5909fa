/** Which settings change training pictures, and where each of them changes nothing. It imports types only. */
import type { Settings } from '../settings.ts';

/** The settings of augmentation where nothing is changed. Those that the first features were named by stand first, up to
 * `fillMode`: names of kept features depend on the order. */
export const UNAUGMENTED = {
  rotationRange: 0,
  widthShiftRange: 0,
  heightShiftRange: 0,
  shearRange: 0,
  zoomRange: 0,
  horizontalFlip: false,
  verticalFlip: false,
  brightnessMin: 1,
  brightnessMax: 1,
  fillMode: 'nearest',
  zoomKeepsAspect: false,
  cropScale: 1,
  contrastRange: 0,
  gammaRange: 0,
  blurSigma: 0,
  noiseStddev: 0,
  jpegQuality: 100,
  erasing: 0,
} as const satisfies Partial<Settings>;

type AugmentationName = keyof typeof UNAUGMENTED;

/** Settings that decide how a training picture is changed. */
export type AugmentationSettings = Pick<Settings, AugmentationName>;

/** Their names, each once. */
export const AUGMENTATION_NAMES = Object.keys(UNAUGMENTED) as AugmentationName[];

/** They only say how others of them work. */
const MANNERS: readonly AugmentationName[] = ['fillMode', 'zoomKeepsAspect'];

/** Whether pictures differ from epoch to epoch under these settings. */
export function changesPictures(settings: AugmentationSettings): boolean {
  return AUGMENTATION_NAMES.some((name) => !MANNERS.includes(name) && settings[name] !== UNAUGMENTED[name]);
}
