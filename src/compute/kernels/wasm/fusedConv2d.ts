/**
 * Convolutions and matrix products with bias and activation, which tfjs asks for where no gradient is wanted (in
 * predict): our kernels one after another, on all threads. The stock ones run on one.
 */
import type * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { isNhwc } from '../common/geometry.ts';
import { replaceKernel } from '../common/registry.ts';
import { callKernel } from './runtime/wasmBackend.ts';

/** Activations that are no or one kernel of ours. */
const OURS: Record<string, 'Relu' | null> = { linear: null, relu: 'Relu' };

function composeOf(fused: 'FusedConv2D' | '_FusedMatMul', product: 'Conv2D' | 'BatchMatMul') {
  const stock = replaceKernel(fused, 'wasm', (args) => {
    const wasm = args.backend as BackendWasm;
    const inputs = args.inputs as Record<string, tf.TensorInfo>;
    const { activation } = args.attrs as unknown as { activation?: string };
    const next = OURS[activation ?? 'linear'];
    if (next === undefined || !isNhwc(args.attrs as object)) return stock(args);
    let result = callKernel(product, wasm, inputs, args.attrs as object);
    const follow = (name: string, operands: (x: tf.TensorInfo) => Record<string, tf.TensorInfo>) => {
      const before = result;
      result = callKernel(name, wasm, operands(before), {});
      wasm.disposeData(before.dataId);
    };
    if (inputs.bias) follow('Add', (a) => ({ a, b: inputs.bias }));
    if (next) follow(next, (x) => ({ x }));
    return result;
  });
}

composeOf('FusedConv2D', 'Conv2D');
composeOf('_FusedMatMul', 'BatchMatMul');
