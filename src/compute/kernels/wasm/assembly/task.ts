/** The table of kernels: which function does a task of which. */
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

/** The numbers stand in ../kernelIds.ts as well. */
export function task(kernel: i32, p: usize, index: i32, scratch: usize): void {
  switch (kernel) {
    case 0:
      return convTask(changetype<Conv>(p), index, scratch);
    case 1:
      return packFilterTask(changetype<PackFilter>(p), index);
    case 2:
      return convFilterGradientTask(changetype<ConvFilterGradient>(p), index, scratch);
    case 3:
      return matMulTask(changetype<MatMul>(p), index, scratch);
    case 4:
      return matMulTransposedATask(changetype<MatMulTransposedA>(p), index, scratch);
    case 5:
      return sumRowsTask(changetype<SumRows>(p), index);
    case 6:
      return reluTask(changetype<Pass>(p), index);
    case 7:
      return reluGradientTask(changetype<Pass>(p), index);
    case 8:
      return addBiasTask(changetype<Pass>(p), index);
    case 9:
      return dropoutTask(changetype<Pass>(p), index);
    case 10:
      return uploadTask(changetype<Pass>(p), index);
    case 11:
      return weightUpdateTask(changetype<WeightUpdate>(p), index);
    case 12:
      return maxPoolTask(changetype<Pool>(p), index, scratch);
    case 13:
      return maxPoolGradientTask(changetype<Pool>(p), index, scratch);
    case 14:
      return averagePoolGradientTask(changetype<Pool>(p), index, scratch);
    case 15:
      return depthwiseInputGradientTask(changetype<Depthwise>(p), index);
    case 16:
      return depthwiseFilterGradientTask(changetype<Depthwise>(p), index);
    default:
      unreachable();
  }
}
