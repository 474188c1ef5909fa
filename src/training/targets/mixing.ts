/**
 * MixUp and CutMix: how the pictures of a batch are blended with each other, drawn by (seed, step), and what that makes of bytes.
 * Pure; it may import the settings and shared only.
 */
import type { Settings } from '../../settings.ts';
import { type Random, randomFor, shuffled } from '../../shared/random.ts';

type MixingSettings = Pick<Settings, 'mixup' | 'cutmix' | 'seed'>;

/** A part of a picture, in pixels. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** How each picture of a batch is blended with another one of it. */
export interface Mixing {
  /** The place of the other picture in the batch, which may be its own. */
  partners: readonly number[];
  /** What of a picture, and of its class, remains its own: 0 to 1. */
  shares: readonly number[];
  /** CutMix: what comes from the other picture. Null for MixUp, where all pixels are blended. */
  boxes: readonly Box[] | null;
}

/** Tells these draws from all others of the same seed: no epoch has this number. */
const OF_MIXING = 0x6d6978;

/** Whether batches are blended under these settings. */
export function mixesPictures({ mixup, cutmix }: Pick<Settings, 'mixup' | 'cutmix'>): boolean {
  return mixup > 0 || cutmix > 0;
}

/**
 * How the batch of a step is blended, as keras.layers.MixUp(alpha) and CutMix(factor) do: each picture has its own share, from
 * Beta(α, α). CutMix draws α between 0 and its factor, once a batch. With both, each step takes one of them, drawn evenly. In CutMix a
 * rectangle has 1 − share of both its sides' product: √(1 − share) of each side. Here its sides are whole pixels and the share is that
 * of the pixels that remain, so that picture and class agree; Keras counts the area before it is cut to pixels. Null where nothing is blended.
 *
 * Drawn in this order: with both, whether it is MixUp (below 0.5); the partners (`shuffled`); for CutMix its α; for each picture the
 * share, then for CutMix left and top.
 * @param step From 1, over all epochs.
 * @param pictures Of the batch.
 */
export function mixingOf(
  { mixup, cutmix, seed }: MixingSettings,
  step: number,
  pictures: number,
  [height, width]: readonly number[],
): Mixing | null {
  if (!mixesPictures({ mixup, cutmix })) return null;
  const random = randomFor(seed, OF_MIXING, step);
  const isMixUp = mixup > 0 && (cutmix === 0 || random() < 0.5);
  const partners = shuffled(
    Array.from({ length: pictures }, (_, place) => place),
    random,
  );
  if (isMixUp) return { partners, shares: partners.map(() => symmetricBeta(mixup, random)), boxes: null };
  const alpha = cutmix * random() + 1e-6;
  const boxes = partners.map(() => boxOf(symmetricBeta(alpha, random), height, width, random));
  return { partners, shares: boxes.map((box) => 1 - (box.width * box.height) / (width * height)), boxes };
}

/** A rectangle within the picture; its place is drawn with equal chances. */
function boxOf(share: number, height: number, width: number, random: Random): Box {
  const ratio = Math.sqrt(1 - share);
  const box = { width: Math.round(ratio * width), height: Math.round(ratio * height) };
  const left = Math.floor(random() * (width - box.width + 1));
  const top = Math.floor(random() * (height - box.height + 1));
  return { left, top, ...box };
}

/**
 * A number from Beta(α, α), from two uniform ones and without refusing any: ½ ± ½ / √(1 + 1 / ((u^(−1/α) − 1) · cos²(2πv))), the sign
 * that of the cosine (Devroye 1996, Random variate generation in one line of code; from Bailey's polar method for Student's t). The
 * last bits may differ between machines.
 */
export function symmetricBeta(alpha: number, random: Random): number {
  const spread = random() ** (-1 / alpha) - 1;
  const cosine = Math.cos(2 * Math.PI * random());
  return 0.5 + (0.5 * Math.sign(cosine)) / Math.sqrt(1 + 1 / (spread * cosine ** 2));
}

/**
 * The pictures of `rows` as CutMix makes them, in bytes of their own: each rectangle has the bytes of the partner as it was.
 * @param pixels Of the whole batch, [n, height, width, channels].
 * @param rows Places in the batch.
 */
export function withBoxes(
  pixels: Uint8Array,
  { partners, boxes }: Mixing & { boxes: readonly Box[] },
  [firstRow, endRow]: readonly [number, number],
  [height, width, channels]: readonly number[],
): Uint8Array {
  const rowBytes = height * width * channels;
  const made = pixels.slice(firstRow * rowBytes, endRow * rowBytes);
  for (let row = firstRow; row < endRow; row++) {
    const { left, top, width: across, height: down } = boxes[row];
    for (let y = top; y < top + down; y++) {
      const line = (y * width + left) * channels;
      const from = partners[row] * rowBytes + line;
      made.set(pixels.subarray(from, from + across * channels), (row - firstRow) * rowBytes + line);
    }
  }
  return made;
}

/** The partners of these rows, one behind the other. */
export function partnersOf(
  pixels: Uint8Array,
  { partners }: Mixing,
  [firstRow, endRow]: readonly [number, number],
): Uint8Array {
  const rowBytes = pixels.length / partners.length;
  const made = new Uint8Array((endRow - firstRow) * rowBytes);
  for (let row = firstRow; row < endRow; row++) {
    const from = partners[row] * rowBytes;
    made.set(pixels.subarray(from, from + rowBytes), (row - firstRow) * rowBytes);
  }
  return made;
}
