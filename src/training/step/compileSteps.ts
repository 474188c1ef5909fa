/**
 * Compiles what the steps of a run need before the first one, and says how far it is. It must not know of the page.
 */
import * as tf from '@tensorflow/tfjs';
import { compileAhead } from '../../compute/device/compileAhead.ts';
import type { BatchStatistic } from '../../models/build/layerCall.ts';
import { createOptimizer } from '../optimizers/optimizers.ts';
import { mixingOf } from '../targets/mixing.ts';
import type { TrainEvent, TrainingTask } from '../types.ts';
import { batchGradients, type GradientOptions, trainableVariables } from './gradients.ts';
import type { PartSize } from './partSize.ts';
import { moveAverages } from './update.ts';

const POLL_MS = 50;

/**
 * Numbers of pictures whose batches need all the shaders of a run: on WebGL those depend on the shapes. Two parts show
 * how parts are summed; then come the smaller last part of a batch, and of an epoch's last batch.
 */
export function batchSizesToCompile(images: number, batchSize: number, microBatchSize: number): number[] {
  const whole = Math.min(batchSize, images);
  const sizes = [
    Math.min(whole, 2 * microBatchSize),
    whole % microBatchSize,
    (images % batchSize) % microBatchSize,
  ];
  return [...new Set(sizes)].filter((size) => size > 0);
}

/**
 * Yields how many shaders are ready, until all are. Nothing where the device compiles none.
 * @param model What steps train; with `fromAnswers` it reads answers of a frozen part.
 */
export async function* compileSteps(
  model: tf.LayersModel,
  task: TrainingTask,
  parts: PartSize,
  options: Omit<GradientOptions, 'microBatchSize' | 'step'>,
  fromAnswers: boolean,
): AsyncGenerator<TrainEvent, void> {
  const { settings, train } = task;
  const Values = fromAnswers ? Float32Array : Uint8Array;
  const rowSize = tf.util.sizeFromShape([...options.inputShape]);
  const compilation = await parts.attempt((microBatchSize) =>
    compileAhead(() => {
      for (const images of batchSizesToCompile(train.length, settings.batchSize, microBatchSize)) {
        const labels = Array.from({ length: images }, () => 0);
        const mixing = fromAnswers ? null : standInMixing(task, images);
        const batch = { pixels: new Values(images * rowSize), labels, ...(mixing && { mixing }) };
        tf.tidy(() => {
          const { statistics } = batchGradients(model, batch, { ...options, microBatchSize, step: 1 });
          moveStandIns(statistics);
        });
      }
      compileUpdates(model, task);
    }),
  );
  const { total } = compilation;
  if (total === 0) return;
  for (let done = compilation.done(); done < total; done = compilation.done()) {
    yield { type: 'compiling', done, total };
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  await compilation.finish();
  yield { type: 'compiling', done: total, total };
}

/** How such a batch is blended: by MixUp, where that is among what is drawn, since CutMix needs no shaders of its own. */
function standInMixing({ settings, inputShape }: TrainingTask, images: number) {
  const cutmix = settings.mixup > 0 ? 0 : settings.cutmix;
  return mixingOf({ ...settings, cutmix }, 1, images, inputShape);
}

/** Every moving average's update, likewise on stand-ins. */
function moveStandIns(statistics: readonly BatchStatistic[]): void {
  for (const one of statistics) {
    const average = tf.variable(tf.zeros(one.ofBatch.shape), false);
    moveAverages([{ ...one, average }]);
    average.dispose();
  }
}

/** Every weight's update, on zeros of its shape: the weights themselves must stay as they are. */
function compileUpdates(model: tf.LayersModel, { settings }: TrainingTask): void {
  for (const { shape } of trainableVariables(model)) {
    const optimizer = createOptimizer(settings);
    const stand = tf.variable(tf.zeros(shape), true);
    const gradient = tf.zeros(shape);
    optimizer.apply([stand], [gradient], 1);
    optimizer.dispose();
    tf.dispose([stand, gradient]);
  }
}
