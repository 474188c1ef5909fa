/** The tables by which assembly/ changes values: tones, weights of a blur, noise, quanta of JPEG. It may import shared only. */
import { exactExp, exactLog } from '../../shared/exactMath.ts';

/** Rounds halves up, as `floor(x + 0.5)` does in train.py. */
const round = (value: number) => Math.floor(value + 0.5);

/**
 * What becomes of the 256 values of a channel with this mean: Keras' RandomContrast, (x − mean) · contrast + mean, clipped; then
 * 255 · (x / 255)^gamma; rounded once.
 */
export function toneTable(mean: number, contrast: number, gamma: number): Uint8Array {
  const table = new Uint8Array(256);
  for (let x = 0; x < 256; x++) {
    const value = Math.min(255, Math.max(0, (x - mean) * contrast + mean));
    table[x] = round(gamma === 1 || value === 0 ? value : 255 * exactExp(gamma * exactLog(value / 255)));
  }
  return table;
}

/** The weights of assembly/blur.ts add up to this. */
const BLUR_SUM = 2 ** 14;

/**
 * A Gaussian's weights for a pixel and its neighbours at 1, 2 … pixels on one side, up to three standard deviations; an even
 * number of them. Only the pixel itself weighs where `sigma` in pixels is too small for more.
 */
export function blurWeights(sigma: number): Int16Array {
  const reach = Math.ceil(3 * sigma);
  const shares = Array.from({ length: reach }, (_, i) =>
    exactExp((-(i + 1) * (i + 1)) / (2 * sigma * sigma)),
  );
  const sum = 1 + 2 * shares.reduce((all, share) => all + share, 0);
  const weights = new Int16Array(2 * Math.ceil((reach + 1) / 2));
  weights[0] = BLUR_SUM;
  for (const [i, share] of shares.entries()) {
    weights[i + 1] = round((share / sum) * BLUR_SUM);
    weights[0] -= 2 * weights[i + 1];
  }
  return weights;
}

const NOISE_LEVELS = 4096;
/** Terms of the series and steps of Newton's method that suffice for all levels. */
const [SERIES_TERMS, NEWTON_STEPS] = [60, 20];

/**
 * The upper half of the standard normal distribution's 4096 quantiles, at (i + 0.5) / 4096. By Newton's method on
 * Φ(x) = 0.5 + φ(x) (x + x³ / 3 + x⁵ / 15 + …) (Marsaglia 2004), from 0 on, where it never goes too far.
 */
function normalQuantiles(): Float64Array {
  const scale = 0.3989422804014327;
  return Float64Array.from({ length: NOISE_LEVELS / 2 }, (_, i) => {
    const share = (i + 0.5) / NOISE_LEVELS;
    let x = 0;
    for (let step = 0; step < NEWTON_STEPS; step++) {
      let [term, sum] = [x, x];
      for (let n = 1; n < SERIES_TERMS; n++) {
        term = (term * x * x) / (2 * n + 1);
        sum += term;
      }
      const density = scale * exactExp(-0.5 * x * x);
      x += (share - density * sum) / density;
    }
    return x;
  });
}

let quantiles: Float64Array | undefined;

/** Gaussian noise of this standard deviation, for assembly/noise.ts: 4096 equally likely values, int16. */
export function noiseTable(stddev: number): Int16Array {
  quantiles ??= normalQuantiles();
  const half = NOISE_LEVELS / 2;
  const table = new Int16Array(NOISE_LEVELS);
  for (let i = 0; i < half; i++) {
    table[half + i] = round(quantiles[i] * stddev);
    table[half - 1 - i] = -table[half + i];
  }
  return table;
}

/** The tables of luma and colour in ITU-T T.81, annex K, which libjpeg scales by the quality. */
const JPEG_LUMA = [
  [16, 11, 10, 16, 24, 40, 51, 61],
  [12, 12, 14, 19, 26, 58, 60, 55],
  [14, 13, 16, 24, 40, 57, 69, 56],
  [14, 17, 22, 29, 51, 87, 80, 62],
  [18, 22, 37, 56, 68, 109, 103, 77],
  [24, 35, 55, 64, 81, 104, 113, 92],
  [49, 64, 78, 87, 103, 121, 120, 101],
  [72, 92, 95, 98, 112, 100, 103, 99],
];
const JPEG_COLOR = [
  [17, 18, 24, 47, 99, 99, 99, 99],
  [18, 21, 26, 66, 99, 99, 99, 99],
  [24, 26, 56, 99, 99, 99, 99, 99],
  [47, 66, 99, 99, 99, 99, 99, 99],
  ...Array.from({ length: 4 }, () => Array<number>(8).fill(99)),
];

/** The quanta of a quality from 1 to 100, for assembly/jpeg.ts: those of luma, then those of colour (jcparam.c). */
export function jpegQuanta(quality: number): Int16Array {
  const percent = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  return Int16Array.from([...JPEG_LUMA, ...JPEG_COLOR].flat(), (base) =>
    Math.min(255, Math.max(1, Math.floor((base * percent + 50) / 100))),
  );
}
