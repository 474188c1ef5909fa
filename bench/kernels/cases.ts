/**
 * The seeded shapes over which the kernels are tested: the first cases of a kernel are the same for any number of them.
 * Pure; it must not know of tfjs.
 */
import { type Random, randomFor } from '../../src/shared/random.ts';
import { CHANNEL_KERNELS, type ChannelCase, type ChannelKernel, channelCase } from './channelCases.ts';
import { extent, type Pair, type WindowCase } from './windows.ts';

export const WINDOW_KERNELS = [
  'Conv2D',
  'Conv2DBackpropFilter',
  'Conv2DBackpropInput',
  'DepthwiseConv2dNative',
  'DepthwiseConv2dNativeBackpropFilter',
  'DepthwiseConv2dNativeBackpropInput',
  'MaxPoolGrad',
  'AvgPoolGrad',
] as const;
export const KERNELS = [
  ...WINDOW_KERNELS,
  'BatchMatMul',
  'SeededDropout',
  'WeightUpdate',
  'UploadPictures',
  ...CHANNEL_KERNELS,
] as const;
export type WindowKernel = (typeof WINDOW_KERNELS)[number];
export type KernelName = (typeof KERNELS)[number];

/** The numbers of each update rule, in the order of src/compute/operations/weightUpdate.ts. */
const RULE_NUMBERS = {
  sgd: [0.01],
  momentum: [0.01, 0.9],
  adam: [0.001, 0.9, 0.999, 1e-7],
  rmsprop: [0.001, 0.9, 1e-7],
  average: [0.99, 0.01],
  nesterov: [0.01, 0.9],
};
export type RuleName = keyof typeof RULE_NUMBERS;
export const RULES = Object.keys(RULE_NUMBERS) as RuleName[];

/** A product of a [batchA, rows, inner] and b [batchB, inner, columns], before they are stored transposed. */
export interface MatMulCase {
  kernel: 'BatchMatMul';
  /** Equal, or one of them is 1; null for matrices without a batch dimension. */
  batch: { a: number; b: number } | null;
  rows: number;
  inner: number;
  columns: number;
  transposeA: boolean;
  transposeB: boolean;
}
export interface DropoutCase {
  kernel: 'SeededDropout';
  shape: number[];
  rate: number;
  key: number;
  offset: number;
}
export interface UpdateCase {
  kernel: 'WeightUpdate';
  rule: RuleName;
  shape: number[];
  numbers: number[];
  /** The running means are still zero. */
  firstStep: boolean;
  /** What decay leaves of the weight, and the longest gradient; left out where there is neither. */
  keep?: number;
  most?: number;
}
export interface UploadCase {
  kernel: 'UploadPictures';
  shape: [number, number, number, number];
  rescale: number;
}
export type KernelCase = { index: number } & (
  | ({ kernel: WindowKernel } & WindowCase)
  | MatMulCase
  | DropoutCase
  | UpdateCase
  | UploadCase
  | ChannelCase
);

export const isChannelKernel = (kernel: KernelName): kernel is ChannelKernel =>
  CHANNEL_KERNELS.some((one) => one === kernel);
export const isChannelCase = (test: KernelCase): test is { index: number } & ChannelCase =>
  isChannelKernel(test.kernel);

/** A whole number from..to, both included. */
const between = (random: Random, from: number, to: number) => from + Math.floor(random() * (to - from + 1));
const oneOf = <T>(random: Random, items: readonly T[]): T => items[between(random, 0, items.length - 1)];

/** The first `count` cases of a kernel. */
export function casesOf(kernel: KernelName, count: number): KernelCase[] {
  return Array.from({ length: count }, (_, index) => {
    const random = randomFor(2024, KERNELS.indexOf(kernel), index);
    if (isChannelKernel(kernel)) return { index, ...channelCase(kernel, index, random) };
    switch (kernel) {
      case 'BatchMatMul':
        return { index, ...matMulCase(index, random) };
      case 'SeededDropout':
        return { index, ...dropoutCase(index, random) };
      case 'WeightUpdate':
        return { index, ...updateCase(index, random) };
      case 'UploadPictures':
        return { index, ...uploadCase(index, random) };
      default:
        return { index, kernel, ...windowCase(kernel, index, random) };
    }
  });
}

/**
 * Windows of 1 to 7 a side, every stride of 1 and 2, all paddings; every eighth has many channels, every ninth a long sum, and every
 * sixth convolution is one of single pixels.
 */
function windowCase(kernel: WindowKernel, index: number, random: Random): WindowCase {
  const isPool = kernel === 'MaxPoolGrad' || kernel === 'AvgPoolGrad';
  const isDepthwise = kernel.startsWith('Depthwise');
  const isLong = index % 9 === 8;
  const isWide = index % 8 === 7;
  const isPoint = !isPool && index % 6 === 3;
  const window: Pair = isLong
    ? [between(random, 1, 3), between(random, 1, 3)]
    : [between(random, 1, 7), between(random, 1, 7)];
  const strides: Pair = oneOf(random, [
    [1, 1],
    [1, 1],
    [2, 2],
    [1, 2],
    [2, 1],
  ]);
  const isDilated = !isPool && strides[0] * strides[1] === 1 && random() < 0.4;
  const dilations: Pair = isDilated ? [between(random, 1, 3), between(random, 1, 3)] : [1, 1];
  const room = isLong ? between(random, 60, 110) : isWide ? 6 : 11;
  const inputSize = window.map(
    (size, axis) => extent(size, dilations[axis]) + between(random, isLong ? 50 : 0, room),
  ) as [number, number];
  const side = (axis: 0 | 1): Pair => {
    const most = extent(window[axis], dilations[axis]) - (isPool ? 1 : 0);
    return [between(random, 0, most), between(random, 0, most)];
  };
  const pad = oneOf(random, ['valid', 'same', 'explicit'] as const);
  const channels = () =>
    isLong ? between(random, 1, 3) : isWide ? between(random, 17, 70) : between(random, 1, 9);
  const inChannels = index % 5 === 0 ? 1 : channels();
  const multiplier = oneOf(random, [1, 1, 2, 3]);
  const free = index % 7 === 0 ? 1 : channels();
  return {
    batch: index % 4 === 0 ? 1 : between(random, 2, isWide ? 3 : 5),
    inputSize,
    inChannels,
    outChannels: isPool ? inChannels : isDepthwise ? inChannels * multiplier : free,
    ...(isPoint ? { window: [1, 1], strides: [1, 1], dilations: [1, 1] } : { window, strides, dilations }),
    pad: isPoint ? 'valid' : pad === 'explicit' ? [[0, 0], side(0), side(1), [0, 0]] : pad,
  };
}

/** All transpositions in turn; every fifth sums over thousands. */
function matMulCase(index: number, random: Random): MatMulCase {
  const isLong = index % 5 === 4;
  const count = between(random, 1, 4);
  const size = () => (index % 3 === 2 ? between(random, 30, 140) : between(random, 1, 20));
  return {
    kernel: 'BatchMatMul',
    batch:
      index % 3 === 0
        ? null
        : {
            a: index % 7 === 1 ? 1 : count,
            b: index % 7 === 2 && count > 1 ? 1 : index % 7 === 1 ? 3 : count,
          },
    rows: isLong ? between(random, 1, 12) : size(),
    inner: isLong ? between(random, 2_000, 12_000) : size(),
    columns: isLong ? between(random, 1, 12) : size(),
    transposeA: index % 2 === 1,
    transposeB: index % 4 >= 2,
  };
}

function dropoutCase(index: number, random: Random): DropoutCase {
  const shape = Array.from({ length: 1 + (index % 4) }, () => between(random, 1, 14));
  return {
    kernel: 'SeededDropout',
    shape: index % 10 === 9 ? [between(random, 60_000, 90_000)] : shape,
    rate: oneOf(random, [0.1, 0.25, 0.5, 0.75, 0.9]),
    key: Math.floor(random() * 2 ** 32),
    offset: index % 3 === 0 ? 0 : Math.floor(random() * 2 ** 27),
  };
}

function updateCase(index: number, random: Random): UpdateCase {
  const rule = RULES[index % RULES.length];
  const [first, ...rest] = RULE_NUMBERS[rule];
  return {
    kernel: 'WeightUpdate',
    rule,
    shape: oneOf(random, [
      [between(random, 1, 40)],
      [between(random, 1, 30), between(random, 1, 30)],
      [between(random, 1, 3), between(random, 1, 3), between(random, 1, 20), between(random, 1, 20)],
      [between(random, 20_000, 40_000), 2],
    ]),
    numbers: [rule === 'average' ? first : 10 ** -between(random, 1, 4), ...rest],
    firstStep: random() < 0.3,
    ...(random() < 0.5 && { keep: 0.9 }),
    ...(random() < 0.5 && { most: 10 ** between(random, -1, 2) }),
  };
}

function uploadCase(index: number, random: Random): UploadCase {
  const size = () => between(random, 1, index % 6 === 5 ? 60 : 15);
  return {
    kernel: 'UploadPictures',
    shape: [index % 4 === 0 ? 1 : between(random, 2, 6), size(), size(), oneOf(random, [1, 3, 3, 4])],
    rescale: oneOf(random, [1 / 255, 1 / 255, 1, 0.5]),
  };
}
