/** The table of kernels: their numbers, and which function does a task of which. */
import { Conv, convTask, PackFilter, packFilterTask } from './conv.ts';
import { ConvFilterGradient, convFilterGradientTask } from './convFilterGradient.ts';
import { Depthwise, depthwiseFilterGradientTask, depthwiseInputGradientTask } from './depthwise.ts';
import {
  addBiasTask,
  dropoutTask,
  Pass,
  reluGradientTask,
  reluTask,
  uploadTask,
  WeightUpdate,
  weightUpdateTask,
} from './elementwise.ts';
import { MatMul, matMulTask } from './matMul.ts';
import { MatMulTransposedA, matMulTransposedATask } from './matMulTransposedA.ts';
import { averagePoolGradientTask, maxPoolGradientTask, maxPoolTask, Pool } from './pooling.ts';
import { SumRows, sumRowsTask } from './sums.ts';

export enum Kernel {
  conv,
  packFilter,
  convFilterGradient,
  matMul,
  matMulTransposedA,
  sumRows,
  relu,
  reluGradient,
  addBias,
  dropout,
  upload,
  weightUpdate,
  maxPool,
  maxPoolGradient,
  averagePoolGradient,
  depthwiseInputGradient,
  depthwiseFilterGradient,
}

/** Does the task `index` of a kernel with the parameters at `p`. `scratch` is the thread's own memory. */
export function task(kernel: i32, p: usize, index: i32, scratch: usize): void {
  switch (kernel) {
    case Kernel.conv:
      return convTask(changetype<Conv>(p), index, scratch);
    case Kernel.packFilter:
      return packFilterTask(changetype<PackFilter>(p), index);
    case Kernel.convFilterGradient:
      return convFilterGradientTask(changetype<ConvFilterGradient>(p), index, scratch);
    case Kernel.matMul:
      return matMulTask(changetype<MatMul>(p), index, scratch);
    case Kernel.matMulTransposedA:
      return matMulTransposedATask(changetype<MatMulTransposedA>(p), index, scratch);
    case Kernel.sumRows:
      return sumRowsTask(changetype<SumRows>(p), index);
    case Kernel.relu:
      return reluTask(changetype<Pass>(p), index);
    case Kernel.reluGradient:
      return reluGradientTask(changetype<Pass>(p), index);
    case Kernel.addBias:
      return addBiasTask(changetype<Pass>(p), index);
    case Kernel.dropout:
      return dropoutTask(changetype<Pass>(p), index);
    case Kernel.upload:
      return uploadTask(changetype<Pass>(p), index);
    case Kernel.weightUpdate:
      return weightUpdateTask(changetype<WeightUpdate>(p), index);
    case Kernel.maxPool:
      return maxPoolTask(changetype<Pool>(p), index, scratch);
    case Kernel.maxPoolGradient:
      return maxPoolGradientTask(changetype<Pool>(p), index, scratch);
    case Kernel.averagePoolGradient:
      return averagePoolGradientTask(changetype<Pool>(p), index, scratch);
    case Kernel.depthwiseInputGradient:
      return depthwiseInputGradientTask(changetype<Depthwise>(p), index);
    case Kernel.depthwiseFilterGradient:
      return depthwiseFilterGradientTask(changetype<Depthwise>(p), index);
    default:
      unreachable();
  }
}
