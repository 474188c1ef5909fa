/**
 * Takes the steps of one epoch so that neither side waits: at most two are in flight on the device, the pictures of the
 * next step go up while one runs, and losses are read ten times a second. It must not know of epochs or callbacks.
 */
import type * as tf from '@tensorflow/tfjs';
import { computesWithinCall, deviceFence } from '../../compute/device/fence.ts';
import type { Batch, BatchGradients } from '../step/gradients.ts';
import { FigureLog } from './figureLog.ts';
import type { StepTimer } from './stepTimer.ts';
import type { TrainingControl } from './trainingControl.ts';

/** Steps that the device has been given and has not finished. */
const MAX_IN_FLIGHT = 2;
/** Losses are read at most so often. */
const READ_INTERVAL_MS = 100;

/** A completed step. */
export interface StepFigures {
  images: number;
  loss: number;
  accuracy: number;
  /** From the end of the step before to the end of this one. */
  stepMs: number;
}

export interface StepGroup {
  /** In their order. */
  steps: StepFigures[];
  /** True where nothing is in flight and every step has been told: the weights are those after the last one. */
  settled: boolean;
}

export interface StepsInput {
  /** Makes the next step: moves the weights, returns [loss, accuracy]. `firstPart` stays the caller's. */
  take(batch: Batch, firstPart: tf.Tensor): Promise<BatchGradients['figures']>;
  /** Puts the first pictures of a batch on the device. */
  upload(batch: Batch): tf.Tensor;
  /** Asked between steps: whether to settle now, e.g. because a snapshot is due. */
  settle(): boolean;
  control: TrainingControl;
  timer: StepTimer;
  /** Milliseconds since any fixed moment. */
  now(): number;
}

/** A batch whose step is next. */
interface Ahead {
  batch: Batch;
  firstPart: tf.Tensor;
  /** How long the device had nothing to do because the pictures were not there. */
  waitMs: number;
}

interface InFlight {
  images: number;
  waitMs: number;
  /** Resolves when the step is done, with what was read since the last reading, if that was due. */
  done: Promise<[number, number][]>;
  /** Null while it is not done. */
  doneAt: number | null;
}

/**
 * The steps on `batches` in their order, in groups as they become known. Ends after the last batch, or after what is
 * in flight where `control` is stopped; the last group is settled. Tensors are freed also where it is left early.
 */
export async function* takeSteps(
  batches: AsyncIterable<Batch>,
  { take, upload, settle, control, timer, now }: StepsInput,
): AsyncGenerator<StepGroup, void> {
  const log = new FigureLog();
  const inFlight: InFlight[] = [];
  /** Completed, with losses still on the device. */
  let unread: Pick<StepFigures, 'images' | 'stepMs'>[] = [];
  const source = batches[Symbol.asyncIterator]();
  let endOfLast = now();
  let readAt = endOfLast;

  /** Waits for the next batch and puts its first pictures on the device; null where there is none. */
  async function fetchNext(): Promise<Ahead | null> {
    const from = now();
    const next = await source.next();
    if (next.done) return null;
    const last = inFlight.at(-1);
    // While a step is in flight the device has something to do.
    const idleFrom = last ? last.doneAt : from;
    const waitMs = idleFrom === null ? 0 : now() - Math.max(from, idleFrom);
    return { batch: next.value, firstPart: upload(next.value), waitMs };
  }

  /** Gives the device a step. */
  async function dispatch({ batch, firstPart, waitMs }: Ahead): Promise<void> {
    log.append(await take(batch, firstPart));
    firstPart.dispose();
    batch.release?.();
    // Noted here: a message that says so may come after the next step has been computed, too.
    const doneAt = computesWithinCall() ? now() : null;
    const readingIsDue = now() - readAt >= READ_INTERVAL_MS || log.isFull;
    if (readingIsDue) readAt = now();
    const done = readingIsDue ? log.read() : deviceFence().then(() => []);
    const step: InFlight = { images: batch.labels.length, waitMs, done, doneAt };
    const note = () => {
      step.doneAt ??= now();
    };
    // What goes wrong is thrown where the step is waited for.
    done.then(note, note);
    inFlight.push(step);
  }

  /** Waits for the oldest step in flight; returns the steps whose figures are known since. */
  async function finishOne(): Promise<StepFigures[]> {
    const figures = await inFlight[0].done;
    const { images, waitMs, doneAt } = inFlight.shift() as InFlight;
    // A reading may be noticed after the fence of the step that follows it.
    const stepMs = Math.max((doneAt ?? now()) - endOfLast, 0);
    endOfLast += stepMs;
    timer.add(stepMs, waitMs, images);
    unread.push({ images, stepMs });
    return tell(figures);
  }

  function tell(figures: [number, number][]): StepFigures[] {
    const steps = figures.map(([loss, accuracy], index) => ({ ...unread[index], loss, accuracy }));
    unread = unread.slice(steps.length);
    return steps;
  }

  /** Waits for all that is in flight and reads what has not been told. */
  async function settled(): Promise<StepGroup> {
    const steps: StepFigures[] = [];
    while (inFlight.length > 0) steps.push(...(await finishOne()));
    if (unread.length > 0) steps.push(...tell(await log.read()));
    readAt = now();
    return { steps, settled: true };
  }

  let ahead = await fetchNext();
  try {
    while (ahead) {
      if (!control.isGoing || settle()) {
        yield await settled();
        if (!(await control.mayContinue())) return;
        // Neither a pause nor what the caller did belongs to a step, nor what was waited for before it.
        endOfLast = now();
        ahead.waitMs = 0;
      }
      await dispatch(ahead);
      ahead = await fetchNext();
      if (inFlight.length < MAX_IN_FLIGHT) continue;
      const steps = await finishOne();
      if (steps.length > 0) yield { steps, settled: false };
    }
    yield await settled();
  } finally {
    ahead?.firstPart.dispose();
    await Promise.allSettled(inFlight.map((step) => step.done));
    log.dispose();
    await source.return?.();
  }
}
