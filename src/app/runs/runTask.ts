/** What the device worker must know of a run, and a run as it begins. Pure: no workers, no store. */
import { imagesOf } from '../../dataset/divide/splitContents.ts';
import type { Dataset, DatasetImage } from '../../dataset/types.ts';
import { inputShapeOf } from '../../models/shapes.ts';
import type { ModelSpec, TrainingTask } from '../../training/types.ts';
import { type GivenFields, INITIAL_FIELDS } from '../state/runFields.ts';
import type { Run, SoundRun } from '../state/state.ts';

/** What the device worker must know of the model of a run. */
export function specOf(run: Run): ModelSpec {
  const { modelId, imported, settings, dataset } = run;
  return { modelId, imported, settings, inputShape: inputShapeOf(settings), classes: dataset.classes };
}

/** All that training depends on, but for the weights that it may start from and the device's pace; never the test split. */
export function taskOf(run: Run): Omit<TrainingTask, 'initial' | 'pace'> {
  const labels: number[] = [];
  for (const { index, label, split } of run.dataset.images) if (split !== 'test') labels[index] = label;
  const indices = (split: 'train' | 'val') => imagesOf(run.dataset, split).map((image) => image.index);
  return { ...specOf(run), labels, train: indices('train'), val: indices('val') };
}

/**
 * The places of images among the pictures of the image workers.
 * @param stored The dataset as those have it. Its places may be others than a run's: opened on another visit, the same sources may come
 *   in another order.
 */
export function placesIn(stored: Dataset, images: readonly DatasetImage[]): number[] {
  const places = new Map(stored.images.map(({ path, index }) => [path, index]));
  return images.map(({ path }) => places.get(path) as number);
}

/** What a run begins with, frozen into it. */
export type Beginning = Omit<GivenFields, 'id' | 'startedAt' | 'saved'> &
  Partial<Pick<Run, 'base' | 'recipe'>>;

/** A run at its beginning. */
export function newRun(beginning: Beginning): SoundRun {
  const { settings, initialWeights, base } = beginning;
  return {
    ...INITIAL_FIELDS,
    ...beginning,
    id: crypto.randomUUID(),
    status: 'running',
    startedAt: Date.now(),
    // What was only judged is in the file that it came from.
    saved: settings.epochs === 0 && initialWeights !== null && !base,
  };
}
