/** What batch normalization and its gradient share on WebAssembly. */
import type * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { PassActivation } from '../../../operations/activationNames.ts';
import type { NormalizeAttributes } from '../../../operations/normalization.ts';
import { addressOf, runnerOf } from '../runtime/wasmBackend.ts';
import { columnTasks, rowsOf } from './columns.ts';

type Tensors = Record<'x' | 'gamma' | 'beta' | 'mean' | 'variance', tf.TensorInfo>;
/** Of the way back. */
type Gradients = Record<'dy' | 'dgamma' | 'dbeta', tf.TensorInfo>;

/** Runs one kernel of assembly/passes/normalization.ts: as one task, or as its tasks over rows or sums of columns. */
type Run = (kernel: `normalize${'' | 'Slopes' | 'Sums' | 'Terms' | 'Gradient'}`) => void;

/** Activations whose gradient costs more than to keep it between the two passes. */
const DEAR: ReadonlySet<PassActivation> = new Set(['sigmoid', 'silu', 'gelu']);

/** Lets `work` run kernels on these tensors; `out` is y or dx. The slopes are there already. */
export function withNormalization(
  wasm: BackendWasm,
  { x, gamma, beta, mean, variance }: Tensors,
  out: tf.TensorInfo,
  { epsilon, activation }: NormalizeAttributes,
  work: (run: Run) => void,
  gradients?: Gradients & { ofBatch: boolean },
): void {
  const runner = runnerOf(wasm);
  const { rows, channels } = rowsOf(x.shape);
  const { chunks, blocks, rowsPerChunk } = columnTasks(runner, rows, channels);
  const addresses = [x, gradients?.dy, out, gamma, beta, mean, variance, gradients?.dgamma, gradients?.dbeta];
  const passes = Math.ceil(rows / Math.max(1, Math.floor(runner.constant('VALUES_PER_TASK') / channels)));
  const tasks = {
    normalizeSlopes: 1,
    normalize: passes,
    normalizeSums: chunks * blocks,
    normalizeTerms: blocks,
    normalizeGradient: passes,
  };
  const termsBytes = 3 * channels * 4;
  const partialsBytes = gradients ? chunks * 2 * channels * 4 : 0;
  runner.withMemory(termsBytes + partialsBytes, (terms) => {
    const words = [
      ...addresses.map((tensor) => (tensor ? addressOf(wasm, tensor) : 0)),
      terms,
      terms + termsBytes,
      rows,
      channels,
      chunks,
      rowsPerChunk,
      runner.constant(`Activation.${activation}`),
      Number(gradients?.ofBatch ?? false),
      Number(DEAR.has(activation)),
    ];
    const run: Run = (kernel) => runner.run(kernel, tasks[kernel], words, [epsilon]);
    run('normalizeSlopes');
    work(run);
  });
}
