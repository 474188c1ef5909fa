/**
 * What each kernel has to compute, as plain loops in float64, independent of tfjs and of src/compute.
 * Arrays are row-major; pictures [batch, height, width, channels], filters [height, width, inChannels, outChannels].
 */
import {
  type DropoutCase,
  isChannelCase,
  type KernelCase,
  type MatMulCase,
  type UpdateCase,
  type WindowKernel,
} from './cases.ts';
import { channelReference } from './channelCases.ts';
import type { Inputs } from './inputs.ts';
import { forEachTap, type WindowCase } from './windows.ts';

/** The outputs of a case: one, or several of kernels that give several; for WeightUpdate the weight and its slots. */
export function reference(test: KernelCase, inputs: Inputs): Float64Array[] {
  const value = (name: string) => Float64Array.from(inputs[name].values);
  if (isChannelCase(test)) return channelReference(test, value);
  switch (test.kernel) {
    case 'BatchMatMul':
      return [matMul(test, value('a'), value('b'))];
    case 'SeededDropout':
      return [dropout(test, value('x'))];
    case 'WeightUpdate':
      return update(
        test,
        value('weight').map((weight) => weight * (test.keep ?? 1)),
        value('gradient').map((g) => g * clipScale(test, inputs.squares.values[0])),
        value('slot0'),
        value('slot1'),
      );
    case 'UploadPictures':
      return [value('pixels').map((byte) => byte * test.rescale)];
    case 'MaxPoolGrad':
      return [maxPoolGradient(test, value('input'), value('dy'))];
    case 'AvgPoolGrad':
      return [averagePoolGradient(test, value('dy'), inputs.input.values.length)];
    default:
      return [convolution(test, value)];
  }
}

/**
 * y[o, f] = Σ x[i, c] · w[tap, c, f] over the taps (o, i, tap) and, in a full convolution, over c, where every c
 * meets every f; in a depthwise one c meets its own `multiplier` outputs. The gradients are its two transposes.
 */
function convolution(
  test: { kernel: WindowKernel } & WindowCase,
  value: (name: string) => Float64Array,
): Float64Array {
  const { kernel, inChannels, outChannels } = test;
  const isDepthwise = kernel.startsWith('Depthwise');
  const perChannel = isDepthwise ? outChannels / inChannels : outChannels;
  const [result, a, b] = kernel.endsWith('Filter')
    ? [new Float64Array(test.window[0] * test.window[1] * inChannels * perChannel), value('x'), value('dy')]
    : kernel.endsWith('Input')
      ? [
          new Float64Array(test.batch * test.inputSize[0] * test.inputSize[1] * inChannels),
          value('dy'),
          value('filter'),
        ]
      : [new Float64Array(value('dy').length), value('x'), value('filter')];
  forEachTap(test, (output, input, tap) => {
    for (let c = 0; c < inChannels; c++)
      for (let m = 0; m < perChannel; m++) {
        const x = input * inChannels + c;
        const y = output * outChannels + (isDepthwise ? c * perChannel + m : m);
        const w = (tap * inChannels + c) * perChannel + m;
        if (kernel.endsWith('Filter')) result[w] += a[x] * b[y];
        else if (kernel.endsWith('Input')) result[x] += a[y] * b[w];
        else result[y] += a[x] * b[w];
      }
  });
  return result;
}

/** Each output's gradient goes to the first of the largest values of its window. */
function maxPoolGradient(test: WindowCase, x: Float64Array, dy: Float64Array): Float64Array {
  const channels = test.inChannels;
  const largest = new Int32Array(dy.length).fill(-1);
  forEachTap(test, (output, input) => {
    for (let c = 0; c < channels; c++) {
      const at = input * channels + c;
      const best = largest[output * channels + c];
      if (best < 0 || x[at] > x[best]) largest[output * channels + c] = at;
    }
  });
  const dx = new Float64Array(x.length);
  largest.forEach((at, output) => {
    dx[at] += dy[output];
  });
  return dx;
}

/** Each output's gradient is shared among the values of its window; as in tfjs, zeros of the padding have a share too. */
function averagePoolGradient(test: WindowCase, dy: Float64Array, size: number): Float64Array {
  const dx = new Float64Array(size);
  const share = 1 / (test.window[0] * test.window[1]);
  forEachTap(test, (output, input) => {
    for (let c = 0; c < test.inChannels; c++)
      dx[input * test.inChannels + c] += dy[output * test.inChannels + c] * share;
  });
  return dx;
}

/** c[batch, row, column] = Σ_k a[batch, row, k] · b[batch, k, column] */
function matMul(test: MatMulCase, a: Float64Array, b: Float64Array): Float64Array {
  const { rows, inner, columns, transposeA, transposeB } = test;
  const { a: batchA, b: batchB } = test.batch ?? { a: 1, b: 1 };
  const batch = Math.max(batchA, batchB);
  const result = new Float64Array(batch * rows * columns);
  for (let n = 0; n < batch; n++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) {
          const atA = transposeA ? k * rows + row : row * inner + k;
          const atB = transposeB ? column * inner + k : k * columns + column;
          sum += a[(n % batchA) * rows * inner + atA] * b[(n % batchB) * inner * columns + atB];
        }
        result[(n * rows + row) * columns + column] = sum;
      }
  return result;
}

/** The hash of src/compute/operations/dropout.ts, in whole numbers without a limit. */
function dropout({ rate, key, offset }: DropoutCase, x: Float64Array): Float64Array {
  const word = (value: bigint) => BigInt.asUintN(32, value);
  const threshold = BigInt(Math.floor(rate * 2 ** 32));
  return x.map((value, index) => {
    const state = word(BigInt(index + offset) * 747796405n + BigInt(key));
    const mixed = word(((state >> ((state >> 28n) + 4n)) ^ state) * 277803737n);
    return ((mixed >> 22n) ^ mixed) >= threshold ? value / (1 - rate) : 0;
  });
}

const clipScale = ({ most }: UpdateCase, squares: number) =>
  most === undefined ? 1 : most / Math.max(Math.sqrt(squares), most);

/** Keras' formulas; `numbers` as in src/compute/operations/weightUpdate.ts. */
function update(
  { rule, numbers }: UpdateCase,
  w: Float64Array,
  g: Float64Array,
  slot0: Float64Array,
  slot1: Float64Array,
): Float64Array[] {
  const [alpha, first, second, epsilon] = numbers;
  switch (rule) {
    case 'sgd':
      return [w.map((value, i) => value - alpha * g[i])];
    case 'average':
      return [w.map((value, i) => alpha * value + first * g[i])];
    case 'momentum': {
      const velocity = slot0.map((u, i) => first * u - alpha * g[i]);
      return [w.map((value, i) => value + velocity[i]), velocity];
    }
    case 'nesterov': {
      const velocity = slot0.map((u, i) => first * u - alpha * g[i]);
      return [w.map((value, i) => value + first * velocity[i] - alpha * g[i]), velocity];
    }
    case 'rmsprop': {
      const square = slot0.map((v, i) => first * v + (1 - first) * g[i] ** 2);
      return [w.map((value, i) => value - (alpha * g[i]) / Math.sqrt(square[i] + second)), square];
    }
    case 'adam': {
      const mean = slot0.map((m, i) => first * m + (1 - first) * g[i]);
      const square = slot1.map((v, i) => second * v + (1 - second) * g[i] ** 2);
      return [
        w.map((value, i) => value - (alpha * mean[i]) / (Math.sqrt(square[i]) + epsilon)),
        mean,
        square,
      ];
    }
  }
}
