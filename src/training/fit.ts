/**
 * The training loop, to be read from top to bottom: an async generator that says what happened and returns what
 * remains. Batches, clock and control are passed in. It must not know of workers, zips or the page.
 */
import * as tf from '@tensorflow/tfjs';
import { judge } from '../evaluation/judge.ts';
import type { ConfusionMatrix } from '../evaluation/types.ts';
import { UserError } from '../shared/errors.ts';
import { EarlyStopping, ModelCheckpoint } from './callbacks.ts';
import type { TrainingControl } from './control.ts';
import { type Batch, batchGradients, trainableVariables } from './gradients.ts';
import { createOptimizer } from './optimizers.ts';
import type { PartSize } from './parts.ts';
import { type PictureSource, predict } from './predict.ts';
import { EpochProgress } from './progress.ts';
import { StepTimer } from './stepTimer.ts';
import type { EpochLogs, TrainEvent, TrainingTask, TrainResult } from './types.ts';
import { readWeights } from './weights.ts';

export interface FitInput {
  /** Owned by the caller; afterwards it holds the last weights. */
  model: tf.Sequential;
  task: TrainingTask;
  /** The batches of one epoch (from 1), augmented, in their order. */
  trainBatches(epoch: number): AsyncIterable<Batch>;
  /** Pictures of the validation split. */
  valPictures: PictureSource;
  /** Pictures that the device takes at once. */
  parts: PartSize;
  control: TrainingControl;
  /** Milliseconds since any fixed moment. */
  now(): number;
}

/**
 * Trains `model` as Keras' `fit` does and yields every step and epoch. Ends after the last epoch, when early
 * stopping says so, or after the step at work when `control` is stopped.
 * Throws a UserError where the loss is no longer a number.
 */
export async function* fit(input: FitInput): AsyncGenerator<TrainEvent, TrainResult> {
  const { model, task, parts, control, now } = input;
  const { settings } = task;
  const steps = Math.ceil(task.train.length / settings.batchSize);
  const optimizer = createOptimizer(settings);
  const timer = new StepTimer();
  const checkpoint = new ModelCheckpoint(task.val.length > 0);
  const early = new EarlyStopping(settings.monitor, settings.patience);
  const options = { inputShape: task.inputShape, rescale: settings.rescale, seed: settings.seed };
  const result = async (outcome: TrainResult['outcome']): Promise<TrainResult> => ({
    outcome,
    last: await readWeights(model),
    timing: timer.timing(),
  });

  try {
    yield { type: 'plan', microBatchSize: parts.current, steps };
    let step = 0;
    for (let epoch = 1; epoch <= settings.epochs; epoch++) {
      const progress = new EpochProgress(epoch, settings.epochs, steps);
      const epochStart = now();
      let waitStart = epochStart;
      for await (const batch of input.trainBatches(epoch)) {
        const waitMs = now() - waitStart;
        step += 1;
        // No weight has changed where the device refuses, so the step can be repeated in smaller parts.
        const planned = parts.current;
        const { figures, gradients } = await parts.attempt((microBatchSize) =>
          batchGradients(model, batch, { ...options, step, microBatchSize }),
        );
        if (parts.current !== planned) yield { type: 'plan', microBatchSize: parts.current, steps };
        optimizer.apply(trainableVariables(model), gradients, step);
        tf.dispose(gradients);
        // The fence of this read-back stands after the update, so the step is complete when it returns.
        const [loss, accuracy] = await figures.data();
        figures.dispose();
        if (!Number.isFinite(loss)) throw lossError(loss, epoch, progress.step + 1);
        const stepMs = now() - waitStart;
        timer.add(stepMs, waitMs);
        progress.add(loss, accuracy, batch.labels.length, stepMs);
        yield { type: 'step', epoch, step, loss, accuracy, progress: progress.snapshot() };
        if (!(await control.mayContinue())) return await result('stopped');
        waitStart = now();
      }

      const { loss, accuracy } = progress.snapshot();
      const logs: EpochLogs = { loss, accuracy };
      let valConfusionMatrix: ConfusionMatrix | null = null;
      if (task.val.length > 0) {
        const evaluation = await validate(input);
        if (!evaluation) return await result('stopped');
        logs.val_loss = evaluation.loss;
        logs.val_accuracy = evaluation.accuracy;
        valConfusionMatrix = evaluation.confusionMatrix;
      }
      yield { type: 'epoch', epoch, logs, valConfusionMatrix, elapsedMs: now() - epochStart };

      const saved = checkpoint.onEpochEnd(epoch, logs);
      const watched = early.onEpochEnd(epoch, logs);
      yield { type: 'log', text: saved.message };
      const isBest =
        settings.earlyStopping && settings.restoreBestWeights ? watched.improved : saved.improved;
      if (isBest) yield { type: 'checkpoint', epoch, weights: await readWeights(model) };
      if (settings.earlyStopping && watched.stop) {
        yield { type: 'log', text: `Epoch ${epoch}: early stopping` };
        if (settings.restoreBestWeights)
          yield {
            type: 'log',
            text: `Restoring model weights from the end of the best epoch: ${early.bestEpoch}.`,
          };
        break;
      }
      if (!(await control.mayContinue())) return await result('stopped');
    }
    return await result('finished');
  } finally {
    optimizer.dispose();
  }
}

/** The validation split as judged with the present weights; null where the run is stopped meanwhile. */
async function validate({ model, task, valPictures, parts, control }: FitInput) {
  const scores = await predict(model, task.val, valPictures, {
    inputShape: task.inputShape,
    rescale: task.settings.rescale,
    parts,
    mayContinue: () => control.mayContinue(),
  });
  const labels = task.val.map((index) => task.labels[index]);
  return scores && judge(labels, scores, task.classes);
}

function lossError(loss: number, epoch: number, step: number): UserError {
  return new UserError(
    `The loss became ${Number.isNaN(loss) ? 'not a number' : 'infinite'} in epoch ${epoch}, step ${step}.`,
    'Try a smaller learning rate.',
  );
}
