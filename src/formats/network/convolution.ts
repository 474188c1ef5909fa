/**
 * Convolutions and matrix products in plain JavaScript. Sums are kept in 64 bits. It imports types
 * only.
 */
import type { Step } from './types.ts';

type Conv = Extract<Step, { kind: 'conv' }>;
type Depthwise = Extract<Step, { kind: 'depthwise' }>;
type Dense = Extract<Step, { kind: 'dense' }>;
type Shape = readonly number[];

/** Filters and pixels of a tile: sixteen sums stay in registers. */
const TILE = 4;

/** Kernel [k][filters] as [filters / 4][k][4], zeros behind the last filter. */
function packKernel(kernel: Float32Array, depth: number, filters: number): Float32Array {
  const packed = new Float32Array(Math.ceil(filters / TILE) * TILE * depth);
  for (let k = 0; k < depth; k++)
    for (let filter = 0; filter < filters; filter++) {
      const block = Math.floor(filter / TILE);
      packed[(block * depth + k) * TILE + (filter % TILE)] = kernel[k * filters + filter];
    }
  return packed;
}

/**
 * What the kernel sees at each place of one row of the result, as [columns / 4][k][4]; zeros where it reaches over the edge.
 */
function packRow(step: Conv, input: Float32Array, shape: Shape, row: number, packed: Float32Array): void {
  const [height, width, channels] = shape;
  const [kernelRows, kernelCols] = step.kernelShape;
  const depth = kernelRows * kernelCols * channels;
  const columns = step.shape[1];
  packed.fill(0);
  for (let kernelRow = 0; kernelRow < kernelRows; kernelRow++) {
    const fromRow = row * step.strides[0] + kernelRow * step.dilations[0] - step.pads[0];
    if (fromRow < 0 || fromRow >= height) continue;
    for (let kernelCol = 0; kernelCol < kernelCols; kernelCol++) {
      const k = (kernelRow * kernelCols + kernelCol) * channels;
      for (let column = 0; column < columns; column++) {
        const fromCol = column * step.strides[1] + kernelCol * step.dilations[1] - step.pads[1];
        if (fromCol < 0 || fromCol >= width) continue;
        const from = (fromRow * width + fromCol) * channels;
        const to = (Math.floor(column / TILE) * depth + k) * TILE + (column % TILE);
        for (let channel = 0; channel < channels; channel++)
          packed[to + channel * TILE] = input[from + channel];
      }
    }
  }
}

/** Sixteen sums: four pixels times four filters over all of k. */
function multiplyTile(
  a: Float32Array,
  aStart: number,
  b: Float32Array,
  bStart: number,
  depth: number,
  sums: Float64Array,
): void {
  // Plain variables: with arrays taken apart here, V8 computes a quarter as fast.
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  let s5 = 0;
  let s6 = 0;
  let s7 = 0;
  let s8 = 0;
  let s9 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  let s14 = 0;
  let s15 = 0;
  for (let i = aStart, j = bStart, end = aStart + depth * TILE; i < end; i += TILE, j += TILE) {
    const a0 = a[i];
    const a1 = a[i + 1];
    const a2 = a[i + 2];
    const a3 = a[i + 3];
    const b0 = b[j];
    const b1 = b[j + 1];
    const b2 = b[j + 2];
    const b3 = b[j + 3];
    s0 += a0 * b0;
    s1 += a0 * b1;
    s2 += a0 * b2;
    s3 += a0 * b3;
    s4 += a1 * b0;
    s5 += a1 * b1;
    s6 += a1 * b2;
    s7 += a1 * b3;
    s8 += a2 * b0;
    s9 += a2 * b1;
    s10 += a2 * b2;
    s11 += a2 * b3;
    s12 += a3 * b0;
    s13 += a3 * b1;
    s14 += a3 * b2;
    s15 += a3 * b3;
  }
  sums[0] = s0;
  sums[1] = s1;
  sums[2] = s2;
  sums[3] = s3;
  sums[4] = s4;
  sums[5] = s5;
  sums[6] = s6;
  sums[7] = s7;
  sums[8] = s8;
  sums[9] = s9;
  sums[10] = s10;
  sums[11] = s11;
  sums[12] = s12;
  sums[13] = s13;
  sums[14] = s14;
  sums[15] = s15;
}

/** Some of the channels of pixels with `all` of them, from the one at `first` on. */
function channelsOf(pixels: Float32Array, all: number, first: number, count: number): Float32Array {
  const taken = new Float32Array((pixels.length / all) * count);
  for (let from = first, to = 0; from < pixels.length; from += all, to += count)
    taken.set(pixels.subarray(from, from + count), to);
  return taken;
}

/** Each group of channels with its own filters. */
function convolveGroups(step: Conv, input: Float32Array, [height, width, all]: Shape): Float32Array {
  const [rows, columns, filters] = step.shape;
  const [kernelRows, kernelCols, channels, allFilters] = step.kernelShape;
  const own = filters / step.groups;
  const output = new Float32Array(rows * columns * filters);
  for (let group = 0; group < step.groups; group++) {
    const part: Conv = {
      ...{ ...step, groups: 1, kernelShape: [kernelRows, kernelCols, channels, own] },
      kernel: channelsOf(step.kernel, allFilters, group * own, own),
      bias: step.bias?.subarray(group * own, (group + 1) * own) ?? null,
      shape: [rows, columns, own],
    };
    const picture = channelsOf(input, all, group * channels, channels);
    const sums = convolve(part, picture, [height, width, channels]);
    for (let place = 0; place < rows * columns; place++)
      output.set(sums.subarray(place * own, (place + 1) * own), place * filters + group * own);
  }
  return output;
}

/** A convolution of a picture of `shape` [height, width, channels]. */
export function convolve(step: Conv, input: Float32Array, shape: Shape): Float32Array {
  if (step.groups > 1) return convolveGroups(step, input, shape);
  const [rows, columns, filters] = step.shape;
  const depth = step.kernelShape[0] * step.kernelShape[1] * step.kernelShape[2];
  const kernel = packKernel(step.kernel, depth, filters);
  const patches = new Float32Array(Math.ceil(columns / TILE) * TILE * depth);
  const output = new Float32Array(rows * columns * filters);
  const sums = new Float64Array(TILE * TILE);
  for (let row = 0; row < rows; row++) {
    packRow(step, input, shape, row, patches);
    for (let column = 0; column < columns; column += TILE)
      for (let filter = 0; filter < filters; filter += TILE) {
        multiplyTile(patches, column * depth, kernel, filter * depth, depth, sums);
        for (let pixel = 0; pixel < TILE && column + pixel < columns; pixel++) {
          const to = (row * columns + column + pixel) * filters + filter;
          for (let i = 0; i < TILE && filter + i < filters; i++)
            output[to + i] = sums[pixel * TILE + i] + (step.bias ? step.bias[filter + i] : 0);
        }
      }
  }
  return output;
}

/** Every channel by itself: channel out = channel · multiplier + m. */
export function convolveDepthwise(
  step: Depthwise,
  input: Float32Array,
  [height, width]: Shape,
): Float32Array {
  const [rows, columns, filters] = step.shape;
  const [kernelRows, kernelCols, channels, multiplier] = step.kernelShape;
  const output = new Float32Array(rows * columns * filters);
  const sums = new Float64Array(filters);
  for (let place = 0; place < rows * columns; place++) {
    const top = Math.floor(place / columns) * step.strides[0] - step.pads[0];
    const left = (place % columns) * step.strides[1] - step.pads[1];
    sums.fill(0);
    if (step.bias) sums.set(step.bias);
    for (let k = 0; k < kernelRows * kernelCols; k++) {
      const row = top + Math.floor(k / kernelCols) * step.dilations[0];
      const column = left + (k % kernelCols) * step.dilations[1];
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      const from = (row * width + column) * channels;
      const at = k * filters;
      if (multiplier === 1)
        for (let filter = 0; filter < filters; filter++)
          sums[filter] += input[from + filter] * step.kernel[at + filter];
      else
        for (let filter = 0; filter < filters; filter++)
          sums[filter] += input[from + Math.floor(filter / multiplier)] * step.kernel[at + filter];
    }
    output.set(sums, place * filters);
  }
  return output;
}

/** A matrix product over the last axis. */
export function multiply(step: Dense, input: Float32Array): Float32Array {
  const [inputs, units] = step.kernelShape;
  const count = input.length / inputs;
  const output = new Float32Array(count * units);
  const sums = new Float64Array(units);
  for (let row = 0; row < count; row++) {
    sums.fill(0);
    if (step.bias) sums.set(step.bias);
    for (let i = 0; i < inputs; i++) {
      const value = input[row * inputs + i];
      // Behind a ReLU about half of the values are zero.
      if (value === 0) continue;
      for (let unit = 0, k = i * units; unit < units; unit++, k++) sums[unit] += value * step.kernel[k];
    }
    output.set(sums, row * units);
  }
  return output;
}
