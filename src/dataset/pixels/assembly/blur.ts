/**
 * A symmetric filter of whole numbers along both sides of a picture, mirrored at its edges (d c b a | a b c d | d c b a).
 * Up to 32 bytes behind what is read and written are touched.
 */

/** Bits after the point of the weights, whose sum is 1, and of a row that was summed downwards. */
const WEIGHT_BITS: i32 = 14;
const ROW_BITS: i32 = 6;
const DOWN_SHIFT: i32 = WEIGHT_BITS - ROW_BITS;
const ACROSS_SHIFT: i32 = WEIGHT_BITS + ROW_BITS;

/** Place of a row or column that may lie beyond an edge. */
function mirrored(at: i32, size: i32): i32 {
  const period = 2 * size;
  const inside = ((at % period) + period) % period;
  return inside < size ? inside : period - 1 - inside;
}

/** Sums of eight int16 values with two weights: those of `a` with the first, those of `b` with the second. */
function lowSums(a: v128, b: v128, weights: v128): v128 {
  return i32x4.dot_i16x8_s(v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11), weights);
}
function highSums(a: v128, b: v128, weights: v128): v128 {
  return i32x4.dot_i16x8_s(v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15), weights);
}

/** Eight bytes of the rows above and below, added. */
function bothRows(rows: usize, tap: usize, at: usize): v128 {
  const place = rows + (tap << 3);
  return i16x8.add(
    v128.load8x8_u(<usize>load<u32>(place) + at),
    v128.load8x8_u(<usize>load<u32>(place, 4) + at),
  );
}

/** Sums a row with those above and below; int16 with ROW_BITS. `rows` holds two addresses for each tap. */
function sumDown(rows: usize, rowBytes: i32, weights: usize, taps: usize, line: usize): void {
  const half = i32x4.splat(1 << (DOWN_SHIFT - 1));
  for (let i: usize = 0; i < <usize>rowBytes; i += 8) {
    const own = v128.load8x8_u(<usize>load<u32>(rows) + i);
    let pair = v128.load32_splat(weights);
    let beside = bothRows(rows, 1, i);
    let low = i32x4.add(half, lowSums(own, beside, pair));
    let high = i32x4.add(half, highSums(own, beside, pair));
    for (let tap: usize = 2; tap < taps; tap += 2) {
      pair = v128.load32_splat(weights + (tap << 1));
      const near = bothRows(rows, tap, i);
      beside = bothRows(rows, tap + 1, i);
      low = i32x4.add(low, lowSums(near, beside, pair));
      high = i32x4.add(high, highSums(near, beside, pair));
    }
    v128.store(
      line + (i << 1),
      i16x8.narrow_i32x4_s(i32x4.shr_s(low, DOWN_SHIFT), i32x4.shr_s(high, DOWN_SHIFT)),
    );
  }
}

/** Eight values to both sides, added. */
function bothSides(at: usize, distance: usize): v128 {
  return i16x8.add(v128.load(at - distance), v128.load(at + distance));
}

/** Sums the values of a line with those to both sides, pixels of `pixelBytes` apart, and writes bytes. */
function sumAcross(
  line: usize,
  pixelBytes: usize,
  rowBytes: i32,
  weights: usize,
  taps: usize,
  to: usize,
): void {
  const half = i32x4.splat(1 << (ACROSS_SHIFT - 1));
  for (let i: usize = 0; i < <usize>rowBytes; i += 8) {
    const at = line + (i << 1);
    const own = v128.load(at);
    let pair = v128.load32_splat(weights);
    let beside = bothSides(at, pixelBytes);
    let low = i32x4.add(half, lowSums(own, beside, pair));
    let high = i32x4.add(half, highSums(own, beside, pair));
    for (let tap: usize = 2; tap < taps; tap += 2) {
      pair = v128.load32_splat(weights + (tap << 1));
      const near = bothSides(at, tap * pixelBytes);
      beside = bothSides(at, (tap + 1) * pixelBytes);
      low = i32x4.add(low, lowSums(near, beside, pair));
      high = i32x4.add(high, highSums(near, beside, pair));
    }
    const sums = i16x8.narrow_i32x4_s(i32x4.shr_s(low, ACROSS_SHIFT), i32x4.shr_s(high, ACROSS_SHIFT));
    v128.store64_lane(to + i, i8x16.narrow_i16x8_u(sums, sums), 0);
  }
}

/**
 * Writes the blurred picture to `to`. `weights` are int16, `taps` of them, an even number: that of a pixel itself, then those
 * of its neighbours at 1, 2 … pixels. `rows` has room for 2 · taps addresses; `line` for a row of int16 with `taps` pixels on
 * either side.
 */
export function blur(
  from: usize,
  height: i32,
  width: i32,
  channels: i32,
  weights: usize,
  taps: i32,
  rows: usize,
  line: usize,
  to: usize,
): void {
  const rowBytes = width * channels;
  const pixelBytes = (<usize>channels) << 1;
  const first = line + <usize>taps * pixelBytes;
  for (let y: i32 = 0; y < height; y++, to += <usize>rowBytes) {
    for (let tap: i32 = 0; tap < taps; tap++) {
      const place = rows + ((<usize>tap) << 3);
      store<u32>(place, from + <usize>(mirrored(y - tap, height) * rowBytes));
      store<u32>(place, from + <usize>(mirrored(y + tap, height) * rowBytes), 4);
    }
    sumDown(rows, rowBytes, weights, taps, first);
    for (let tap: i32 = 1; tap < taps; tap++) {
      const left = first - <usize>tap * pixelBytes;
      const right = first + <usize>(width - 1 + tap) * pixelBytes;
      memory.copy(left, first + <usize>mirrored(-tap, width) * pixelBytes, pixelBytes);
      memory.copy(right, first + <usize>mirrored(width - 1 + tap, width) * pixelBytes, pixelBytes);
    }
    sumAcross(first, pixelBytes, rowBytes, weights, taps, to);
  }
}
