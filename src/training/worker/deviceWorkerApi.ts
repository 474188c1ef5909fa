/**
 * What the device worker can do: it owns TensorFlow.js and the device, and keeps nothing between calls but both, the model that
 * was explained last, and features that the browser's storage did not take.
 * Weights come in as buffers and go out as Blobs. It must not know of the page.
 */
import { openDevice } from '../../compute/device/device.ts';
import { prepareDevice, type ReadyDevice } from '../../compute/device/preflight.ts';
import type { Timing } from '../../compute/device/probe.ts';
import type { BackendName, DeviceInfo, HeavyLayer } from '../../compute/types.ts';
import { viewInto, viewsOf } from '../../dataset/picture/views.ts';
import { createFeed } from '../../dataset/pool/feed.ts';
import { throttled } from '../../dataset/pool/throttle.ts';
import { judgeAt } from '../../evaluation/choices/calibration.ts';
import type { FullEvaluation } from '../../evaluation/types.ts';
import { sizeOf } from '../../models/layers/rule.ts';
import { CancelledError, LostError, UserError } from '../../shared/errors.ts';
import { transfer } from '../../shared/rpc.ts';
import { type Explanation, explain } from '../explain/explain.ts';
import { ExplainedModel } from '../explain/explainedModel.ts';
import { computeFeatures, featureParts } from '../features/computeFeatures.ts';
import { createFeatureStore } from '../features/featureStore.ts';
import type { FeatureCounts, FeatureTask } from '../features/featureTask.ts';
import type { HeadFit } from '../head/types.ts';
import type { LayerMaps, LayerMapsTask, Likes, LikesTask, MapsWish } from '../insideTypes.ts';
import { TrainingControl } from '../loop/trainingControl.ts';
import { pictureInputOf } from '../step/pictureInput.ts';
import { predictMean } from '../step/predict.ts';
import type { RateSweep, Snapshot, SweepProgress, TrainEvent, TrainingTask, TrainResult } from '../types.ts';
import { averageWeights } from './averageWeights.ts';
import { buildRunModel, inWords } from './buildRunModel.ts';
import { createInsideWorker } from './insideWorker.ts';
import { fitKeptHead, type HeadJudgement, type HeadTask, judgeKeptHead } from './keptHead.ts';
import { sweepRates } from './rateSweep.ts';
import { picturesFrom, planFor, runFit } from './runFit.ts';
import type { AnswersTask, AverageTask, EvaluationTask, ExplainTask, WeightAverage } from './tasks.ts';
import { withBlobs } from './withBlobs.ts';

/** Events are told at most ten times a second; an epoch's end and checkpoints at once. */
const REPORT_INTERVAL_MS = 100;

/** A loss is told within this time after the first call that fails by it. */
const LOSS_DELAY_MS = 500;

/** The functions that the page calls, around one device. */
export function createDeviceWorkerApi() {
  let device: DeviceInfo | null = null;
  let tried: ReadyDevice | null = null;
  let imagePorts: MessagePort[] = [];
  let control = new TrainingControl();
  let ending = new AbortController();
  const explained = new ExplainedModel();
  const inside = createInsideWorker(openedDevice);
  const features = createFeatureStore(() => performance.now());
  let reportLoss: (error: Error) => void;
  const lost = new Promise<never>((_, reject) => {
    reportLoss = reject;
  });
  lost.catch(() => {});

  /** The device's answer, unless the device is lost first. */
  async function unlessLost<T>(work: Promise<T>): Promise<T> {
    try {
      return await Promise.race([work, lost]);
    } catch (thrown) {
      // Calls of a lost device may fail before its loss is told.
      const isMeant = thrown instanceof UserError || thrown instanceof CancelledError;
      const delay = new Promise((resolve) => setTimeout(resolve, LOSS_DELAY_MS));
      if (!isMeant) await Promise.race([delay, lost]);
      throw inWords(thrown);
    }
  }

  function openedDevice(): DeviceInfo {
    if (!device) throw new Error('The device was not opened.');
    return device;
  }

  /** Gives the memory of kept models back: whatever else is computed needs it more. */
  function release(): void {
    explained.release();
    inside.release();
  }

  /** What is watched of a run is an extra: where it cannot be had, the run goes on without. */
  const insideOf = <T>(ask: () => Promise<T>): Promise<T | null> =>
    ask().catch((thrown) => {
      if (thrown instanceof LostError) throw thrown;
      return null;
    });

  return {
    /** Tries a device on crops of a layer and times each; for a worker that ends afterwards. */
    async prepareDevice(backend: BackendName, layer: HeavyLayer) {
      tried = await unlessLost(prepareDevice(backend, layer, reportLoss));
      return { info: tried.info, timings: tried.first };
    },

    /** Times the crops of the device that is tried once more. */
    async timeDevice(): Promise<Timing[]> {
      if (!tried) throw new Error('No device is tried here.');
      return unlessLost(tried.time());
    },

    /** Opens the device; call it first. Throws a UserError where it is not to be had. */
    async openDevice(backend: BackendName): Promise<DeviceInfo> {
      device = await openDevice(backend, ({ message, hint }) => reportLoss(new LostError(message, hint)));
      return device;
    },

    /** Never resolves; rejects when the device is lost. */
    untilLost: (): Promise<never> => lost,

    /** The ends of the channels to the image workers, in worker order. */
    connectImages(ports: MessagePort[]): void {
      for (const port of imagePorts) port.close();
      imagePorts = ports;
    },

    /** Trains a new model, or goes on from a snapshot. `onEvents` gets what happened since it was last told. */
    async train(
      task: TrainingTask,
      from: Snapshot | null,
      storeId: string,
      onEvents: (events: TrainEvent<Blob>[]) => void,
    ): Promise<TrainResult<Blob>> {
      control = new TrainingControl();
      release();
      let waiting: TrainEvent<Blob>[] = [];
      let toldAt = performance.now();
      const tell = () => {
        if (waiting.length > 0) onEvents(waiting);
        waiting = [];
        toldAt = performance.now();
      };
      const report = (event: TrainEvent) => {
        waiting.push(withBlobs(event));
        if (event.type !== 'step' || performance.now() - toldAt >= REPORT_INTERVAL_MS) tell();
      };
      const feed = createFeed(imagePorts, storeId);
      try {
        const result = await unlessLost(
          runFit(task, from, {
            ...{ device: openedDevice(), feed, control, report },
            liveMaps: (model) => insideOf(() => inside.live(task, model)),
          }),
        );
        return { ...result, last: new Blob([result.last]), slots: new Blob([result.slots]) };
      } finally {
        tell();
      }
    },

    /** Tries learning rates on a copy of what a run would train; `stop` ends it with a CancelledError. */
    async sweepRates(
      task: TrainingTask,
      storeId: string,
      onProgress: (progress: SweepProgress) => void,
    ): Promise<RateSweep> {
      control = new TrainingControl();
      release();
      const tools = { device: openedDevice(), feed: createFeed(imagePorts, storeId), control };
      const tell = throttled(REPORT_INTERVAL_MS, onProgress, ({ done, total }) => done === total);
      return unlessLost(sweepRates(task, tools, tell));
    },

    /** Holds the run at work after its present step. */
    pause: (): void => control.pause(),
    resume: (): void => control.resume(),
    /** Ends the run at work after its present step. */
    stop(): void {
      control.stop();
      ending.abort();
    },

    /**
     * Runs a base once over pictures; `pause`, `resume` and `stop` steer it. `onProgress` gets the rows that are there, and all.
     * Rejects with a CancelledError where it was stopped: what was computed is kept all the same.
     */
    async computeFeatures(
      task: FeatureTask,
      storeId: string,
      onProgress: (done: number, total: number) => void,
    ): Promise<FeatureCounts> {
      const running = new TrainingControl();
      control = running;
      release();
      const pass = {
        ...{ feed: createFeed(imagePorts, storeId), parts: featureParts(task, openedDevice()) },
        ...{ mayContinue: () => running.mayContinue(), now: () => performance.now() },
        onProgress: throttled(REPORT_INTERVAL_MS, onProgress, (done, total) => done === total),
      };
      return unlessLost(features.use(task.key, task.keep, (open) => computeFeatures(task, open, pass)));
    },

    /** Judges weights on images of the dataset, in the run's views and not augmented else. The run's seed is also that of the intervals. */
    async evaluate(
      task: EvaluationTask,
      storeId: string,
      onProgress: (done: number) => void,
    ): Promise<FullEvaluation> {
      const feed = createFeed(imagePorts, storeId);
      release();
      const model = buildRunModel(task, task.weights);
      try {
        const outputs = await unlessLost(
          predictMean(
            model,
            task.images,
            viewsOf(task.settings).map((view) => picturesFrom(feed, task, view)),
            { ...pictureInputOf(task), parts: planFor(openedDevice(), task).parts, onProgress },
          ),
        );
        return judgeAt(task.labels, outputs, task.classes, task.at, task.settings.seed);
      } finally {
        model.dispose();
      }
    },

    /** Judges answers that are known, without the device. */
    judgeAnswers: ({ labels, outputs, classes, at, seed }: AnswersTask): FullEvaluation =>
      judgeAt(labels, outputs, classes, at, seed),

    /** Averages two sets of weights and judges each average on images of the dataset; `onProgress` gets the answers that are there, and all. */
    async averageWeights(
      task: AverageTask,
      storeId: string,
      onProgress: (done: number, total: number) => void,
    ): Promise<WeightAverage<Blob>> {
      release();
      const tools = {
        ...{ device: openedDevice(), feed: createFeed(imagePorts, storeId), now: () => performance.now() },
        onProgress: throttled(REPORT_INTERVAL_MS, onProgress, (done, total) => done === total),
      };
      const { weights, ...rest } = await unlessLost(averageWeights(task, tools));
      return { ...rest, weights: new Blob([weights]) };
    },

    /**
     * Fits a logistic head to kept features; `stop` ends it with a CancelledError.
     * @param onProgress Told the share that is done, 0 to 1.
     */
    async fitHead(task: HeadTask, onProgress: (share: number) => void): Promise<HeadFit> {
      openedDevice();
      release();
      ending = new AbortController();
      const { signal } = ending;
      const fitted = await unlessLost(fitKeptHead(features, task, { onProgress, signal }));
      return transfer(fitted, [fitted.kernel.buffer, fitted.bias.buffer]);
    },

    /** Judges a head on pictures whose features are kept. */
    judgeHead: (task: HeadJudgement): Promise<FullEvaluation> => unlessLost(judgeKeptHead(features, task)),

    /** The answer to a picture as the run is judged, and where in the picture itself that comes from; null where it takes the weights to tell. */
    async explain(task: ExplainTask): Promise<Explanation | null> {
      openedDevice();
      const { key, weights, inputShape, picture, label, settings } = task;
      const model = explained.get(key, weights && (() => buildRunModel(task, weights)));
      if (!model) return null;
      const views = viewsOf(settings);
      const bytes = sizeOf(inputShape);
      const pixels = new Uint8Array(views.length * bytes);
      for (const [place, view] of views.entries())
        viewInto(picture, view, { out: pixels, offset: place * bytes, channels: inputShape[2] });
      const explanation = await unlessLost(explain(model, pixels, { ...pictureInputOf(task), label }));
      return transfer(explanation, [explanation.map.buffer]);
    },

    /** What the channels of a layer answer to one picture. */
    async layerMaps(task: LayerMapsTask): Promise<LayerMaps> {
      explained.release();
      const maps = await unlessLost(inside.layerMaps(task));
      return transfer(maps, [maps.values.buffer]);
    },

    /** Which of these images the channels of a layer answer to most; `stopLikes` ends it with a CancelledError. `onProgress` gets the images that are done. */
    async channelLikes(task: LikesTask, storeId: string, onProgress: (done: number) => void): Promise<Likes> {
      release();
      const told = throttled(REPORT_INTERVAL_MS, onProgress, (done) => done === task.images.length);
      const feed = createFeed(imagePorts, storeId);
      return unlessLost(inside.channelLikes(task, feed, told));
    },

    stopLikes: (): void => inside.stopLikes(),

    /** From the next epoch on a run tells what this layer answers to this picture; null ends that. */
    watchMaps: (wish: MapsWish | null): void => inside.watch(wish),
  };
}

export type DeviceWorkerApi = ReturnType<typeof createDeviceWorkerApi>;
