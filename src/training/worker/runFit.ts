/** One run on the open device, from its task to what remains of it. It must not know of workers or the page. */
import type * as tf from '@tensorflow/tfjs';
import type { DeviceInfo } from '../../compute/types.ts';
import type { PictureView } from '../../dataset/picture/views.ts';
import type { Feed } from '../../dataset/pool/feed.ts';
import { rateShares } from '../../models/base/frozen.ts';
import { frozenNotes } from '../../models/base/frozenNotes.ts';
import type { LayerMaps } from '../insideTypes.ts';
import { type FitInput, fit } from '../loop/fit.ts';
import { createAnswerBatches, createTrainBatches } from '../loop/trainBatches.ts';
import type { TrainingControl } from '../loop/trainingControl.ts';
import { keptAnswerBytes } from '../step/keptAnswers.ts';
import { planStep, type StepNeed, stepBytes, stepNeed } from '../step/memoryPlan.ts';
import { PartSize } from '../step/partSize.ts';
import { type Passes, passesOn } from '../step/passTime.ts';
import { pictureInputOf } from '../step/pictureInput.ts';
import { keepAnswers, type PictureSource } from '../step/predict.ts';
import type { ModelSpec, Paced, Snapshot, TrainEvent, TrainingTask, TrainResult } from '../types.ts';
import { buildInParts, checkTrainable } from './buildRunModel.ts';

/** What a step of this model needs, and in which parts this device takes its batches. */
export function planFor(
  device: DeviceInfo,
  spec: ModelSpec & Paced,
  fromScratch = false,
): { need: StepNeed; parts: PartSize; passes: Passes | null } {
  const need = stepNeed(spec, spec.settings, spec.classes.length, fromScratch);
  const { microBatchSize, splitBy } = planStep(need, device, spec.pace);
  const passes = passesOn(device.backend, need.rows, spec.pace);
  return { need, parts: new PartSize(microBatchSize, splitBy), passes };
}

/** The pictures of a dataset as they were read, or as they are in a view. */
export function picturesFrom(feed: Feed, { inputShape }: ModelSpec, view?: PictureView): PictureSource {
  return (indices) => feed.batch({ indices, shape: inputShape, augmentation: null, view });
}

/** What a run is carried out with; a sweep has rates of its own. */
export interface RunTools extends Pick<FitInput, 'rateAt'> {
  device: DeviceInfo;
  feed: Feed;
  control: TrainingControl;
  report: (event: TrainEvent) => void;
  /** Maps of the layer that is watched, asked for after each epoch; may be left out. */
  liveMaps?: (model: tf.LayersModel) => Promise<LayerMaps | null>;
}

/** Trains a new model, or goes on from a snapshot. Where the frozen part need answer only once, that comes first. */
export async function runFit(
  task: TrainingTask,
  from: Snapshot | null,
  { device, feed, control, report, rateAt, liveMaps }: RunTools,
): Promise<TrainResult> {
  const { settings, imported } = task;
  const { need, parts, passes } = planFor(device, task, task.initial === null);
  const { model, split } = buildInParts(task, from?.weights ?? task.initial);
  try {
    if (settings.epochs > 0) checkTrainable(model);
    if (settings.epochs > 0 && imported && !from)
      for (const text of frozenNotes(imported, settings)) report({ type: 'log', text });
    const pictures = picturesFrom(feed, task);
    const images = [...task.train, ...task.val];
    // A sweep over many pictures comes to each of them once at most.
    const isAnsweredOnce =
      settings.epochs > (rateAt ? 1 : 0) && keptAnswerBytes(need.rows, settings, images.length) !== null;
    const answers =
      split && isAnsweredOnce
        ? await keepAnswers(split.frozen, images, pictures, {
            ...pictureInputOf(task),
            parts,
            onProgress: (done) => report({ type: 'features', done, total: images.length }),
            mayContinue: () => control.mayContinue(),
          })
        : null;
    const events = fit({
      model,
      split,
      fromAnswers: answers !== null,
      rateShares: imported?.bodyEnd
        ? rateShares(imported.graph, imported.bodyEnd, settings.lowerRate)
        : undefined,
      task,
      from,
      trainBatches: answers ? createAnswerBatches(task, answers) : createTrainBatches(task, feed),
      valPictures: answers ?? pictures,
      parts,
      batchStatistics: need.batchStatistics,
      passes,
      stepBytes: (microBatchSize) => stepBytes(need, device.backend, microBatchSize),
      rateAt,
      control,
      now: () => performance.now(),
    });
    for (;;) {
      const next = await events.next();
      if (next.done) return next.value;
      const event = next.value;
      report(event);
      const maps = event.type === 'epoch' ? await liveMaps?.(model) : null;
      if (event.type === 'epoch' && maps) report({ type: 'maps', epoch: event.epoch, maps });
    }
  } finally {
    model.dispose();
  }
}
