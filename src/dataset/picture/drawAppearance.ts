/**
 * Draws what of a picture is cropped and how it looks. Each change has a stream of its own, so that switching one on leaves the
 * others as they were. It may import the dataset's types and shared only.
 */
import { exactExp, exactLog } from '../../shared/exactMath.ts';
import type { Random } from '../../shared/random.ts';
import type { AugmentationSettings } from '../augmentation.ts';
import type { Appearance, Erased } from '../pixels/appearance.ts';

/** A part of a picture in pixels, whole or not. */
export interface Crop {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The random numbers of one change. */
type StreamOf = (change: number) => Random;
const [CROP, CONTRAST, GAMMA, BLUR, NOISE, JPEG, ERASING] = [1, 2, 3, 4, 5, 6, 7];

/** How often a part is drawn that may not fit, as in torchvision. */
const ATTEMPTS = 10;
const CROP_ASPECT = [3 / 4, 4 / 3] as const;
const ERASED_AREA = [0.02, 0.33] as const;
const ERASED_ASPECT = [0.3, 3.3] as const;

const uniform = (random: Random, [min, max]: readonly [number, number]) => min + (max - min) * random();
/** As likely to be divided by a factor as to be multiplied by it. */
const logUniform = (random: Random, [min, max]: readonly [number, number]) =>
  exactExp(uniform(random, [exactLog(min), exactLog(max)]));
const below = (random: Random, count: number) => Math.floor(random() * count);
const seed = (random: Random) => below(random, 2 ** 32);

/**
 * torchvision's RandomResizedCrop.get_params, not rounded to pixels: a share of the area and a ratio of width to height until
 * they fit; else the largest part in the middle whose ratio is allowed. Null where nothing is cropped.
 */
export function drawCrop(
  { cropScale }: AugmentationSettings,
  streamOf: StreamOf,
  height: number,
  width: number,
): Crop | null {
  if (cropScale === 1) return null;
  const random = streamOf(CROP);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const area = height * width * uniform(random, [cropScale, 1]);
    const aspect = logUniform(random, CROP_ASPECT);
    const part = { width: Math.sqrt(area * aspect), height: Math.sqrt(area / aspect) };
    if (part.width <= width && part.height <= height)
      return { ...part, top: random() * (height - part.height), left: random() * (width - part.width) };
  }
  const part = {
    width: Math.min(width, height * CROP_ASPECT[1]),
    height: Math.min(height, width / CROP_ASPECT[0]),
  };
  return { ...part, top: (height - part.height) / 2, left: (width - part.width) / 2 };
}

/** torchvision's RandomErasing.get_params: sides of whole pixels, below those of the picture; null where none was found. */
function drawErased(random: Random, height: number, width: number): Erased | null {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const area = height * width * uniform(random, ERASED_AREA);
    const aspect = logUniform(random, ERASED_ASPECT);
    const rows = Math.floor(Math.sqrt(area * aspect) + 0.5);
    const cols = Math.floor(Math.sqrt(area / aspect) + 0.5);
    if (rows < height && cols < width) {
      const [top, left] = [below(random, height - rows + 1), below(random, width - cols + 1)];
      return { top, left, height: rows, width: cols, seed: seed(random) };
    }
  }
  return null;
}

/** How a picture of `height` × `width` pixels is to look; null where no setting changes that. */
export function drawAppearance(
  settings: AugmentationSettings,
  streamOf: StreamOf,
  height: number,
  width: number,
): Appearance | null {
  const { contrastRange, gammaRange, blurSigma, noiseStddev, jpegQuality, erasing } = settings;
  const isOff = [contrastRange, gammaRange, blurSigma, noiseStddev, erasing].every((range) => range === 0);
  if (isOff && jpegQuality === 100) return null;
  const [noise, erased] = [streamOf(NOISE), streamOf(ERASING)];
  return {
    contrast: uniform(streamOf(CONTRAST), [1 - contrastRange, 1 + contrastRange]),
    gamma: gammaRange === 0 ? 1 : logUniform(streamOf(GAMMA), [1 / (1 + gammaRange), 1 + gammaRange]),
    blurSigma: uniform(streamOf(BLUR), [0, blurSigma]),
    noise: noiseStddev === 0 ? null : { stddev: uniform(noise, [0, noiseStddev]), seed: seed(noise) },
    jpegQuality: jpegQuality === 100 ? null : jpegQuality + below(streamOf(JPEG), 101 - jpegQuality),
    erased: erased() < erasing ? drawErased(erased, height, width) : null,
  };
}
