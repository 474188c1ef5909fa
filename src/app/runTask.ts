/** What the training worker must know of a run, and a run as it begins. Pure: no workers, no store. */
import type { DeviceInfo } from '../compute/types.ts';
import { imagesOf } from '../dataset/plan.ts';
import { inputShapeOf } from '../models/shapes.ts';
import type { ModelSpec, TrainingTask } from '../training/types.ts';
import type { LoadedDataset } from './datasetActions.ts';
import type { Run } from './state.ts';

/** What the training worker must know of the model of a run. */
export function specOf(run: Run): ModelSpec {
  const { modelId, imported, settings, dataset } = run;
  return { modelId, imported, settings, inputShape: inputShapeOf(settings), classes: dataset.classes };
}

/** All that training depends on, but for the weights that it may start from; never the test split. */
export function taskOf(run: Run): Omit<TrainingTask, 'initial'> {
  const labels: number[] = [];
  for (const image of run.dataset.images) labels[image.index] = image.label;
  const indices = (split: 'train' | 'val') => imagesOf(run.dataset, split).map((image) => image.index);
  return { ...specOf(run), labels, train: indices('train'), val: indices('val') };
}

/** What a run begins with, frozen into it. */
export interface Beginning extends Pick<Run, 'modelId' | 'imported' | 'initialWeights' | 'settings' | 'log'> {
  device: DeviceInfo;
  number: number;
}

/** A run at its beginning. */
export function newRun(
  { device, number, modelId, imported, initialWeights, settings, log }: Beginning,
  { state: loaded }: LoadedDataset,
): Run {
  return {
    id: crypto.randomUUID(),
    number,
    status: 'running',
    modelId,
    imported,
    initialWeights,
    settings,
    dataset: loaded.dataset,
    device,
    startedAt: Date.now(),
    ingestMs: loaded.ingestMs,
    microBatchSize: null,
    stepBytes: null,
    stepsPerEpoch: null,
    compiling: null,
    progress: null,
    steps: [],
    epochs: [],
    valConfusionMatrix: null,
    log,
    bestEpoch: null,
    timing: null,
    validation: null,
    test: null,
    busy: null,
    busyShare: 0,
    exported: null,
    // What was only judged is in the file that it came from.
    saved: settings.epochs === 0 && initialWeights !== null,
  };
}
