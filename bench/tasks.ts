/**
 * What is timed: whole steps of the models, and each kernel at the shapes that these models' layers have. Pure; no tfjs.
 */
import { layerTable } from '../src/models/graph/layerTable.ts';
import { stepCost } from '../src/models/graph/stepCost.ts';
import { type LayerConfig, pairOf } from '../src/models/layers/rule.ts';
import type { LayerRow } from '../src/models/types.ts';
import { networkOf } from './networks.ts';

/**
 * What is done with a batch: a step of training by the batch's own statistics, one with given statistics (of batch
 * normalization, whose scale and shift are trained all the same), or the answers alone.
 */
export type StepMode = 'training' | 'frozen' | 'forward';

/** A batch of pictures [size, size, 3] of two classes, and what is done with it; training is by Adam. */
export interface StepTask {
  kind: 'step';
  model: string;
  /** Of a network that has several. */
  width: number | null;
  size: number;
  batch: number;
  mode: StepMode;
}

interface ConvShape {
  batch: number;
  /** Of the input. */
  height: number;
  width: number;
  inChannels: number;
  filters: number;
  kernelSize: number;
}
export type KernelWork =
  | ({ kernel: 'Conv2D' | 'Conv2DBackpropFilter' | 'Conv2DBackpropInput' } & ConvShape)
  | ({ kernel: 'DepthwiseConv2dNativeBackpropFilter' | 'DepthwiseConv2dNativeBackpropInput' } & ConvShape)
  | { kernel: 'MaxPoolGrad' | 'AvgPoolGrad'; shape: [number, number, number, number]; poolSize: number }
  | {
      kernel: 'BatchMatMul';
      rows: number;
      inner: number;
      columns: number;
      transposeA: boolean;
      transposeB: boolean;
    }
  | { kernel: 'Dropout'; shape: number[] }
  | { kernel: 'Adam'; shape: number[] }
  | { kernel: 'Upload'; shape: [number, number, number, number] };
/** One kernel at the shapes of a layer. */
export interface KernelTask {
  kind: 'kernel';
  /** The layer it stands for, such as "cnn-pool conv2d_1". */
  layer: string;
  work: KernelWork;
}
export type Task = StepTask | KernelTask;

/** Multiplications and additions of a task; 0 where it has hardly any. */
export function flopsOf(task: Task): number {
  if (task.kind === 'step') {
    const rows = layerTable(networkOf(task));
    if (task.mode === 'training' || task.mode === 'frozen') return stepCost(rows, task.batch).flops;
    return 2 * task.batch * rows.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0);
  }
  const { work } = task;
  if (work.kernel === 'BatchMatMul') return 2 * work.rows * work.inner * work.columns;
  if (!('filters' in work)) return 0;
  const { batch, height, width, inChannels, filters, kernelSize } = work;
  const positions = batch * (height - kernelSize + 1) * (width - kernelSize + 1);
  const perChannel = work.kernel.startsWith('Depthwise') ? 1 : filters;
  return 2 * positions * kernelSize ** 2 * inChannels * perChannel;
}

/** What a task is called in tables. */
export function nameOf(task: Task): string {
  if (task.kind === 'step') {
    const { model, width, size, batch, mode } = task;
    const name = `${model}${width === null ? '' : ` ${width}`}, ${size}×${size}, batch ${batch}`;
    return mode === 'training' ? name : `${name}, ${mode}`;
  }
  const { work, layer } = task;
  if (work.kernel !== 'BatchMatMul') return `${work.kernel}, ${layer}`;
  const mark = (transposed: boolean) => (transposed ? 'ᵀ' : '');
  return `a${mark(work.transposeA)}·b${mark(work.transposeB)}, ${layer}`;
}

/** The kernels that a step spends its time in, each at its layer's shapes. */
export function kernelTasks(step: StepTask): KernelTask[] {
  const { model, size, batch } = step;
  const graph = networkOf(step);
  const layers = new Map(graph.layers.map((layer) => [layer.name, layer]));
  let isFirst = true;
  const tasks = layerTable(graph).flatMap((row) => {
    const works = layerWorks(row, layers.get(row.name)!.config, batch, isFirst);
    if (row.parameters > 0) isFirst = false;
    return works.map((work): KernelTask => ({ kind: 'kernel', layer: `${model} ${row.name}`, work }));
  });
  const upload: KernelWork = { kernel: 'Upload', shape: [batch, size, size, 3] };
  return [{ kind: 'kernel', layer: `${model} input`, work: upload }, ...tasks];
}

function layerWorks(
  { className, inputShape: before, outputShape: after }: LayerRow,
  config: LayerConfig,
  batch: number,
  isFirst: boolean,
): KernelWork[] {
  switch (className) {
    case 'Conv2D': {
      const [height, width, inChannels] = before;
      const [kernelSize] = pairOf(config.kernel_size);
      const shape = { batch, height, width, inChannels, filters: after[2], kernelSize };
      const works: KernelWork[] = [
        { kernel: 'Conv2D', ...shape },
        { kernel: 'Conv2DBackpropFilter', ...shape },
      ];
      return isFirst ? works : [...works, { kernel: 'Conv2DBackpropInput', ...shape }];
    }
    case 'MaxPooling2D': {
      const [height, width, channels] = before;
      const [poolSize] = pairOf(config.pool_size);
      return [{ kernel: 'MaxPoolGrad', shape: [batch, height, width, channels], poolSize }];
    }
    case 'Dropout':
      return [{ kernel: 'Dropout', shape: [batch, ...after] }];
    case 'Dense': {
      const [inputs] = before;
      const [units] = after;
      const works: KernelWork[] = [
        {
          kernel: 'BatchMatMul',
          rows: batch,
          inner: inputs,
          columns: units,
          transposeA: false,
          transposeB: false,
        },
        {
          kernel: 'BatchMatMul',
          rows: inputs,
          inner: batch,
          columns: units,
          transposeA: true,
          transposeB: false,
        },
        { kernel: 'Adam', shape: [inputs, units] },
      ];
      if (isFirst) return works;
      const back = { rows: batch, inner: units, columns: inputs, transposeA: false, transposeB: true };
      return [...works, { kernel: 'BatchMatMul', ...back }];
    }
    default:
      return [];
  }
}

/** What the notebook's models do not have but other ones will: at the shapes of cnn-pool's second layer. */
export function otherKernelTasks(size: number, batch: number): KernelTask[] {
  const side = size - 2;
  const shape = { batch, height: side, width: side, inChannels: 32, filters: 32, kernelSize: 3 };
  return [
    { layer: 'depthwise 3×3', work: { kernel: 'DepthwiseConv2dNativeBackpropFilter', ...shape } },
    { layer: 'depthwise 3×3', work: { kernel: 'DepthwiseConv2dNativeBackpropInput', ...shape } },
    { layer: 'pool 2×2', work: { kernel: 'AvgPoolGrad', shape: [batch, side, side, 32], poolSize: 2 } },
  ].map((task) => ({ kind: 'kernel', ...task }) as KernelTask);
}
