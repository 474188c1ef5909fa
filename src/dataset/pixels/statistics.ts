/**
 * What a picture looks like in nine numbers: the same on every machine, since its sums are of whole numbers. Pure; it imports
 * types only.
 */
import type { Picture } from '../types.ts';

/** How many numbers tell of a picture. */
export const STATISTICS = 9;

/** Pixels that are looked at along a side, about: more tell nothing more. */
const SIDE = 112;
/** Of each side, the share that is its border, and the brightness below which a pixel of it is near black. */
const BORDER = 1 / 16;
const NEAR_BLACK = 16;

/** The smallest brightness that at least this share of the pixels do not exceed. */
function percentile(counts: Uint32Array, pixels: number, share: number): number {
  let seen = 0;
  return counts.findIndex((count) => {
    seen += count;
    return seen >= share * pixels;
  });
}

/**
 * Statistics of a picture's brightness (ITU-R BT.601), in whole grey levels but for the two shares: mean, standard deviation,
 * percentiles 5, 50 and 95, mean absolute difference of neighbours side by side and one above the other, the share of its
 * border that is near black, and its colourfulness (Hasler and Süsstrunk 2003, eq. 5; 0 without colour).
 * @returns Float64 [STATISTICS]
 */
export function pictureStatistics({ height, width, channels, pixels }: Picture): Float64Array {
  const isColour = channels === 3;
  const grey = (at: number) =>
    isColour
      ? ((299 * pixels[at] + 587 * pixels[at + 1] + 114 * pixels[at + 2] + 500) / 1000) | 0
      : pixels[at];
  const step = Math.max(1, Math.floor(Math.min(height, width) / SIDE));
  const [rim, side] = [Math.ceil(height * BORDER), Math.ceil(width * BORDER)];
  const counts = new Uint32Array(256);
  let [count, across, acrossCount, down, downCount, border, black] = [0, 0, 0, 0, 0, 0, 0];
  let [red, redSquares, yellow, yellowSquares] = [0, 0, 0, 0];
  for (let y = 0; y < height; y += step)
    for (let x = 0; x < width; x += step) {
      const at = (y * width + x) * channels;
      const here = grey(at);
      counts[here]++;
      count++;
      if (x + 1 < width) {
        across += Math.abs(grey(at + channels) - here);
        acrossCount++;
      }
      if (y + 1 < height) {
        down += Math.abs(grey(at + width * channels) - here);
        downCount++;
      }
      if (y < rim || y >= height - rim || x < side || x >= width - side) {
        border++;
        if (here < NEAR_BLACK) black++;
      }
      if (!isColour) continue;
      const toRed = pixels[at] - pixels[at + 1];
      // Twice (red + green) / 2 − blue.
      const toYellow = pixels[at] + pixels[at + 1] - 2 * pixels[at + 2];
      red += toRed;
      redSquares += toRed * toRed;
      yellow += toYellow;
      yellowSquares += toYellow * toYellow;
    }
  let [sum, squares] = [0, 0];
  counts.forEach((times, value) => {
    sum += times * value;
    squares += times * value * value;
  });
  const variance = (total: number, ofSquares: number) => ofSquares / count - (total / count) ** 2;
  const spread = Math.sqrt(Math.max(0, variance(red, redSquares) + variance(yellow, yellowSquares) / 4));
  const colourful = spread + 0.3 * Math.sqrt((red / count) ** 2 + (yellow / count) ** 2 / 4);
  return Float64Array.of(
    sum / count,
    Math.sqrt(Math.max(0, variance(sum, squares))),
    ...[0.05, 0.5, 0.95].map((share) => percentile(counts, count, share)),
    across / Math.max(1, acrossCount),
    down / Math.max(1, downCount),
    black / border,
    colourful,
  );
}
