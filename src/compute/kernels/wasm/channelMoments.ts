/** Mean and variance of each channel on WebAssembly, accurate where the mean is far from zero: see assembly/passes/moments.ts. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { CHANNEL_MOMENTS } from '../../operations/normalization.ts';
import { columnTasks, rowsOf } from './common/columns.ts';
import { addressOf, runnerOf } from './runtime/wasmBackend.ts';

/** x [..., channels] → mean, variance. */
tf.registerKernel({
  kernelName: CHANNEL_MOMENTS,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend }) => {
    const wasm = backend as BackendWasm;
    const x = inputs.x as tf.TensorInfo;
    const { rows, channels } = rowsOf(x.shape);
    const runner = runnerOf(wasm);
    const { chunks, blocks, rowsPerChunk } = columnTasks(runner, rows, channels);
    const outputs = [0, 1].map(() => wasm.makeOutput([channels], 'float32'));
    runner.withMemory(chunks * 2 * channels * 4, (partials) => {
      const [mean, variance] = outputs.map((output) => addressOf(wasm, output));
      const words = [addressOf(wasm, x), partials, mean, variance, rows, channels, chunks, rowsPerChunk];
      runner.run('momentsOfChunk', chunks * blocks, words);
      runner.run('moments', blocks, words);
    });
    return outputs;
  },
});
