/**
 * Changes how a picture looks, in place: tones, blur, noise, JPEG's blocks, an erased rectangle. The arithmetic is in assembly/.
 * It may import the dataset's types, the tables and the module only.
 */
import type { Picture } from '../types.ts';
import { pixelMemory } from './module.ts';
import { blurWeights, jpegQuanta, noiseTable, toneTable } from './tables.ts';

/** A rectangle in pixels, and the seed of the noise that fills it. */
export interface Erased {
  left: number;
  top: number;
  width: number;
  height: number;
  seed: number;
}

/** How a picture is to look; what is null or missing is left alone. */
export interface Appearance {
  /** 1 and 1 leave the tones alone. */
  contrast: number;
  gamma: number;
  /** In pixels; 0 does not blur. */
  blurSigma: number;
  /** Standard deviation in levels of 255, and a seed of 32 bits. */
  noise: { stddev: number; seed: number } | null;
  /** 1 to 100. */
  jpegQuality: number | null;
  erased: Erased | null;
}

/** Of the largest table, that of noise. */
const TABLE_BYTES = 4096 * 2;

/**
 * In this order: contrast and gamma; blur, noise and JPEG, as light comes through a lens onto a sensor and into a file; then
 * erasing, which no camera does (torchvision and timm have it last, too).
 */
export function changeAppearance({ height, width, channels, pixels }: Picture, look: Appearance): void {
  const { contrast, gamma, blurSigma, noise, jpegQuality, erased } = look;
  const rowBytes = width * channels;
  const weights = blurWeights(blurSigma);
  const taps = weights.length;
  const fullBytes = Math.ceil(height / 8) * Math.ceil(width / 8) * 64 * channels;
  const { functions, bytes, addresses } = pixelMemory([
    fullBytes,
    fullBytes,
    TABLE_BYTES,
    2 * taps * Uint32Array.BYTES_PER_ELEMENT,
    (width + 2 * taps) * channels * Int16Array.BYTES_PER_ELEMENT,
  ]);
  const [first, second, table, rows, line] = addresses;
  let at = first;
  bytes.set(pixels, at);

  if (contrast !== 1 || gamma !== 1) {
    const count = height * width;
    functions.channelSums(at, count, channels, table);
    const sums = new Uint32Array(bytes.buffer, table, channels).slice();
    sums.forEach((sum, channel) => {
      bytes.set(toneTable(sum / count, contrast, gamma), table + channel * 256);
    });
    functions.mapValues(at, count, channels, table);
  }
  if (weights.some((weight, tap) => tap > 0 && weight > 0)) {
    new Int16Array(bytes.buffer, table).set(weights);
    functions.blur(at, height, width, channels, table, taps, rows, line, second);
    at = second;
  }
  if (noise) {
    new Int16Array(bytes.buffer, table).set(noiseTable(noise.stddev));
    functions.addNoise(at, pixels.length, noise.seed, table);
  }
  if (jpegQuality !== null) {
    new Int16Array(bytes.buffer, table).set(jpegQuanta(jpegQuality));
    const planes = at === first ? second : first;
    functions.compressJpeg(at, height, width, channels, table, planes, table + 256);
  }
  if (erased) {
    const from = at + erased.top * rowBytes + erased.left * channels;
    functions.fillWithNoise(from, erased.height, erased.width * channels, rowBytes, erased.seed);
  }
  pixels.set(bytes.subarray(at, at + pixels.length));
}
