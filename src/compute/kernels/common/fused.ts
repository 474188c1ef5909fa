/**
 * Convolutions and matrix products with bias and activation, which TensorFlow.js asks for where no gradient is wanted (in
 * predict): our product, then the others, which cost little beside it. It must not know of a backend.
 */
import type * as tf from '@tensorflow/tfjs';
import type { BackendName } from '../../types.ts';
import { kernelCaller, replaceKernel } from './registry.ts';

/** The product without bias and activation, the caller's; null where the stock kernel should do all of it. */
type Product<Backend> = (
  backend: Backend,
  inputs: Record<string, tf.TensorInfo>,
  attrs: object,
) => tf.TensorInfo | null;

/** Puts `product`, then bias and ReLU as asked for, in the place of the kernel `name`. It keeps other activations. */
export function replaceFused<Backend extends tf.KernelBackend>(
  name: 'FusedConv2D' | '_FusedMatMul',
  backendName: BackendName,
  product: Product<Backend>,
): void {
  const callKernel = kernelCaller<Backend>(backendName);
  const stock = replaceKernel(name, backendName, (args) => {
    const backend = args.backend as Backend;
    const inputs = args.inputs as Record<string, tf.TensorInfo>;
    const { activation = 'linear' } = args.attrs as unknown as { activation?: string };
    const isOurs = activation === 'linear' || activation === 'relu';
    const plain = isOurs && product(backend, inputs, args.attrs as object);
    if (!plain) return stock(args);
    let y = plain;
    const follow = (kernel: string, operands: Record<string, tf.TensorInfo>) => {
      const next = callKernel(kernel, backend, operands, {});
      backend.disposeData(y.dataId);
      y = next;
    };
    if (inputs.bias) follow('Add', { a: y, b: inputs.bias });
    if (activation === 'relu') follow('Relu', { x: y });
    return y;
  });
}
