/**
 * Between pixels and the planes of a JPEG: luma, blue and red difference, as jccolor.c and jdcolor.c have it (CCIR 601 in 16
 * bits). Planes are uint8; eight pixels are converted at once, and as many behind a row are touched.
 */

/** Sums of products with two weights, of eight values that alternate in `low` and `high`, without the lower 16 bits. */
function weighted(low: v128, high: v128, p: i16, q: i16): v128 {
  const weights = i16x8(p, q, p, q, p, q, p, q);
  const half = i32x4.splat(32768);
  return i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(low, weights), half), 16),
    i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(high, weights), half), 16),
  );
}

function firstPairs(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}
function lastPairs(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

/** a · p + b · q of each pair. */
function pairSum(pairs: v128, p: i16, q: i16): v128 {
  return i32x4.dot_i16x8_s(pairs, i16x8(p, q, p, q, p, q, p, q));
}

/** Half of blue or red, and what is added to it; rounded to just below a half. */
function difference(pairs: v128, p: i16, q: i16, own: v128): v128 {
  const bias = i32x4.splat((128 << 16) + 32767);
  return i32x4.shr_s(i32x4.add(i32x4.add(pairSum(pairs, p, q), i32x4.shl(own, 15)), bias), 16);
}

/** Stores eight bytes of two halves of int32. */
function storeBytes(to: usize, low: v128, high: v128): void {
  const words = i16x8.narrow_i32x4_s(low, high);
  v128.store64_lane(to, i8x16.narrow_i16x8_u(words, words), 0);
}

/** One row of RGB into three planes that lie `planeBytes` apart. */
export function toPlanes(from: usize, width: i32, to: usize, planeBytes: usize): void {
  const half = i32x4.splat(32768);
  for (let col: i32 = 0; col < width; col += 8, from += 24, to += 8) {
    const a = v128.load(from);
    const b = v128.load(from, 8);
    const red = i16x8.extend_low_i8x16_u(
      v128.shuffle<i8>(a, b, 0, 3, 6, 9, 12, 15, 26, 29, 0, 0, 0, 0, 0, 0, 0, 0),
    );
    const green = i16x8.extend_low_i8x16_u(
      v128.shuffle<i8>(a, b, 1, 4, 7, 10, 13, 24, 27, 30, 0, 0, 0, 0, 0, 0, 0, 0),
    );
    const blue = i16x8.extend_low_i8x16_u(
      v128.shuffle<i8>(a, b, 2, 5, 8, 11, 14, 25, 28, 31, 0, 0, 0, 0, 0, 0, 0, 0),
    );
    const rgLow = firstPairs(red, green);
    const rgHigh = lastPairs(red, green);
    const bgLow = firstPairs(blue, green);
    const bgHigh = lastPairs(blue, green);
    // The weight of green, 38470, is more than an int16 holds: half of it comes with red, half with blue.
    storeBytes(
      to,
      i32x4.shr_s(i32x4.add(i32x4.add(pairSum(rgLow, 19595, 19235), pairSum(bgLow, 7471, 19235)), half), 16),
      i32x4.shr_s(
        i32x4.add(i32x4.add(pairSum(rgHigh, 19595, 19235), pairSum(bgHigh, 7471, 19235)), half),
        16,
      ),
    );
    storeBytes(
      to + planeBytes,
      difference(rgLow, -11059, -21709, i32x4.extend_low_i16x8_u(blue)),
      difference(rgHigh, -11059, -21709, i32x4.extend_high_i16x8_u(blue)),
    );
    storeBytes(
      to + 2 * planeBytes,
      difference(bgLow, -5329, -27439, i32x4.extend_low_i16x8_u(red)),
      difference(bgHigh, -5329, -27439, i32x4.extend_high_i16x8_u(red)),
    );
  }
}

/** One row of three planes into RGB; up to 24 bytes behind the row are touched. */
export function fromPlanes(from: usize, width: i32, planeBytes: usize, to: usize): void {
  const middle = i16x8.splat(128);
  for (let col: i32 = 0; col < width; col += 8, from += 8, to += 24) {
    const luma = v128.load8x8_u(from);
    const cb = i16x8.sub(v128.load8x8_u(from + planeBytes), middle);
    const cr = i16x8.sub(v128.load8x8_u(from + 2 * planeBytes), middle);
    const low = firstPairs(cb, cr);
    const high = lastPairs(cb, cr);
    // 91881 = 65536 + 26345, −46802 = 18734 − 65536, 116130 = 2 · 65536 − 14942.
    const red = i16x8.add(i16x8.add(luma, cr), weighted(low, high, 0, 26345));
    const green = i16x8.add(i16x8.sub(luma, cr), weighted(low, high, -22554, 18734));
    const blue = i16x8.add(i16x8.add(luma, i16x8.shl(cb, 1)), weighted(low, high, -14942, 0));
    const rg = i8x16.narrow_i16x8_u(red, green);
    const bb = i8x16.narrow_i16x8_u(blue, blue);
    v128.store(to, v128.shuffle<i8>(rg, bb, 0, 8, 16, 1, 9, 17, 2, 10, 18, 3, 11, 19, 4, 12, 20, 5));
    v128.store64_lane(
      to + 16,
      v128.shuffle<i8>(rg, bb, 13, 21, 6, 14, 22, 7, 15, 23, 0, 0, 0, 0, 0, 0, 0, 0),
      0,
    );
  }
}
