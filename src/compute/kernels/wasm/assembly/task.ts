/** The table of kernels: their numbers, and which function does a task of which. */
import { Activate, activateGradientTask, activateTask } from './passes/activations.ts';
import {
  Channels,
  channelMeansGradientTask,
  channelMeansTask,
  scaleChannelsGradientTask,
  scaleChannelsTask,
} from './passes/channels.ts';
import { CopyColumns, copyColumnsTask } from './passes/copies.ts';
import {
  addBiasTask,
  addValuesTask,
  dropoutTask,
  Pass,
  reluGradientTask,
  reluTask,
  repeatValuesTask,
  sumGroupsTask,
  uploadTask,
  WeightUpdate,
  weightUpdateTask,
} from './passes/elementwise.ts';
import { Moments, momentsOfChunkTask, momentsTask } from './passes/moments.ts';
import {
  Normalization,
  normalizeGradientTask,
  normalizeSlopesTask,
  normalizeSumsTask,
  normalizeTask,
  normalizeTermsTask,
} from './passes/normalization.ts';
import { SumRows, sumRowsTask } from './passes/sums.ts';
import { Conv, convTask, PackFilter, packFilterTask } from './products/conv.ts';
import { ConvFilterGradient, convFilterGradientTask } from './products/convFilterGradient.ts';
import { MatMul, matMulTask } from './products/matMul.ts';
import { MatMulTransposedA, matMulTransposedATask } from './products/matMulTransposedA.ts';
import { TakeRows, takeRowsTask } from './products/packing.ts';
import { Depthwise, depthwiseTask } from './windows/depthwise.ts';
import { DepthwiseFilterGradient, depthwiseFilterGradientTask } from './windows/depthwiseFilterGradient.ts';
import { averagePoolGradientTask, maxPoolGradientTask, maxPoolTask, Pool } from './windows/pooling.ts';

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
  depthwise,
  depthwiseFilterGradient,
  repeatValues,
  sumGroups,
  takeRows,
  copyColumns,
  addValues,
  activate,
  activateGradient,
  momentsOfChunk,
  moments,
  normalizeSlopes,
  normalize,
  normalizeSums,
  normalizeTerms,
  normalizeGradient,
  channelMeans,
  channelMeansGradient,
  scaleChannels,
  scaleChannelsGradient,
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
    case Kernel.depthwise:
      return depthwiseTask(changetype<Depthwise>(p), index);
    case Kernel.depthwiseFilterGradient:
      return depthwiseFilterGradientTask(changetype<DepthwiseFilterGradient>(p), index);
    case Kernel.copyColumns:
      return copyColumnsTask(changetype<CopyColumns>(p), index);
    case Kernel.addValues:
      return addValuesTask(changetype<Pass>(p), index);
    case Kernel.takeRows:
      return takeRowsTask(changetype<TakeRows>(p), index);
    case Kernel.repeatValues:
      return repeatValuesTask(changetype<Pass>(p), index);
    case Kernel.sumGroups:
      return sumGroupsTask(changetype<Pass>(p), index);
    case Kernel.activate:
      return activateTask(changetype<Activate>(p), index);
    case Kernel.activateGradient:
      return activateGradientTask(changetype<Activate>(p), index);
    case Kernel.momentsOfChunk:
      return momentsOfChunkTask(changetype<Moments>(p), index, scratch);
    case Kernel.moments:
      return momentsTask(changetype<Moments>(p), index);
    case Kernel.normalizeSlopes:
      return normalizeSlopesTask(changetype<Normalization>(p));
    case Kernel.normalize:
      return normalizeTask(changetype<Normalization>(p), index);
    case Kernel.normalizeSums:
      return normalizeSumsTask(changetype<Normalization>(p), index);
    case Kernel.normalizeTerms:
      return normalizeTermsTask(changetype<Normalization>(p), index);
    case Kernel.normalizeGradient:
      return normalizeGradientTask(changetype<Normalization>(p), index);
    case Kernel.channelMeans:
      return channelMeansTask(changetype<Channels>(p), index, scratch);
    case Kernel.channelMeansGradient:
      return channelMeansGradientTask(changetype<Channels>(p), index);
    case Kernel.scaleChannels:
      return scaleChannelsTask(changetype<Channels>(p), index);
    case Kernel.scaleChannelsGradient:
      return scaleChannelsGradientTask(changetype<Channels>(p), index, scratch);
    default:
      unreachable();
  }
}
