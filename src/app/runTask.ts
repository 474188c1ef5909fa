/** What the training worker must know of a run, and a run as it begins. Pure: no workers, no store. */
import type { DeviceInfo } from '../compute/types.ts';
import { imagesOf } from '../dataset/plan.ts';
import { inputShapeOf } from '../models/shapes.ts';
import type { ModelSpec, TrainingTask } from '../training/types.ts';
import type { RepeatedPart } from './repeats.ts';
import type { Run } from './state.ts';

/** What the training worker must know of the model of a run. */
export function specOf(run: Run): ModelSpec {
  const { modelId, settings, dataset } = run;
  return { modelId, settings, inputShape: inputShapeOf(settings), classes: dataset.classes };
}

/** All that training depends on; never the test split. */
export function taskOf(run: Run): TrainingTask {
  const labels: number[] = [];
  for (const image of run.dataset.images) labels[image.index] = image.label;
  const indices = (split: 'train' | 'val') => imagesOf(run.dataset, split).map((image) => image.index);
  return { ...specOf(run), labels, train: indices('train'), val: indices('val') };
}

/** A run at its beginning, with its settings, its division of the pictures and its model frozen into it. */
export function newRun(
  part: RepeatedPart,
  { modelId, ingestMs }: { modelId: string; ingestMs: number },
  device: DeviceInfo,
  number: number,
): Run {
  return {
    id: crypto.randomUUID(),
    number,
    status: 'running',
    modelId,
    ...part,
    device,
    startedAt: Date.now(),
    ingestMs,
    microBatchSize: null,
    stepBytes: null,
    stepsPerEpoch: null,
    compiling: null,
    progress: null,
    steps: [],
    epochs: [],
    valConfusionMatrix: null,
    log: [],
    bestEpoch: null,
    timing: null,
    validation: null,
    test: null,
    busy: null,
    busyShare: 0,
    exported: null,
    saved: false,
  };
}
