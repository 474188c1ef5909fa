/** The seeded values that a case is computed with. Pure; it must not know of tfjs. */
import { type Random, randomFor } from '../../src/shared/random.ts';
import { isChannelCase, KERNELS, type KernelCase, type WindowKernel } from './cases.ts';
import { channelInputs } from './channelCases.ts';
import { maxPool, outputSize, type WindowCase } from './windows.ts';

export interface Input {
  shape: number[];
  values: Float32Array | Uint8Array;
}
export type Inputs = Record<string, Input>;

const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/**
 * The inputs of a case by the kernel's names for them. Their mean is not zero, so that no sum ends near zero by chance,
 * where a relative error would say nothing.
 */
export function inputsOf(test: KernelCase): Inputs {
  const random = randomFor(77, KERNELS.indexOf(test.kernel), test.index);
  if (isChannelCase(test)) return channelInputs(test, random);
  const floats = (shape: number[], draw = () => random() * 1.5 - 0.5): Input => ({
    shape,
    values: Float32Array.from({ length: sizeOf(shape) }, draw),
  });
  switch (test.kernel) {
    case 'BatchMatMul': {
      const { batch, rows, inner, columns } = test;
      const a = test.transposeA ? [inner, rows] : [rows, inner];
      const b = test.transposeB ? [columns, inner] : [inner, columns];
      return batch
        ? { a: floats([batch.a, ...a]), b: floats([batch.b, ...b]) }
        : { a: floats(a), b: floats(b) };
    }
    case 'SeededDropout':
      return { x: floats(test.shape) };
    case 'WeightUpdate': {
      const slot = (draw: () => number) => floats(test.shape, test.firstStep ? () => 0 : draw);
      const mean = slot(() => random() * 0.3 - 0.1);
      const square = slot(() => random() * 0.2);
      return {
        weight: floats(test.shape, () => random() * 0.15 - 0.05),
        gradient: floats(test.shape),
        slot0: test.rule === 'rmsprop' ? square : mean,
        slot1: square,
        squares: floats([], () => random() * 9),
      };
    }
    case 'UploadPictures': {
      const values = Uint8Array.from({ length: sizeOf(test.shape) }, () => random() * 256);
      return { pixels: { shape: test.shape, values } };
    }
    default:
      return windowInputs(test, random, floats);
  }
}

function windowInputs(
  test: { kernel: WindowKernel; index: number } & WindowCase,
  random: Random,
  floats: (shape: number[], draw?: () => number) => Input,
): Inputs {
  const { batch, inputSize, inChannels, outChannels, window } = test;
  const pictures = [batch, ...inputSize, inChannels];
  const dy = floats([batch, ...outputSize(test), outChannels]);
  if (test.kernel === 'AvgPoolGrad') return { input: floats(pictures), dy };
  if (test.kernel === 'MaxPoolGrad') {
    // Every other case has many equal values, as after a ReLU.
    const input = floats(pictures, test.index % 2 ? () => Math.floor(random() * 3) : undefined);
    const output = { shape: dy.shape, values: maxPool(test, input.values, dy.values.length) };
    return { input, output, dy };
  }
  const isDepthwise = test.kernel.startsWith('Depthwise');
  const filter = floats([...window, inChannels, isDepthwise ? outChannels / inChannels : outChannels]);
  return { x: floats(pictures), filter, dy };
}
