/**
 * A training step, planned before it runs: how many bytes it takes on a device, and in which parts a batch must go. No tensors:
 * computed from the layer table.
 */

import type { BackendName, DeviceInfo, Pace } from '../../compute/types.ts';
import { stepRows } from '../../models/base/frozen.ts';
import { fused } from '../../models/graph/fused.ts';
import { hasBatchNormalization } from '../../models/head/trainingNotes.ts';
import { type ChosenModel, modelAt } from '../../models/imported/chosenModel.ts';
import type { InputShape, LayerRow } from '../../models/types.ts';
import type { Settings } from '../../settings.ts';
import { slotCountOf } from '../optimizers/updateRule.ts';
import type { Parts } from '../types.ts';
import { passesOn, passMs, picturesInTime } from './passTime.ts';

/** What the memory of a step depends on. */
export interface StepNeed {
  rows: readonly LayerRow[];
  inputShape: InputShape;
  batchSize: number;
  /** State tensors of the optimizer for each weight. */
  slotCount: number;
  /** Whether BatchNormalization trains by the statistics of each part: then a batch is better not split. */
  batchStatistics?: boolean;
  /** Whether pictures are blended on the device with others, which go up too. */
  blends?: boolean;
}

export interface StepPlan extends Parts {
  /** Parts of a whole batch. */
  parts: number;
  /** Predicted bytes on the device at their peak. */
  bytes: number;
}

/**
 * What the steps of a run with these settings need. Throws a UserError where the pictures do not go with the model.
 * @param fromScratch Whether its weights are drawn, not given.
 */
export function stepNeed(
  model: ChosenModel,
  settings: Settings,
  classCount: number,
  fromScratch = false,
): StepNeed {
  const { inputShape, graph } = modelAt(model, settings, classCount);
  return {
    ...{ rows: stepRows(fused(graph)), inputShape, batchSize: settings.batchSize },
    slotCount: slotCountOf(settings),
    batchStatistics: fromScratch && hasBatchNormalization(graph),
    blends: settings.mixup > 0,
  };
}

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * Bytes that a step may take. No browser tells how much memory a GPU has free, so these are what nearly every machine of
 * the last years can spare. Larger parts would hardly be faster: eight pictures of 224 × 224 fill any GPU. Where the
 * processor computes, in WebAssembly or in a driver, the browser's tab shares its memory with the decoded pictures.
 */
export const BUDGET_BYTES = { gpu: 2 * 2 ** 30, processor: 2 ** 30 };

/** So many times that may be taken where BatchNormalization would see the parts of a batch, not the batch. */
export const UNSPLIT_FACTOR = 2;

/**
 * Largest tensor we ask of a device, in values: 256 MB of float32. Drivers promise textures of far more, but run
 * out of memory or into their watchdog when several such are alive.
 */
export const MAX_TENSOR_VALUES = 2 ** 26;

/** The most values (float32) that one tensor may hold on a device that holds tensors of `maxTensorBytes`. */
export function maxTensorValues(maxTensorBytes: number): number {
  return Math.min(MAX_TENSOR_VALUES, maxTensorBytes / FLOAT_BYTES);
}

const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
const valuesOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** The largest tensor that a model makes of one picture, in values. */
const largestTensor = (rows: readonly LayerRow[]) =>
  Math.max(0, ...rows.map((row) => valuesOf(row.outputShape)));

/** What tfjs keeps on WebGL for the next tensors of the same size, beside what is in use: measured, within a fifth. */
const WEBGL_POOL = { weights: 3, pictures: 1.2 };

const parametersOf = (rows: readonly LayerRow[]) => sum(rows.map((row) => row.parameters));

/** The rows that a step only lets answer, and those that it trains. */
const partsOf = (rows: readonly LayerRow[]) => [
  rows.filter(({ isFrozen }) => isFrozen),
  rows.filter(({ isFrozen }) => !isFrozen),
];

/**
 * Bytes of a step that do not depend on its pictures: weights, the optimizer's slots, a snapshot's copy of both, gradients. Frozen
 * weights have neither slots nor gradients.
 */
function fixedBytes({ rows, slotCount }: StepNeed, backend: BackendName, inParts: boolean): number {
  const [frozen, weights] = partsOf(rows).map(parametersOf);
  // WebGL cannot write where it reads, so an update makes new tensors beside the old ones.
  const pool = backend === 'webgl' ? WEBGL_POOL.weights : 1;
  const state = 2 * (1 + slotCount) * weights * pool;
  // The sum over the parts stands beside the gradients of one.
  return FLOAT_BYTES * (2 * frozen + state + (inParts ? 2 : 1) * weights);
}

/**
 * Tensors of the largest size that stand beside what is kept while the way back is gone: the gradient that comes, the one that is
 * made of it, and one that waits where branches meet.
 */
const PASSING = 3;

/** Tensors of a part's pictures that stand beside them while they are blended: its share of them, the partners and theirs. */
const BLENDING = 3;

/**
 * Bytes that one picture of a part needs: what is kept for the way back, gradients that pass, its pixels and those of a picture
 * uploaded ahead. What passes through the frozen part is gone before.
 */
function pictureBytes({ rows, inputShape, blends }: StepNeed, backend: BackendName): number {
  const [frozen, trained] = partsOf(rows);
  const kept = sum(rows.map((row) => row.keptValues)) + PASSING * largestTensor(trained);
  const pixels = (2 + (blends ? BLENDING : 0)) * valuesOf(inputShape);
  if (backend !== 'webgl') return FLOAT_BYTES * (Math.max(kept, PASSING * largestTensor(frozen)) + pixels);
  const planes = sum(trained.map((row) => row.planeValues)) + waitingValues(frozen);
  // Uploaded bytes become int32, then float32, then are scaled.
  const upload = 2 * valuesOf(inputShape);
  return FLOAT_BYTES * (kept + pixels + upload + planes) * WEBGL_POOL.pictures;
}

/**
 * Values that wait in freed tensors, after one picture went through these layers, for the next ones of the same size: one that is
 * read and one that is written, and what the largest convolution laid out. A third of `planeValues` is laid out forward.
 */
function waitingValues(rows: readonly LayerRow[]): number {
  const sizes = new Set(rows.map((row) => valuesOf(row.outputShape)));
  return 2 * sum([...sizes]) + Math.max(0, ...rows.map((row) => row.planeValues / 3));
}

/** Predicted peak bytes on the device of a step in parts of `microBatchSize` pictures. */
export function stepBytes(need: StepNeed, backend: BackendName, microBatchSize: number): number {
  const fixed = fixedBytes(need, backend, microBatchSize < need.batchSize);
  return Math.round(fixed + microBatchSize * pictureBytes(need, backend));
}

/**
 * How the batches of a run go through a device: in the largest parts, at most `batchSize`, for which a step stays within the
 * budget, every tensor within what the device holds, and every pass foreseen by `pace` short enough not to stutter; at least one
 * picture. The parts are as equal as they can be (32 at most 20 become 16 + 16). Without a pace nothing is split for time.
 */
export function planStep(
  need: StepNeed,
  { backend, software, maxTensorBytes }: Pick<DeviceInfo, 'backend' | 'software' | 'maxTensorBytes'>,
  pace: Pace | null = null,
): StepPlan {
  const { batchSize, rows } = need;
  const usual = software ? BUDGET_BYTES.processor : BUDGET_BYTES.gpu;
  const wholeBytes = stepBytes(need, backend, batchSize);
  const budget =
    need.batchStatistics && wholeBytes <= UNSPLIT_FACTOR * usual ? UNSPLIT_FACTOR * usual : usual;
  // Smaller parts make no weights smaller: where those alone fill the budget, pictures get a quarter of it all the same.
  const forPictures = Math.max(budget - fixedBytes(need, backend, true), budget / 4);
  const inMemory = Math.min(
    Math.floor(maxTensorValues(maxTensorBytes) / largestTensor(rows)),
    Math.floor(forPictures / pictureBytes(need, backend)),
  );
  const passes = passesOn(backend, rows, pace);
  const inTime = passes ? picturesInTime(passes) : Number.POSITIVE_INFINITY;
  const parts = Math.ceil(batchSize / Math.max(1, Math.min(batchSize, inMemory, inTime)));
  const microBatchSize = Math.ceil(batchSize / parts);
  const why = inTime < inMemory ? 'passes' : 'memory';
  return {
    ...{ microBatchSize, parts, bytes: stepBytes(need, backend, microBatchSize) },
    splitBy: parts > 1 ? why : null,
    passMs: passes && passMs(passes, microBatchSize),
    statisticsOf: need.batchStatistics ? microBatchSize : null,
  };
}
