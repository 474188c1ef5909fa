/**
 * Sees a picture through a matrix: bilinear, rounded once to uint8. Where loops work on whole vectors, up to 48 bytes behind
 * what they read and write are touched.
 */
import { blendColor, blendGrey, fillColumns, writeColor, writeGrey } from './warpRows.ts';

/** Fill modes, as the page numbers them. */
const NEAREST: i32 = 0;
const CONSTANT: i32 = 1;
const WRAP: i32 = 3;

/**
 * Where a coordinate takes its value from; outside [0, size − 1] as scipy's affine_transform has it:
 * `nearest` the edge; `reflect` (d c b a | a b c d | d c b a); `wrap` with scipy's period of size − 1.
 * `constant` gives NaN: the pixel becomes 0, with no blending towards the edge.
 */
function fold(at: f64, size: i32, fillMode: i32): f64 {
  const last = <f64>(size - 1);
  if (at >= 0 && at <= last) return at;
  if (fillMode == CONSTANT) return NaN;
  if (fillMode == NEAREST || last == 0) return at < 0 ? 0 : last;
  if (fillMode == WRAP) return at - last * Math.floor(at / last);
  const period = 2 * <f64>size;
  const fromEdge = at + 0.5 - period * Math.floor((at + 0.5) / period);
  return min(last, max(0, min(fromEdge, period - fromEdge) - 0.5));
}

/**
 * For matrices that do not turn: a result row then lies on one input row, so two input rows are blended once and only
 * columns are interpolated. `row` is the memory of a blended row.
 */
function warpAlongRows(
  pixels: usize,
  height: i32,
  width: i32,
  channels: i32,
  a: f64,
  b: f64,
  c: f64,
  e: f64,
  f: f64,
  brightness: f64,
  fillMode: i32,
  row: usize,
  out: usize,
  outChannels: i32,
): void {
  const rowBytes = <usize>(width * channels);
  const outBytes = <usize>outChannels;
  const last = <f64>(width - 1);
  // One value all the way along an edge, unless the picture is mirrored or repeated beyond it.
  const isFlat = fillMode == NEAREST || fillMode == CONSTANT || a == 0;
  let blendedAt: f64 = -1;
  for (let y: i32 = 0; y < height; y++, out += <usize>width * outBytes) {
    const at = fold(e * <f64>y + f, height, fillMode);
    if (isNaN(at)) {
      memory.fill(out, 0, <usize>width * outBytes);
      continue;
    }
    // Beyond an edge, the same row comes again and again.
    if (at != blendedAt) {
      const top = <i32>at;
      const upper = pixels + <usize>top * rowBytes;
      const lower = top < height - 1 ? upper + rowBytes : upper;
      const lowerShare = <f32>((at - <f64>top) * brightness);
      const upperShare = <f32>brightness - lowerShare;
      if (channels == 1) blendGrey(upper, lower, upperShare, lowerShare, width, row);
      else blendColor(upper, lower, upperShare, lowerShare, width, row);
      blendedAt = at;
    }

    // The columns [first, end[ take their values from inside the picture.
    const start = b * <f64>y + c;
    let first: i32 = 0;
    let end: i32 = 0;
    if (a != 0) {
      const zero = -start / a;
      const far = (last - start) / a;
      first = <i32>min(<f64>width, max(0, Math.ceil(min(zero, far))));
      end = max(first, <i32>min(<f64>width, max(0, Math.floor(max(zero, far)) + 1)));
    }
    // From left to right, since what is written touches some bytes to the right of it.
    for (let col: i32 = 0; col < width; ) {
      const to = out + <usize>col * outBytes;
      if (col == first && end > first) {
        const inside = a * <f64>first + start;
        if (channels == 1) writeGrey(row, width, inside, a, end - first, to, outChannels);
        else writeColor(row, width, inside, a, end - first, to);
        col = end;
        continue;
      }
      const count = isFlat ? (col < first ? first : width) - col : 1;
      const edge = fold(a * <f64>col + start, width, fillMode);
      if (isNaN(edge)) memory.fill(to, 0, <usize>count * outBytes);
      else fillColumns(row, channels, edge, count, to, outChannels);
      col += count;
    }
  }
}

/** Three channels of a pixel, and a byte behind it, as float32. */
function channelsAt(pixel: usize): v128 {
  const bytes = v128.load32_zero(pixel);
  return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)));
}

/** For any matrix: four input pixels for each pixel of the result. */
function warpFreely(
  pixels: usize,
  height: i32,
  width: i32,
  channels: i32,
  a: f64,
  b: f64,
  c: f64,
  d: f64,
  e: f64,
  f: f64,
  brightness: f64,
  fillMode: i32,
  out: usize,
  outChannels: i32,
): void {
  const lastCol = width - 1;
  const lastRow = height - 1;
  for (let y: i32 = 0; y < height; y++) {
    const colStart = b * <f64>y + c;
    const rowStart = e * <f64>y + f;
    for (let x: i32 = 0; x < width; x++, out += <usize>outChannels) {
      let col = a * <f64>x + colStart;
      let row = d * <f64>x + rowStart;
      if (!(col >= 0 && row >= 0 && col <= <f64>lastCol && row <= <f64>lastRow)) {
        col = fold(col, width, fillMode);
        row = fold(row, height, fillMode);
        if (isNaN(col) || isNaN(row)) {
          for (let channel: i32 = 0; channel < outChannels; channel++) store<u8>(out + <usize>channel, 0);
          continue;
        }
      }
      const left = <i32>col;
      const top = <i32>row;
      const rightShare = <f32>(col - <f64>left);
      const lowerShare = <f32>(row - <f64>top) * <f32>brightness;
      const lowerRight = rightShare * lowerShare;
      const lowerLeft = lowerShare - lowerRight;
      const upperRight = rightShare * <f32>brightness - lowerRight;
      const upperLeft = <f32>brightness - upperRight - lowerShare;
      const right: usize = left < lastCol ? channels : 0;
      const down: usize = top < lastRow ? width * channels : 0;
      let from = pixels + <usize>((top * width + left) * channels);
      if (channels == 3) {
        // The fourth byte belongs to the pixel behind, which is written next.
        const sum = f32x4.add(
          f32x4.add(
            f32x4.add(
              f32x4.add(
                f32x4.mul(channelsAt(from), f32x4.splat(upperLeft)),
                f32x4.mul(channelsAt(from + right), f32x4.splat(upperRight)),
              ),
              f32x4.mul(channelsAt(from + down), f32x4.splat(lowerLeft)),
            ),
            f32x4.mul(channelsAt(from + down + right), f32x4.splat(lowerRight)),
          ),
          f32x4.splat(0.5),
        );
        const whole = i32x4.trunc_sat_f32x4_s(sum);
        const words = i16x8.narrow_i32x4_s(whole, whole);
        v128.store32_lane(out, i8x16.narrow_i16x8_u(words, words), 0);
        continue;
      }
      let value: i32 = 0;
      for (let channel: i32 = 0; channel < channels; channel++, from++) {
        value = <i32>(
          (<f32>load<u8>(from) * upperLeft +
            <f32>load<u8>(from + right) * upperRight +
            <f32>load<u8>(from + down) * lowerLeft +
            <f32>load<u8>(from + down + right) * lowerRight +
            <f32>0.5)
        );
        store<u8>(out + <usize>channel, min(255, value));
      }
      for (let channel = channels; channel < outChannels; channel++)
        store<u8>(out + <usize>channel, min(255, value));
    }
  }
}

/**
 * The result at (x, y) takes the input at (a x + b y + c, d x + e y + f), times `brightness`. `pixels` is uint8
 * [height, width, channels], `out` uint8 [height, width, outChannels]: as many channels, or three of one. `row` has
 * room for a blended row; see blendGrey and blendColor.
 */
export function warp(
  pixels: usize,
  height: i32,
  width: i32,
  channels: i32,
  a: f64,
  b: f64,
  c: f64,
  d: f64,
  e: f64,
  f: f64,
  brightness: f64,
  fillMode: i32,
  row: usize,
  out: usize,
  outChannels: i32,
): void {
  if (d == 0)
    warpAlongRows(
      pixels,
      height,
      width,
      channels,
      a,
      b,
      c,
      e,
      f,
      brightness,
      fillMode,
      row,
      out,
      outChannels,
    );
  else warpFreely(pixels, height, width, channels, a, b, c, d, e, f, brightness, fillMode, out, outChannels);
}
