/**
 * The training loop, to be read from top to bottom: an async generator that says what happened and returns what
 * remains. How steps follow each other on the device stands in takeSteps.ts. Batches, clock and control are passed in. It
 * must not know of workers, zips or the page.
 */
import type * as tf from '@tensorflow/tfjs';
import { judge } from '../../evaluation/figures/judge.ts';
import { validationFigures } from '../../evaluation/figures/monitored.ts';
import type { ConfusionMatrix } from '../../evaluation/types.ts';
import { UserError } from '../../shared/errors.ts';
import { withAverages } from '../optimizers/averages.ts';
import { createOptimizer } from '../optimizers/optimizers.ts';
import { rateSchedule } from '../schedule/rateSchedule.ts';
import { compileSteps } from '../step/compileSteps.ts';
import { type Batch, trainableVariables } from '../step/gradients.ts';
import type { PartSize } from '../step/partSize.ts';
import { afterStep, type Passes, passesText, passMs, picturesInTime } from '../step/passTime.ts';
import { type PictureInput, pictureInputOf } from '../step/pictureInput.ts';
import { type PictureSource, predict } from '../step/predict.ts';
import { answerInputOf, type SplitModel } from '../step/splitModel.ts';
import { createUpdate } from '../step/update.ts';
import { copies, readAndDispose, readWeights } from '../step/weights.ts';
import { lossOfScores } from '../targets/lossRule.ts';
import { weightedLossOf } from '../targets/targets.ts';
import type { EpochLogs, Position, Snapshot, TrainEvent, TrainingTask, TrainResult } from '../types.ts';
import { EarlyStopping, ModelCheckpoint, ReduceLROnPlateau } from './callbacks.ts';
import { EpochProgress, NO_PROGRESS } from './epochProgress.ts';
import { classWeightEvents, splitLog } from './fitLog.ts';
import { restore, Snapshots } from './snapshots.ts';
import { StepTimer } from './stepTimer.ts';
import { takeSteps } from './takeSteps.ts';
import type { TrainingControl } from './trainingControl.ts';

export interface FitInput {
  /** Owned by the caller; afterwards it holds the weights after the last step, not their averages. */
  model: tf.LayersModel;
  /** Its parts, where the lower one is frozen: steps compute that without gradients, or not at all. */
  split?: SplitModel | null;
  /** Whether batches and validation come as answers of the frozen part, not as pictures. */
  fromAnswers?: boolean;
  /** The share of the learning rate for each of its trained weights; 1 where they are left out. */
  rateShares?: readonly number[];
  task: TrainingTask;
  /** Where to go on from; null for a new run. */
  from: Snapshot | null;
  /** The batches of one epoch (from 1), augmented, in their order, without the first `skip`. */
  trainBatches(epoch: number, skip: number): AsyncIterable<Batch>;
  /** Of the validation split. */
  valPictures: PictureSource;
  /** Pictures that the device takes at once. */
  parts: PartSize;
  /** Whether BatchNormalization trains, by mean and variance of each part; left out, it keeps its statistics. */
  batchStatistics?: boolean;
  /** What passes over them are foreseen to take; null where that is not known or makes nothing stutter. */
  passes: Passes | null;
  /** Bytes on the device in a step with parts of so many pictures, as planned. */
  stepBytes(microBatchSize: number): number;
  /** Of a sweep over learning rates: that of each step (from 1), in the place of the schedule's. It keeps no best weights. */
  rateAt?(step: number): number;
  control: TrainingControl;
  /** Milliseconds since any fixed moment. */
  now(): number;
}

/**
 * Trains `model` as Keras' `fit` does and yields every step and epoch, steps in groups. Ends after the last epoch, when
 * early stopping says so, or after the steps in flight (two at most) when `control` is stopped.
 * Throws a UserError where the loss is no longer a number, or the schedule, the classes or the loss cannot be trained.
 */
export async function* fit(input: FitInput): AsyncGenerator<TrainEvent, TrainResult> {
  const { model, task, from, parts, control, now, batchStatistics = false, fromAnswers = false } = input;
  const { trained, judged, reads, frozen } = readingOf(input);
  const { settings } = task;
  const compiled = weightedLossOf(task);
  const steps = Math.ceil(task.train.length / settings.batchSize);
  const optimizer = createOptimizer(settings, input.rateShares);
  /** Where the settings ask for averages of weights, they are what is judged and saved. */
  const averaged = <Result>(work: () => Promise<Result>) => {
    const weights = trainableVariables(model);
    return withAverages(weights, optimizer.averages(weights), work);
  };
  const timer = new StepTimer();
  const checkpoint = new ModelCheckpoint(settings, task.val.length > 0, from?.checkpoint);
  const early = new EarlyStopping(settings, from?.early);
  const plateau =
    settings.learningRateSchedule === 'plateau' ? new ReduceLROnPlateau(settings, from?.plateau) : null;
  const scheduled = rateSchedule(settings, steps, steps * settings.epochs);
  /** Of a step, from 1. The plateau's is that of the epoch at work. */
  const rateAt = input.rateAt ?? ((step: number) => plateau?.learningRate ?? scheduled(step - 1));
  const snapshots = new Snapshots(model, optimizer, now);
  const options = { ...reads, frozen, seed: settings.seed, batchStatistics, loss: compiled };
  const update = createUpdate(trained, optimizer, parts, options, from?.step ?? 0, rateAt);
  let { passes } = input;
  function* plan(): Generator<TrainEvent> {
    const { current: microBatchSize, splitBy } = parts;
    const ms = passes && passMs(passes, microBatchSize);
    const bytes = input.stepBytes(microBatchSize);
    const statisticsOf = batchStatistics ? microBatchSize : null;
    yield { type: 'plan', microBatchSize, bytes, steps, splitBy, passMs: ms, statisticsOf };
    if (batchStatistics && microBatchSize < settings.batchSize) yield splitLog(microBatchSize);
    const text = passesText(microBatchSize, splitBy, ms);
    if (text) yield { type: 'log', text };
  }
  /** Takes smaller parts where the first steps say that a pass takes longer than foreseen, and too long. */
  let isCorrected = false;
  function correctParts(): void {
    const early = passes && !isCorrected && !fromAnswers ? timer.earlyPace() : null;
    if (!passes || !early) return;
    isCorrected = true;
    passes = afterStep(passes, early, parts.current);
    parts.shrinkTo(picturesInTime(passes));
  }
  let paceIsTold = false;
  function* pace(): Generator<TrainEvent> {
    // Steps that begin with answers say nothing of the whole model.
    const told = paceIsTold || fromAnswers ? null : timer.pace();
    paceIsTold = true;
    if (told) yield { type: 'pace', ...told };
  }
  async function* result(outcome: TrainResult['outcome']): AsyncGenerator<TrainEvent, TrainResult> {
    yield* pace();
    return {
      outcome,
      last: await averaged(() => readWeights(model)),
      slots: await readAndDispose(copies(optimizer.slots(trainableVariables(model)))),
      timing: timer.timing(),
    };
  }

  try {
    if (from) restore(from, model, optimizer);
    yield* plan();
    yield* classWeightEvents(task, compiled);
    if (settings.epochs > 0) yield* compileSteps(trained, task, parts, options, fromAnswers);
    let step = from?.step ?? 0;
    for (let epoch = from?.epoch ?? 1; epoch <= settings.epochs; epoch++) {
      const begun = from?.epoch === epoch ? from.progress : NO_PROGRESS;
      const progress = new EpochProgress(epoch, settings.epochs, steps, begun);
      const position = (): Position => {
        return {
          ...{ step, epoch, progress: progress.state, checkpoint: checkpoint.state, early: early.state },
          ...(plateau && { plateau: plateau.state }),
        };
      };
      const epochStart = now();
      let planned = parts.current;
      const batches = input.trainBatches(epoch, begun.step);
      const groups = takeSteps(batches, {
        ...update,
        settle: () => snapshots.isDue,
        control,
        timer,
        now,
      });
      for await (const group of groups) {
        correctParts();
        if (parts.current !== planned) yield* plan();
        planned = parts.current;
        for (const { loss, accuracy, images, stepMs } of group.steps) {
          if (!Number.isFinite(loss)) throw new LossError(loss, epoch, progress.step + 1);
          step += 1;
          progress.add(loss, accuracy, images, stepMs);
          const learningRate = rateAt(step);
          yield { type: 'step', epoch, step, loss, accuracy, learningRate, progress: progress.snapshot() };
        }
        if (timer.hasFirstSteps) yield* pace();
        // Before a pause, or the end of the epoch, the last snapshot is waited for: then it is safe.
        if (group.settled) await snapshots.idle();
        const snapshot = snapshots.collect();
        if (snapshot) yield { type: 'snapshot', snapshot };
        if (group.settled && snapshots.isDue) snapshots.take(position());
      }
      if (progress.step < steps) return yield* result('stopped');

      const { loss, accuracy } = progress.snapshot();
      const logs: EpochLogs = { loss, accuracy };
      let valConfusionMatrix: ConfusionMatrix | null = null;
      if (task.val.length > 0) {
        const evaluation = await averaged(() => validate(judged, reads, input));
        if (!evaluation) return yield* result('stopped');
        logs.val_loss = lossOfScores(evaluation.labels, evaluation.scores, compiled.rule);
        logs.val_accuracy = evaluation.accuracy;
        Object.assign(logs, validationFigures(evaluation));
        valConfusionMatrix = evaluation.confusionMatrix;
      }
      logs.learning_rate = rateAt(step);
      yield { type: 'epoch', epoch, logs, valConfusionMatrix, elapsedMs: now() - epochStart };

      const saved = checkpoint.onEpochEnd(epoch, logs);
      const watched = early.onEpochEnd(epoch, logs);
      yield { type: 'log', text: saved.message };
      const lowered = plateau?.onEpochEnd(epoch, logs);
      if (lowered) yield { type: 'log', text: lowered };
      const isBest =
        settings.earlyStopping && settings.restoreBestWeights ? watched.improved : saved.improved;
      if (isBest && !input.rateAt)
        yield { type: 'checkpoint', epoch, weights: await averaged(() => readWeights(model)) };
      if (settings.earlyStopping && watched.stop) {
        yield { type: 'log', text: `Epoch ${epoch}: early stopping` };
        if (settings.restoreBestWeights)
          yield {
            type: 'log',
            text: `Restoring model weights from the end of the best epoch: ${early.bestEpoch}.`,
          };
        break;
      }
      if (!(await control.mayContinue())) return yield* result('stopped');
      if (epoch < settings.epochs && snapshots.isCheap)
        snapshots.take({ ...position(), epoch: epoch + 1, progress: NO_PROGRESS });
    }
    return yield* result('finished');
  } finally {
    await snapshots.idle();
    optimizer.dispose();
  }
}

/** What steps train, what is asked for validation, what both read, and what answers first. */
function readingOf({ model, split, fromAnswers, task }: FitInput) {
  if (!split) return { trained: model, judged: model, reads: pictureInputOf(task) };
  const { trained, frozen } = split;
  if (!fromAnswers) return { trained, judged: model, reads: pictureInputOf(task), frozen };
  return { trained, judged: trained, reads: answerInputOf(split) };
}

/** The validation split as judged with the present weights; null where the run is stopped meanwhile. */
async function validate(
  model: tf.LayersModel,
  reads: PictureInput,
  { task, valPictures, parts, control }: FitInput,
) {
  const scores = await predict(model, task.val, valPictures, {
    ...reads,
    parts,
    mayContinue: () => control.mayContinue(),
  });
  const labels = task.val.map((index) => task.labels[index]);
  return scores && judge(labels, scores, task.classes);
}

/** The loss is no longer a number: the rate is too high for these weights. */
export class LossError extends UserError {
  constructor(loss: number, epoch: number, step: number) {
    super(
      `The loss became ${Number.isNaN(loss) ? 'not a number' : 'infinite'} in epoch ${epoch}, step ${step}.`,
      'Try a smaller learning rate.',
    );
  }
}
