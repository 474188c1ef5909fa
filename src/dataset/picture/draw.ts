/**
 * Draws the random parameters of one picture's augmentation, within Keras' ranges.
 * It may import the dataset's types, the draws of appearance and shared/random only.
 */
import { type Random, randomFor } from '../../shared/random.ts';
import type { AugmentationSettings } from '../augmentation.ts';
import type { AugmentParams } from './augment.ts';
import { drawAppearance, drawCrop } from './drawAppearance.ts';

/**
 * Draws what ImageDataGenerator.get_random_transform draws, in its order: theta, height shift, width
 * shift, shear, both zooms, flips, brightness. `height` and `width` in pixels: shifts are shares of them.
 *
 * Keras names the height shift `tx` and the width shift `ty`. Up to Keras 2.8 the matrix acted on (row,
 * col), so that was right. Since 2.9 it acts on (col, row), and height_shift_range moves pictures sideways
 * (reported to Keras as issue 17398). Here each shift does what its name says: `tx` is the width shift.
 */
export function drawAugmentation(
  settings: AugmentationSettings,
  random: Random,
  height: number,
  width: number,
): AugmentParams {
  const between = (min: number, max: number) => min + (max - min) * random();
  const within = (range: number) => (range === 0 ? 0 : between(-range, range));
  const zoom = () => (settings.zoomRange === 0 ? 1 : 1 + within(settings.zoomRange));
  const { brightnessMin, brightnessMax } = settings;

  const theta = within(settings.rotationRange);
  const ty = within(settings.heightShiftRange) * height;
  const tx = within(settings.widthShiftRange) * width;
  const shear = within(settings.shearRange);
  const zx = zoom();
  // Drawn even where it is not used, as flips are, so that switching one leaves the rest as it was.
  const ownZoom = zoom();
  const zy = settings.zoomKeepsAspect ? zx : ownZoom;
  const flipHorizontal = random() < 0.5 && settings.horizontalFlip;
  const flipVertical = random() < 0.5 && settings.verticalFlip;
  const brightness = between(brightnessMin, brightnessMax);
  return { theta, tx, ty, shear, zx, zy, flipHorizontal, flipVertical, brightness };
}

/** How the pictures of a batch are changed: each by its own draw for this seed and epoch. */
export interface Augmentation {
  settings: AugmentationSettings;
  seed: number;
  epoch: number;
}

/**
 * The parameters of one image, told from the others by `image`: its index, or a checksum. They depend on nothing else, so
 * neither the number of workers nor their timing changes a run.
 */
export function augmentationOf(
  { settings, seed, epoch }: Augmentation,
  image: number,
  height: number,
  width: number,
): AugmentParams {
  const params = drawAugmentation(settings, randomFor(seed, epoch, image), height, width);
  const streamOf = (change: number) => randomFor(seed, epoch, image, change);
  return {
    ...params,
    crop: drawCrop(settings, streamOf, height, width),
    appearance: drawAppearance(settings, streamOf, height, width),
  };
}
