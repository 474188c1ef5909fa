/**
 * What the training worker can do: it owns TensorFlow.js and the device, and keeps nothing between calls but both.
 * Weights come in and go out as buffers. It must not know of the page.
 */
import type * as tf from '@tensorflow/tfjs';
import { openDevice } from '../compute/device.ts';
import type { BackendName, DeviceInfo } from '../compute/types.ts';
import { epochBatches } from '../dataset/batchOrder.ts';
import { createFeed, type Feed } from '../dataset/feed.ts';
import { judge } from '../evaluation/judge.ts';
import type { Evaluation } from '../evaluation/types.ts';
import { buildModel } from '../models/build.ts';
import { modelById } from '../models/catalogue.ts';
import { outputCountOf } from '../models/shapes.ts';
import { modelSummary } from '../models/summary.ts';
import { transfer } from '../shared/rpc.ts';
import { TrainingControl } from './control.ts';
import { fit } from './fit.ts';
import type { Batch } from './gradients.ts';
import { PartSize } from './parts.ts';
import { maxTensorValues, microBatchSize } from './plan.ts';
import { predict } from './predict.ts';
import type { ModelSpec, TrainEvent, TrainingTask, TrainResult, WeightData } from './types.ts';
import { writeWeights } from './weights.ts';

/** Events are told at most ten times a second; an epoch's end and checkpoints at once. */
const REPORT_INTERVAL_MS = 100;

/** Judging weights on some images of a dataset. */
export interface EvaluationTask extends ModelSpec {
  weights: WeightData;
  images: number[];
  /** Class index of each of these images. */
  labels: number[];
}

/** The functions that the page calls, around one device. */
export function createTrainingApi() {
  let device: DeviceInfo | null = null;
  let imagePorts: MessagePort[] = [];
  let control = new TrainingControl();
  let reportLoss: (error: Error) => void;
  const lost = new Promise<never>((_, reject) => {
    reportLoss = reject;
  });
  lost.catch(() => {});

  /** The device's answer, unless the device is lost first. */
  const unlessLost = <T>(work: Promise<T>): Promise<T> => Promise.race([work, lost]);

  function openedDevice(): DeviceInfo {
    if (!device) throw new Error('The device was not opened.');
    return device;
  }

  /** In which parts this device takes the batches of a model. */
  function partsFor(spec: ModelSpec): PartSize {
    const outputs = outputCountOf(spec.settings, spec.classes.length);
    const { rows } = modelSummary(modelById(spec.modelId), spec.inputShape, outputs);
    const maxValues = maxTensorValues(openedDevice().maxTensorBytes);
    return new PartSize(microBatchSize(rows, spec.settings.batchSize, maxValues));
  }

  function build({ modelId, settings, classes, inputShape }: ModelSpec, seed: number | null): tf.Sequential {
    return buildModel(modelById(modelId), inputShape, outputCountOf(settings, classes.length), seed);
  }

  async function runFit(
    task: TrainingTask,
    feed: Feed,
    report: (event: TrainEvent) => void,
  ): Promise<TrainResult> {
    const { settings } = task;
    const model = build(task, settings.seed);
    try {
      const events = fit({
        model,
        task,
        trainBatches: (epoch) => trainBatches(task, feed, epoch),
        valPictures: (indices) => feed.batch({ indices, shape: task.inputShape, augmentation: null }),
        parts: partsFor(task),
        control,
        now: () => performance.now(),
      });
      for (;;) {
        const next = await events.next();
        if (next.done) return next.value;
        report(next.value);
      }
    } finally {
      model.dispose();
    }
  }

  return {
    /** Opens the device; call it first. Throws a UserError where it is not to be had. */
    async openDevice(backend: BackendName): Promise<DeviceInfo> {
      device = await openDevice(backend, reportLoss);
      return device;
    },

    /** Never resolves; rejects when the device is lost. */
    untilLost: (): Promise<never> => lost,

    /** The ends of the channels to the image workers, in worker order. */
    connectImages(ports: MessagePort[]): void {
      for (const port of imagePorts) port.close();
      imagePorts = ports;
    },

    /** Trains a new model. `onEvents` gets what happened since it was last told. */
    async train(
      task: TrainingTask,
      storeId: string,
      onEvents: (events: TrainEvent[]) => void,
    ): Promise<TrainResult> {
      control = new TrainingControl();
      let waiting: TrainEvent[] = [];
      let toldAt = performance.now();
      const tell = () => {
        const buffers = waiting.flatMap((event) => (event.type === 'checkpoint' ? [event.weights] : []));
        if (waiting.length > 0) onEvents(transfer(waiting, buffers));
        waiting = [];
        toldAt = performance.now();
      };
      const report = (event: TrainEvent) => {
        waiting.push(event);
        if (event.type !== 'step' || performance.now() - toldAt >= REPORT_INTERVAL_MS) tell();
      };
      const feed = createFeed(imagePorts, storeId);
      try {
        const result = await unlessLost(runFit(task, feed, report));
        return transfer(result, [result.last]);
      } finally {
        tell();
      }
    },

    /** Holds the run at work after its present step. */
    pause: (): void => control.pause(),
    resume: (): void => control.resume(),
    /** Ends the run at work after its present step. */
    stop: (): void => control.stop(),

    /** Judges weights on images of the dataset, not augmented. */
    async evaluate(
      task: EvaluationTask,
      storeId: string,
      onProgress: (done: number) => void,
    ): Promise<Evaluation> {
      const feed = createFeed(imagePorts, storeId);
      const model = build(task, null);
      try {
        writeWeights(model, task.weights);
        const source = (indices: number[]) =>
          feed.batch({ indices, shape: task.inputShape, augmentation: null });
        const scores = await unlessLost(
          predict(model, task.images, source, {
            inputShape: task.inputShape,
            rescale: task.settings.rescale,
            parts: partsFor(task),
            onProgress,
          }),
        );
        return judge(task.labels, scores ?? [], task.classes);
      } finally {
        model.dispose();
      }
    },

    /** The model's topology and the names and shapes of its weights, as TensorFlow.js saves them. */
    describeModel(spec: ModelSpec) {
      const model = build(spec, null);
      try {
        const topology = model.toJSON(null, false) as object;
        const weightSpecs = model.weights.map(({ originalName, shape }) => ({
          name: originalName,
          shape: shape as number[],
          dtype: 'float32' as const,
        }));
        return { topology, weightSpecs };
      } finally {
        model.dispose();
      }
    },
  };
}

export type TrainingApi = ReturnType<typeof createTrainingApi>;

/** The batches of one epoch with their labels, made ahead of the step that needs them. */
async function* trainBatches(task: TrainingTask, feed: Feed, epoch: number): AsyncGenerator<Batch> {
  const { settings, inputShape, labels } = task;
  const order = epochBatches(task.train, settings.batchSize, { ...settings, epoch });
  const augmentation = { settings, seed: settings.seed, epoch };
  const requests = order.map((indices) => ({ indices, shape: inputShape, augmentation }));
  let batch = 0;
  for await (const pixels of feed.prefetch(requests))
    yield { pixels, labels: order[batch++].map((index) => labels[index]) };
}
