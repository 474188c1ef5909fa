/** One kernel on seeded tensors, run as the op layer calls it. It must not import src/compute. */
import * as tf from '@tensorflow/tfjs';
import type { KernelWork } from '../tasks.ts';
import { type Maker, pixelsOf, type Work } from './maker.ts';

/** Waits until the device has computed `tensor`: reads one value of it. Frees it. */
export async function fence(tensor: tf.Tensor): Promise<void> {
  const one = tf.tidy(() => tensor.flatten().slice(0, 1));
  await one.data();
  tf.dispose([one, tensor]);
}

/** The work of one kernel; its tensors are made now. */
export function kernelWork(work: KernelWork, maker: Maker): Work {
  const values = (shape: number[]) => tf.randomUniform(shape, -1, 1, 'float32', 3);
  const repeated = (inputs: tf.Tensor[], compute: () => tf.Tensor): Work => ({
    run: () => fence(tf.tidy(compute)),
    dispose: () => tf.dispose(inputs),
  });
  const kernel = (inputs: tf.NamedTensorMap, attributes: object): Work =>
    repeated(
      Object.values(inputs),
      () => tf.engine().runKernel(work.kernel, inputs, attributes as tf.NamedAttrMap) as tf.Tensor,
    );

  switch (work.kernel) {
    case 'BatchMatMul': {
      const { rows, inner, columns, transposeA, transposeB } = work;
      const a = values(transposeA ? [inner, rows] : [rows, inner]);
      const b = values(transposeB ? [columns, inner] : [inner, columns]);
      return repeated([a, b], () => tf.matMul(a, b, transposeA, transposeB));
    }
    case 'MaxPoolGrad':
    case 'AvgPoolGrad': {
      const { shape, poolSize } = work;
      const input = values(shape) as tf.Tensor4D;
      const output = tf.maxPool(input, poolSize, poolSize, 'valid');
      const dy = values(output.shape);
      return kernel({ dy, input, output }, { filterSize: poolSize, strides: poolSize, pad: 'valid' });
    }
    case 'Dropout': {
      const x = values(work.shape);
      return repeated([x], () => maker.dropout(x));
    }
    case 'Upload': {
      const pixels = pixelsOf(tf.util.sizeFromShape(work.shape));
      return repeated([], () => maker.upload(pixels, work.shape));
    }
    case 'Adam': {
      const weight = tf.variable(values(work.shape));
      const gradient = values(work.shape);
      const adam = maker.adam(weight);
      return {
        async run() {
          adam.apply(gradient);
          await fence(tf.tidy(() => weight.clone()));
        },
        dispose() {
          adam.dispose();
          tf.dispose([weight, gradient]);
        },
      };
    }
    default: {
      const { batch, height, width, inChannels, filters, kernelSize } = work;
      const attributes = { strides: 1, pad: 'valid', dataFormat: 'NHWC', dilations: 1 };
      const isDepthwise = work.kernel.startsWith('Depthwise');
      const inputShape = [batch, height, width, inChannels];
      const filterShape = [kernelSize, kernelSize, inChannels, isDepthwise ? filters / inChannels : filters];
      const outputShape = [batch, height - kernelSize + 1, width - kernelSize + 1, filters];
      if (work.kernel === 'Conv2D')
        return kernel({ x: values(inputShape), filter: values(filterShape) }, attributes);
      if (work.kernel.endsWith('Filter'))
        return kernel({ x: values(inputShape), dy: values(outputShape) }, { ...attributes, filterShape });
      return kernel({ dy: values(outputShape), filter: values(filterShape) }, { ...attributes, inputShape });
    }
  }
}
