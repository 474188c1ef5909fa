/**
 * Runs in the browser: whole training runs on a device, with pictures made on the spot. What it returns is plain data.
 */
import * as tf from '@tensorflow/tfjs';
import { openDevice } from '../../../src/compute/device/device.ts';
import type { BackendName } from '../../../src/compute/types.ts';
import { epochBatches } from '../../../src/dataset/pool/batchOrder.ts';
import { frozenGraph } from '../../../src/models/base/headed.ts';
import { modelById } from '../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../src/models/catalogue/definition.ts';
import type { ImportedModel } from '../../../src/models/imported/importedModel.ts';
import { inputShapeOf } from '../../../src/models/shapes.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../src/settings.ts';
import { randomFor } from '../../../src/shared/random.ts';
import { fit as trainModel } from '../../../src/training/loop/fit.ts';
import { TrainingControl } from '../../../src/training/loop/trainingControl.ts';
import type { Batch } from '../../../src/training/step/gradients.ts';
import { planStep, stepBytes, stepNeed } from '../../../src/training/step/memoryPlan.ts';
import { PartSize } from '../../../src/training/step/partSize.ts';
import type { Snapshot, StepTiming, TrainingTask } from '../../../src/training/types.ts';
import { buildInParts } from '../../../src/training/worker/buildRunModel.ts';

export interface Trial {
  backend: BackendName;
  modelId: string;
  settings: Partial<Settings>;
  /** The layer up to which all keep their weights; left out, all are trained. */
  frozenTo?: string;
  /** Training pictures; an eighth as many are added for validation. */
  images: number;
  /** Pictures in one part; null for as many as planned. */
  microBatchSize: number | null;
}

export interface TrialResult {
  losses: number[];
  finalLoss: number;
  timing: StepTiming | null;
  /** Shaders compiled before the first step. */
  shaders: number;
  compileMs: number;
  microBatchSize: number;
  predictedBytes: number;
  /** The most that tfjs held at a time during the steps. */
  peakBytes: number;
  /** Tensors after each epoch. */
  tensors: number[];
  wallMs: number;
}

/** Snapshots of the latest trial, for another one to go on from. */
let kept: Snapshot[] = [];

/** The network of a trial as if it came from a file, frozen in its lower part. */
function frozenModel(modelId: string, frozenTo: string, settings: Settings): ImportedModel {
  const graph = graphOf(modelById(modelId), inputShapeOf(settings), 1, settings);
  const { imageSize, colorMode, rescale } = settings;
  return {
    ...{ id: modelId, name: modelId, origin: '', outputs: 1, classes: null, guesses: [], remarks: [] },
    graph: frozenGraph(graph, frozenTo),
    preprocessing: {
      ...{ height: imageSize, width: imageSize, channelOrder: colorMode, scale: rescale, offset: 0 },
    },
    ...{ preprocessingSaid: true, mapping: null },
  };
}

function taskOf({ modelId, settings, images, frozenTo }: Trial): TrainingTask {
  const all = { ...DEFAULT_SETTINGS, earlyStopping: false, ...settings };
  const val = Math.ceil(images / 8);
  const indices = Array.from({ length: images + val }, (_, index) => index);
  return {
    modelId,
    imported: frozenTo ? frozenModel(modelId, frozenTo, all) : null,
    initial: null,
    pace: null,
    settings: all,
    inputShape: inputShapeOf(all),
    classes: ['bright', 'dark'],
    labels: indices.map((index) => index % 2),
    train: indices.slice(0, images),
    val: indices.slice(images),
  };
}

/** Bright and dark noise. */
function picturesOf(indices: number[], bytes: number): Uint8Array {
  const pixels = new Uint8Array(indices.length * bytes);
  indices.forEach((image, row) => {
    const random = randomFor(7, image);
    const base = (image % 2) * 60;
    for (let i = 0; i < bytes; i++) pixels[row * bytes + i] = base + random() * 190;
  });
  return pixels;
}

/** Bytes that tfjs holds: on WebGL with the textures that it keeps for later. */
function bytesHeld(): number {
  const memory = tf.memory() as tf.MemoryInfo & { numBytesInGPUAllocated?: number; numBytesInGPU?: number };
  return Math.max(memory.numBytes, memory.numBytesInGPU ?? 0, memory.numBytesInGPUAllocated ?? 0);
}

/** Trains; `from` is the place of a snapshot of the trial before, null for a new run. */
export async function train(trial: Trial, from: number | null): Promise<TrialResult> {
  const device = await openDevice(trial.backend, (error) => {
    throw error;
  });
  const task = taskOf(trial);
  const need = stepNeed(task, task.settings, 2, !trial.frozenTo);
  const microBatchSize = trial.microBatchSize ?? planStep(need, device).microBatchSize;
  const rowBytes = tf.util.sizeFromShape([...task.inputShape]);
  const { model, split } = buildInParts(task, null);
  const snapshot = from === null ? null : kept[from];
  kept = [];
  const result: TrialResult = {
    losses: [],
    finalLoss: Number.NaN,
    timing: null,
    shaders: 0,
    compileMs: 0,
    microBatchSize,
    predictedBytes: stepBytes(need, trial.backend, microBatchSize),
    peakBytes: 0,
    tensors: [],
    wallMs: 0,
  };
  const begun = performance.now();
  const engine = tf.engine();
  const { runKernel } = engine;
  engine.runKernel = ((...args: Parameters<typeof runKernel>) => {
    const made = runKernel.apply(engine, args);
    result.peakBytes = Math.max(result.peakBytes, bytesHeld());
    return made;
  }) as typeof runKernel;
  try {
    const events = trainModel({
      model,
      split,
      task,
      from: snapshot,
      async *trainBatches(epoch, skip) {
        const { batchSize } = task.settings;
        for (const indices of epochBatches(task.train, batchSize, { ...task.settings, epoch }).slice(skip))
          yield {
            pixels: picturesOf(indices, rowBytes),
            labels: indices.map((index) => task.labels[index]),
          } satisfies Batch;
      },
      valPictures: async (indices) => picturesOf(indices, rowBytes),
      parts: new PartSize(microBatchSize),
      passes: null,
      batchStatistics: need.batchStatistics,
      stepBytes: () => result.predictedBytes,
      control: new TrainingControl(),
      now: () => performance.now(),
    });
    for (;;) {
      const next = await events.next();
      if (next.done) {
        result.timing = next.value.timing;
        break;
      }
      const event = next.value;
      if (event.type === 'compiling') {
        result.shaders = event.total;
        result.compileMs = performance.now() - begun;
      }
      if (event.type === 'step') result.losses.push(event.loss);
      if (event.type === 'epoch') {
        result.finalLoss = event.logs.val_loss ?? event.logs.loss;
        result.tensors.push(tf.memory().numTensors);
      }
      if (event.type === 'snapshot') kept.push(event.snapshot);
    }
  } finally {
    engine.runKernel = runKernel;
    model.dispose();
  }
  result.wallMs = performance.now() - begun;
  return result;
}
