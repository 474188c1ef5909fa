/**
 * The innermost loops of the augmentation, one each for pictures of one and of three channels: a general loop takes
 * twice as long. Pure arithmetic: it imports nothing.
 */

/**
 * What a loop calculates with, by the places below. It is a typed array because V8 would unbox numbers that come as
 * arguments anew at every turn of the loop.
 */
export type RowNumbers = Float64Array;
/** Shares of the upper and the lower input row. */
export const UPPER = 0;
export const LOWER = 1;
/** The input column of the first result column, and how far it moves to the next one. */
export const START = 2;
export const STRIDE = 3;

/** Blended input rows, one for each channel. Their last value stands twice, so that it has a right neighbour, too. */
export type Rows = readonly Float64Array[];

/** Blends two input rows, given by their places in `pixels`. */
type Blend = (pixels: Uint8Array, upper: number, lower: number, numbers: RowNumbers, rows: Rows) => void;

/** Writes `count` pixels of a result row, the first of them at `to`, from columns inside the picture. */
type Write = (rows: Rows, numbers: RowNumbers, count: number, out: Uint8Array, to: number) => void;

const blendGrey: Blend = (pixels, upper, lower, numbers, rows) => {
  const values = rows[0];
  const width = values.length - 1;
  const upperShare = numbers[UPPER];
  const lowerShare = numbers[LOWER];
  for (let col = 0; col < width; col++)
    values[col] = pixels[upper + col] * upperShare + pixels[lower + col] * lowerShare;
  values[width] = values[width - 1];
};

const blendColor: Blend = (pixels, upper, lower, numbers, rows) => {
  const [reds, greens, blues] = rows;
  const width = reds.length - 1;
  const upperShare = numbers[UPPER];
  const lowerShare = numbers[LOWER];
  for (let col = 0; col < width; col++, upper += 3, lower += 3) {
    reds[col] = pixels[upper] * upperShare + pixels[lower] * lowerShare;
    greens[col] = pixels[upper + 1] * upperShare + pixels[lower + 1] * lowerShare;
    blues[col] = pixels[upper + 2] * upperShare + pixels[lower + 2] * lowerShare;
  }
  for (const values of rows) values[width] = values[width - 1];
};

const writeGrey: Write = (rows, numbers, count, out, to) => {
  const values = rows[0];
  const stride = numbers[STRIDE];
  let at = numbers[START];
  for (const end = to + count; to < end; to++, at += stride) {
    const left = at | 0;
    const value = values[left];
    out[to] = value + (values[left + 1] - value) * (at - left) + 0.5;
  }
};

/** One channel, written three times. */
const writeGreyAsColor: Write = (rows, numbers, count, out, to) => {
  const values = rows[0];
  const stride = numbers[STRIDE];
  let at = numbers[START];
  for (const end = to + 3 * count; to < end; to += 3, at += stride) {
    const left = at | 0;
    const value = values[left];
    const rounded = (value + (values[left + 1] - value) * (at - left) + 0.5) | 0;
    out[to] = rounded;
    out[to + 1] = rounded;
    out[to + 2] = rounded;
  }
};

const writeColor: Write = (rows, numbers, count, out, to) => {
  const [reds, greens, blues] = rows;
  const stride = numbers[STRIDE];
  let at = numbers[START];
  for (const end = to + 3 * count; to < end; to += 3, at += stride) {
    const left = at | 0;
    const rightShare = at - left;
    const red = reds[left];
    const green = greens[left];
    const blue = blues[left];
    out[to] = red + (reds[left + 1] - red) * rightShare + 0.5;
    out[to + 1] = green + (greens[left + 1] - green) * rightShare + 0.5;
    out[to + 2] = blue + (blues[left + 1] - blue) * rightShare + 0.5;
  }
};

/** The loops for a picture of one or three channels in a batch of one or three. */
export function rowLoops(channels: number, outChannels: number): { blend: Blend; write: Write } {
  if (channels === 3) return { blend: blendColor, write: writeColor };
  return { blend: blendGrey, write: outChannels === 3 ? writeGreyAsColor : writeGrey };
}
