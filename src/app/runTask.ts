/** What the training worker must know of a run, and a run as it begins. Pure: no workers, no store. */
import type { DeviceInfo } from '../compute/types.ts';
import { imagesOf } from '../dataset/plan.ts';
import { inputShapeOf } from '../models/shapes.ts';
import type { ModelSpec, TrainingTask } from '../training/types.ts';
import type { LoadedDataset } from './datasetActions.ts';
import type { AppState, Run } from './state.ts';

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

/** A run at its beginning, with the settings and the model of the present state frozen into it. */
export function newRun(
  state: AppState,
  { state: loaded }: LoadedDataset,
  device: DeviceInfo,
  number: number,
): Run {
  const { settings, modelId } = state;
  return {
    id: crypto.randomUUID(),
    number,
    status: 'running',
    modelId,
    settings,
    dataset: loaded.dataset,
    device,
    startedAt: Date.now(),
    repeat: null,
    ingestMs: loaded.ingestMs,
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
