/**
 * Convolutions and products with bias and activation, as evaluation asks for them, on WebGL: our product, then the others,
 * which cost little beside it. Activations other than ReLU stay with the stock kernels.
 */
import type * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { matMul } from '../webgl/batchMatMul.ts';
import { callKernel } from '../webgl/common/callKernel.ts';
import { type Conv2DAttributes, conv2d } from '../webgl/conv2d.ts';
import { replaceKernel } from './registry.ts';

type Product = (
  backend: MathBackendWebGL,
  inputs: Record<string, tf.TensorInfo>,
  attrs: unknown,
) => tf.TensorInfo | null;

/** Replaces the kernel `name` by `product`, then bias and ReLU as asked for. */
function replaceFused(name: string, product: Product): void {
  const stock = replaceKernel(name, 'webgl', (args) => {
    const backend = args.backend as MathBackendWebGL;
    const inputs = args.inputs as Record<string, tf.TensorInfo>;
    const { activation } = args.attrs as unknown as { activation: string };
    const isOurs = activation === 'linear' || activation === 'relu';
    const plain = isOurs && product(backend, inputs, args.attrs);
    if (!plain) return stock(args);
    let y: tf.TensorInfo = plain;
    const then = (kernel: string, kernelInputs: Record<string, tf.TensorInfo>) => {
      const next = callKernel(kernel, backend, kernelInputs, {});
      backend.disposeIntermediateTensorInfo(y);
      y = next;
    };
    if (inputs.bias) then('Add', { a: y, b: inputs.bias });
    if (activation === 'relu') then('Relu', { x: y });
    return y;
  });
}

replaceFused('FusedConv2D', (backend, { x, filter }, attrs) => {
  const attributes = attrs as Conv2DAttributes;
  return attributes.dataFormat === 'NHWC' ? conv2d(backend, x, filter, attributes) : null;
});

replaceFused('_FusedMatMul', (backend, { a, b }, attrs) => {
  const { transposeA, transposeB } = attrs as tf._FusedMatMulAttrs;
  return matMul(backend, a, b, transposeA, transposeB);
});
