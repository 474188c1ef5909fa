/**
 * What compressing a picture as a baseline JPEG and reading it again leaves of it: no subsampling of colour, libjpeg's slow
 * integer transform, nothing written. The bytes are those of libjpeg.
 */
import { fromPlanes, toPlanes } from './jpegColor.ts';
import { forwardDct, inverseDct } from './jpegDct.ts';

const BLOCK: i32 = 8;

/** Repeats the last pixel of a row and the last row of a plane up to whole blocks. */
function extend(plane: usize, height: i32, width: i32, fullHeight: i32, fullWidth: i32): void {
  const rowBytes = <usize>fullWidth;
  if (fullWidth > width)
    for (let y: i32 = 0; y < height; y++) {
      const end = plane + <usize>y * rowBytes + <usize>width;
      memory.fill(end, load<u8>(end - 1), <usize>(fullWidth - width));
    }
  const last = plane + <usize>(height - 1) * rowBytes;
  for (let y = height; y < fullHeight; y++) memory.copy(plane + <usize>y * rowBytes, last, rowBytes);
}

/** Four coefficients, of eight times their size, to the nearest multiples of their quanta; halves away from zero. */
function rounded(coefficients: v128, quanta: v128): v128 {
  const size = i32x4.add(i32x4.abs(coefficients), i32x4.shl(quanta, 2));
  // The quotient of such whole numbers is exact enough in float32 to be cut off.
  const count = i32x4.trunc_sat_f32x4_s(
    f32x4.div(f32x4.convert_i32x4_s(size), f32x4.convert_i32x4_s(i32x4.shl(quanta, 3))),
  );
  const multiple = i32x4.mul(count, quanta);
  const sign = i32x4.shr_s(coefficients, 31);
  return i32x4.sub(v128.xor(multiple, sign), sign);
}

/** Rounds the coefficients of a block to multiples of its quanta, int16. */
function quantize(block: usize, quanta: usize): void {
  for (let at: usize = 0; at < 128; at += 16) {
    const values = v128.load(block + at);
    const steps = v128.load(quanta + at);
    v128.store(
      block + at,
      i16x8.narrow_i32x4_s(
        rounded(i32x4.extend_low_i16x8_s(values), i32x4.extend_low_i16x8_s(steps)),
        rounded(i32x4.extend_high_i16x8_s(values), i32x4.extend_high_i16x8_s(steps)),
      ),
    );
  }
}

function compressPlane(plane: usize, height: i32, width: i32, quanta: usize, block: usize): void {
  const middle = i16x8.splat(128);
  for (let y: i32 = 0; y < height; y += BLOCK) {
    for (let x: i32 = 0; x < width; x += BLOCK) {
      const from = plane + <usize>(y * width + x);
      for (let row: usize = 0; row < 8; row++)
        v128.store(block + (row << 4), i16x8.sub(v128.load8x8_u(from + row * <usize>width), middle));
      forwardDct(block);
      quantize(block, quanta);
      inverseDct(block);
      for (let row: usize = 0; row < 8; row++) {
        const values = i16x8.add_sat_s(v128.load(block + (row << 4)), middle);
        v128.store64_lane(from + row * <usize>width, i8x16.narrow_i16x8_u(values, values), 0);
      }
    }
  }
}

/**
 * Changes a picture in place. `quanta` are two tables of 64 int16, for luma and for colour; `planes` has room for as many
 * planes as channels, their sides rounded up to whole blocks; `block` for 128 bytes.
 */
export function compressJpeg(
  pixels: usize,
  height: i32,
  width: i32,
  channels: i32,
  quanta: usize,
  planes: usize,
  block: usize,
): void {
  const fullHeight = (height + BLOCK - 1) & ~(BLOCK - 1);
  const fullWidth = (width + BLOCK - 1) & ~(BLOCK - 1);
  const planeBytes = <usize>(fullHeight * fullWidth);
  for (let y: i32 = 0; y < height; y++) {
    const from = pixels + <usize>(y * width * channels);
    const to = planes + <usize>(y * fullWidth);
    if (channels == 1) memory.copy(to, from, width);
    else toPlanes(from, width, to, planeBytes);
  }
  for (let channel: i32 = 0; channel < channels; channel++) {
    const plane = planes + <usize>channel * planeBytes;
    extend(plane, height, width, fullHeight, fullWidth);
    compressPlane(plane, fullHeight, fullWidth, channel == 0 ? quanta : quanta + 128, block);
  }
  for (let y: i32 = 0; y < height; y++) {
    const from = planes + <usize>(y * fullWidth);
    const to = pixels + <usize>(y * width * channels);
    if (channels == 1) memory.copy(to, from, width);
    else fromPlanes(from, width, planeBytes, to);
  }
}
