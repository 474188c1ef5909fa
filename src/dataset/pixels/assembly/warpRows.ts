/**
 * The innermost loops: blending two input rows, and interpolating the columns of the blend. A blended row is float32, of
 * one value a column for grey pictures and four for coloured ones, the fourth unused.
 */

/** Columns interpolated at once from one exact place, so that float32 has enough digits for where the others are. */
const BLOCK: i32 = 16;

/** upper · upperShare + lower · lowerShare, four values from the lowest four bytes of each. */
function blend(upper: v128, lower: v128, upperShare: v128, lowerShare: v128): v128 {
  return f32x4.add(
    f32x4.mul(f32x4.convert_i32x4_s(upper), upperShare),
    f32x4.mul(f32x4.convert_i32x4_s(lower), lowerShare),
  );
}

/** Blends two input rows. Column 0 lies at `row`; one column before it and one behind the last repeat the edges. */
export function blendGrey(
  upper: usize,
  lower: usize,
  upperShare: f32,
  lowerShare: f32,
  width: i32,
  row: usize,
): void {
  const upperShares = f32x4.splat(upperShare);
  const lowerShares = f32x4.splat(lowerShare);
  for (let col: i32 = 0; col < width; col += 8) {
    const above = v128.load8x8_u(upper + <usize>col);
    const below = v128.load8x8_u(lower + <usize>col);
    const to = row + ((<usize>col) << 2);
    v128.store(
      to,
      blend(i32x4.extend_low_i16x8_u(above), i32x4.extend_low_i16x8_u(below), upperShares, lowerShares),
    );
    v128.store(
      to,
      blend(i32x4.extend_high_i16x8_u(above), i32x4.extend_high_i16x8_u(below), upperShares, lowerShares),
      16,
    );
  }
  store<f32>(row - 4, load<f32>(row));
  const behind = row + ((<usize>width) << 2);
  store<f32>(behind, load<f32>(behind - 4));
}

/** The same of pixels of three channels. */
export function blendColor(
  upper: usize,
  lower: usize,
  upperShare: f32,
  lowerShare: f32,
  width: i32,
  row: usize,
): void {
  const upperShares = f32x4.splat(upperShare);
  const lowerShares = f32x4.splat(lowerShare);
  for (let col: i32 = 0; col < width; col += 4) {
    const above = v128.load(upper + <usize>(3 * col));
    const below = v128.load(lower + <usize>(3 * col));
    const to = row + ((<usize>col) << 4);
    const first = i8x16(0, -1, -1, -1, 1, -1, -1, -1, 2, -1, -1, -1, -1, -1, -1, -1);
    const second = i8x16(3, -1, -1, -1, 4, -1, -1, -1, 5, -1, -1, -1, -1, -1, -1, -1);
    const third = i8x16(6, -1, -1, -1, 7, -1, -1, -1, 8, -1, -1, -1, -1, -1, -1, -1);
    const fourth = i8x16(9, -1, -1, -1, 10, -1, -1, -1, 11, -1, -1, -1, -1, -1, -1, -1);
    v128.store(to, blend(i8x16.swizzle(above, first), i8x16.swizzle(below, first), upperShares, lowerShares));
    v128.store(
      to,
      blend(i8x16.swizzle(above, second), i8x16.swizzle(below, second), upperShares, lowerShares),
      16,
    );
    v128.store(
      to,
      blend(i8x16.swizzle(above, third), i8x16.swizzle(below, third), upperShares, lowerShares),
      32,
    );
    v128.store(
      to,
      blend(i8x16.swizzle(above, fourth), i8x16.swizzle(below, fourth), upperShares, lowerShares),
      48,
    );
  }
  v128.store(row - 16, v128.load(row));
  const behind = row + ((<usize>width) << 4);
  v128.store(behind, v128.load(behind - 16));
}

/** Places of the left neighbours of four columns at `at` behind column `base`, no further out than the row reaches. */
function leftOf(floor: v128, base: i32, width: i32): v128 {
  const left = i32x4.add(i32x4.trunc_sat_f32x4_s(floor), i32x4.splat(base));
  return i32x4.min_s(i32x4.max_s(left, i32x4.splat(-1)), i32x4.splat(width - 1));
}

/** left + (right − left) · share, rounded to whole numbers. */
function between(left: v128, right: v128, share: v128): v128 {
  const value = f32x4.add(left, f32x4.mul(f32x4.sub(right, left), share));
  return i32x4.trunc_sat_f32x4_s(f32x4.add(value, f32x4.splat(0.5)));
}

/** Four interpolated columns as int32; `at` says where they lie behind column `base`. */
function greyAt(row: usize, width: i32, base: i32, at: v128): v128 {
  const floor = f32x4.floor(at);
  const left = leftOf(floor, base, width);
  // A column and its right neighbour lie beside each other: one load of both.
  let firstTwo = v128.load64_zero(row + ((<usize>i32x4.extract_lane(left, 0)) << 2));
  firstTwo = v128.load64_lane(row + ((<usize>i32x4.extract_lane(left, 1)) << 2), firstTwo, 1);
  let lastTwo = v128.load64_zero(row + ((<usize>i32x4.extract_lane(left, 2)) << 2));
  lastTwo = v128.load64_lane(row + ((<usize>i32x4.extract_lane(left, 3)) << 2), lastTwo, 1);
  return between(
    v128.shuffle<f32>(firstTwo, lastTwo, 0, 2, 4, 6),
    v128.shuffle<f32>(firstTwo, lastTwo, 1, 3, 5, 7),
    f32x4.sub(at, floor),
  );
}

/** Bytes of 16 whole numbers, clipped to 255. */
function bytesOf(a: v128, b: v128, c: v128, d: v128): v128 {
  return i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d));
}

/** Writes `count` pixels from columns inside the picture: from `start`, `stride` further for each. */
export function writeGrey(
  row: usize,
  width: i32,
  start: f64,
  stride: f64,
  count: i32,
  out: usize,
  outChannels: i32,
): void {
  const strides = f32x4.splat(<f32>stride);
  const steps = f32x4.mul(strides, f32x4(0, 1, 2, 3));
  const four = f32x4.mul(strides, f32x4.splat(4));
  for (let done: i32 = 0; done < count; done += BLOCK) {
    const from = start + stride * <f64>done;
    const base = <i32>from;
    const at = f32x4.add(f32x4.splat(<f32>(from - <f64>base)), steps);
    const at4 = f32x4.add(at, four);
    const at8 = f32x4.add(at4, four);
    const pixels = bytesOf(
      greyAt(row, width, base, at),
      greyAt(row, width, base, at4),
      greyAt(row, width, base, at8),
      greyAt(row, width, base, f32x4.add(at8, four)),
    );
    if (outChannels == 1) {
      v128.store(out, pixels);
      out += 16;
    } else {
      v128.store(out, i8x16.swizzle(pixels, i8x16(0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5)));
      v128.store(out, i8x16.swizzle(pixels, i8x16(5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9, 9, 10, 10)), 16);
      v128.store(
        out,
        i8x16.swizzle(pixels, i8x16(10, 11, 11, 11, 12, 12, 12, 13, 13, 13, 14, 14, 14, 15, 15, 15)),
        32,
      );
      out += 48;
    }
  }
}

/** One interpolated pixel of a coloured row as int32. */
function colorAt(row: usize, left: i32, share: v128): v128 {
  const place = row + ((<usize>left) << 4);
  return between(v128.load(place), v128.load(place, 16), share);
}

/** The same as writeGrey, of pixels of three channels. */
export function writeColor(row: usize, width: i32, start: f64, stride: f64, count: i32, out: usize): void {
  const steps = f32x4.mul(f32x4.splat(<f32>stride), f32x4(0, 1, 2, 3));
  for (let done: i32 = 0; done < count; done += 4, out += 12) {
    const from = start + stride * <f64>done;
    const base = <i32>from;
    const at = f32x4.add(f32x4.splat(<f32>(from - <f64>base)), steps);
    const floor = f32x4.floor(at);
    const left = leftOf(floor, base, width);
    const share = f32x4.sub(at, floor);
    const pixels = bytesOf(
      colorAt(row, i32x4.extract_lane(left, 0), v128.shuffle<f32>(share, share, 0, 0, 0, 0)),
      colorAt(row, i32x4.extract_lane(left, 1), v128.shuffle<f32>(share, share, 1, 1, 1, 1)),
      colorAt(row, i32x4.extract_lane(left, 2), v128.shuffle<f32>(share, share, 2, 2, 2, 2)),
      colorAt(row, i32x4.extract_lane(left, 3), v128.shuffle<f32>(share, share, 3, 3, 3, 3)),
    );
    v128.store(out, i8x16.swizzle(pixels, i8x16(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1)));
  }
}

/** Writes `count` pixels that all show the column `at`. */
export function fillColumns(
  row: usize,
  channels: i32,
  at: f64,
  count: i32,
  out: usize,
  outChannels: i32,
): void {
  const left = <i32>at;
  const share = <f32>(at - <f64>left);
  if (channels == 1) {
    const place = row + ((<usize>left) << 2);
    const pixel = between(v128.load32_zero(place), v128.load32_zero(place, 4), f32x4.splat(share));
    memory.fill(out, <u8>min(255, i32x4.extract_lane(pixel, 0)), <usize>(count * outChannels));
    return;
  }
  const pixel = colorAt(row, left, f32x4.splat(share));
  const bytes = i32x4.extract_lane(bytesOf(pixel, pixel, pixel, pixel), 0);
  for (const end = out + <usize>(3 * count); out < end; out += 3) store<i32>(out, bytes);
}
