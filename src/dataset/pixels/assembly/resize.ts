/**
 * Pillow's resampling of 8-bit pictures, one side at a time: sums of bytes times fixed-point weights. Position i reads
 * from `starts[i]` on, `counts[i]` inputs, whose weights begin at i · most. Up to 16 bytes behind what is read and
 * written are touched.
 */

/** Bits after the point of the weights, as in ../../picture/resize.ts. */
const PRECISION_BITS: i32 = 32 - 8 - 2;
const HALF: i32 = 1 << (PRECISION_BITS - 1);

/** The first four of the bytes, as int32. */
function widened(bytes: v128): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes));
}

/** The bytes of eight sums. */
function rounded(low: v128, high: v128): v128 {
  const words = i16x8.narrow_i32x4_s(i32x4.shr_s(low, PRECISION_BITS), i32x4.shr_s(high, PRECISION_BITS));
  return i8x16.narrow_i16x8_u(words, words);
}

/** Resizes `rows` rows; the weights of a position are padded to a multiple of four with zeros. */
export function resizeWidth(
  from: usize,
  rows: i32,
  width: i32,
  channels: i32,
  starts: usize,
  counts: usize,
  weights: usize,
  most: i32,
  outWidth: i32,
  to: usize,
): void {
  const first = i32x4(HALF, 0, 0, 0);
  const all = i32x4.splat(HALF);
  for (let row: i32 = 0; row < rows; row++, from += <usize>(width * channels)) {
    let weight = weights;
    for (let col: i32 = 0; col < outWidth; col++, to += <usize>channels, weight += (<usize>most) << 2) {
      const count = load<i32>(counts + ((<usize>col) << 2));
      let at = from + <usize>(load<i32>(starts + ((<usize>col) << 2)) * channels);
      if (channels == 1) {
        let sums = first;
        for (let tap: usize = 0; tap < <usize>count; tap += 4)
          sums = i32x4.add(
            sums,
            i32x4.mul(widened(v128.load32_zero(at + tap)), v128.load(weight + (tap << 2))),
          );
        sums = i32x4.add(sums, v128.shuffle<i32>(sums, sums, 2, 3, 0, 1));
        store<u8>(to, (i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1)) >> PRECISION_BITS);
      } else {
        let sums = all;
        for (let tap: usize = 0; tap < <usize>count; tap++, at += 3)
          sums = i32x4.add(
            sums,
            i32x4.mul(widened(v128.load32_zero(at)), v128.load32_splat(weight + (tap << 2))),
          );
        store<i32>(to, i32x4.extract_lane(rounded(sums, sums), 0));
      }
    }
  }
}

/** Resizes a picture whose rows are of `rowBytes`. */
export function resizeHeight(
  from: usize,
  rowBytes: i32,
  starts: usize,
  counts: usize,
  weights: usize,
  most: i32,
  outHeight: i32,
  to: usize,
): void {
  for (let row: i32 = 0; row < outHeight; row++, to += <usize>rowBytes, weights += (<usize>most) << 2) {
    const count = load<i32>(counts + ((<usize>row) << 2));
    const first = from + <usize>(load<i32>(starts + ((<usize>row) << 2)) * rowBytes);
    for (let i: i32 = 0; i < rowBytes; i += 8) {
      let low = i32x4.splat(HALF);
      let high = low;
      let at = first + <usize>i;
      for (let tap: usize = 0; tap < <usize>count; tap++, at += <usize>rowBytes) {
        const weight = v128.load32_splat(weights + (tap << 2));
        const bytes = v128.load8x8_u(at);
        low = i32x4.add(low, i32x4.mul(i32x4.extend_low_i16x8_u(bytes), weight));
        high = i32x4.add(high, i32x4.mul(i32x4.extend_high_i16x8_u(bytes), weight));
      }
      v128.store64_lane(to + <usize>i, rounded(low, high), 0);
    }
  }
}
