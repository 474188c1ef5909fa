/** A task that a tiny model learns in a few steps: bright pictures against dark ones. */
import * as tf from '@tensorflow/tfjs';
import { epochBatches } from '../../../src/dataset/pool/batchOrder.ts';
import { buildModel } from '../../../src/models/build/buildModel.ts';
import { graphOf, type ModelDefinition } from '../../../src/models/catalogue/definition.ts';
import type { InputShape } from '../../../src/models/types.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../src/settings.ts';
import { randomFor } from '../../../src/shared/random.ts';
import { type FitInput, fit as train } from '../../../src/training/loop/fit.ts';
import { TrainingControl } from '../../../src/training/loop/trainingControl.ts';
import type { Batch } from '../../../src/training/step/gradients.ts';
import { PartSize } from '../../../src/training/step/partSize.ts';
import type { TrainEvent, TrainingTask, TrainResult } from '../../../src/training/types.ts';

const SHAPE: InputShape = [4, 4, 1];
const ROW_BYTES = 16;
const TRAIN = 22;
const VAL = 6;

/** One layer of every kind that matters to training, dropout among them. */
export const TINY: ModelDefinition = {
  id: 'tiny',
  title: 'Tiny',
  summary: 'For tests.',
  layers: (picture) =>
    picture
      .to('Conv2D', { filters: 4, kernel_size: 3, activation: 'relu' })
      .to('Flatten')
      .to('Dense', { units: 16, activation: 'relu' })
      .to('Dropout', { rate: 0.25 }),
};

/** Pixels of the images with these indices, uint8 [n, 4, 4, 1]: even indices dark, odd ones bright. */
export function picturesOf(indices: number[]): Uint8Array {
  return Uint8Array.from(
    indices.flatMap((index) => {
      const random = randomFor(99, index);
      return Array.from({ length: ROW_BYTES }, () => Math.floor((index % 2) * 140 + random() * 110));
    }),
  );
}

/** 22 images for training, the next 6 for validation; `changes` are made to the default settings. */
export function toyTask(changes: Partial<Settings> = {}): TrainingTask {
  const indices = Array.from({ length: TRAIN + VAL }, (_, index) => index);
  return {
    modelId: TINY.id,
    imported: null,
    initial: null,
    pace: null,
    settings: {
      ...DEFAULT_SETTINGS,
      imageSize: 4,
      batchSize: 8,
      epochs: 2,
      earlyStopping: false,
      ...changes,
    },
    inputShape: SHAPE,
    classes: ['bright', 'dark'],
    labels: indices.map((index) => index % 2),
    train: indices.slice(0, TRAIN),
    val: indices.slice(TRAIN),
  };
}

/** Its graph for the task's pictures. */
export const TOY_GRAPH = graphOf(TINY, SHAPE, 1);

export function toyModel(seed = 1): tf.LayersModel {
  return buildModel(TOY_GRAPH, seed);
}

async function* trainBatches(task: TrainingTask, epoch: number, skip: number): AsyncGenerator<Batch> {
  const { settings, labels } = task;
  for (const indices of epochBatches(task.train, settings.batchSize, { ...settings, epoch }).slice(skip))
    yield { pixels: picturesOf(indices), labels: indices.map((index) => labels[index]) };
}

/** What `fit` needs for the task; `changes` replace parts of it. The clock moves 50 milliseconds at each look. */
export function toyInput(task: TrainingTask, changes: Partial<FitInput> = {}): FitInput {
  let clock = 0;
  return {
    model: changes.model ?? toyModel(task.settings.seed),
    task,
    from: null,
    trainBatches: (epoch, skip) => trainBatches(task, epoch, skip),
    valPictures: async (indices) => picturesOf(indices),
    parts: new PartSize(task.settings.batchSize),
    passes: null,
    stepBytes: (microBatchSize) => microBatchSize * 1000,
    control: new TrainingControl(),
    now: () => {
      clock += 50;
      return clock;
    },
    ...changes,
  };
}

/** Runs `fit` to its end and collects what it says; `onEvent` is told of each event before the next one is asked for. */
export async function runToy(
  input: FitInput,
  onEvent: (event: TrainEvent) => void = () => {},
): Promise<{ events: TrainEvent[]; result: TrainResult }> {
  const events: TrainEvent[] = [];
  const training = train(input);
  for (;;) {
    const next = await training.next();
    if (next.done) return { events, result: next.value };
    events.push(next.value);
    onEvent(next.value);
  }
}

/** The events of one type. */
export function eventsOf<T extends TrainEvent['type']>(
  events: TrainEvent[],
  type: T,
): Extract<TrainEvent, { type: T }>[] {
  return events.filter((event): event is Extract<TrainEvent, { type: T }> => event.type === type);
}

/** All weights, one after the other. */
export function weightValues(model: tf.LayersModel): number[] {
  return model.getWeights().flatMap((weight) => Array.from(weight.dataSync()));
}

/** Puts TensorFlow.js on the backend that needs no device. */
export async function useCpu(): Promise<void> {
  await tf.setBackend('cpu');
}
