/** Optimizer updates on WebAssembly: one pass in place over a weight and its slots. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { UpdateRule } from '../../operations/slotCounts.ts';
import { UPDATE_RULES, WEIGHT_UPDATE, type WeightUpdateAttributes } from '../../operations/weightUpdate.ts';
import { addressOf, runnerOf } from './runtime/wasmBackend.ts';

/** α, the two shares, ε, and what is left to 1 of the shares, in the order of assembly/passes/elementwise.ts. */
function floatsOf(rule: UpdateRule, numbers: readonly number[]): number[] {
  const [alpha, first = 0, second = 0, epsilon = 0] =
    rule === 'rmsprop' ? [numbers[0], numbers[1], 0, numbers[2]] : numbers;
  return [alpha, first, second, epsilon, 1 - first, 1 - second];
}

tf.registerKernel({
  kernelName: WEIGHT_UPDATE,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const wasm = backend as BackendWasm;
    const { rule, numbers, keep = 1, most = 1 } = attrs as unknown as WeightUpdateAttributes;
    const weight = inputs.weight as tf.TensorInfo;
    const size = tf.util.sizeFromShape(weight.shape);
    const slots = ['slot0', 'slot1'].map((name, index) =>
      index < UPDATE_RULES[rule].slotCount ? addressOf(wasm, inputs[name] as tf.TensorInfo) : 0,
    );
    const runner = runnerOf(wasm);
    runner.run(
      'weightUpdate',
      Math.ceil(size / runner.constant('VALUES_PER_TASK')),
      [
        addressOf(wasm, weight),
        addressOf(wasm, inputs.gradient as tf.TensorInfo),
        ...slots,
        size,
        runner.constant(`Rule.${rule}`),
        inputs.squares ? addressOf(wasm, inputs.squares as tf.TensorInfo) : 0,
      ],
      [...floatsOf(rule, numbers), keep, most],
    );
    forgetPacked(wasm, weight);
    return [];
  },
});

/** XNNPACK keeps weights packed as they were when it first saw them: it is told that these are new. */
function forgetPacked(wasm: BackendWasm, { dataId, shape }: tf.TensorInfo): void {
  const { id, memoryOffset } = wasm.dataIdMap.get(dataId);
  wasm.wasm.tfjs.disposeData(id);
  wasm.wasm.tfjs.registerTensor(id, tf.util.sizeFromShape(shape), memoryOffset);
}
