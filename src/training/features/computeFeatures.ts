/** Runs a base once over pictures and keeps what it answers. It must not know of files, workers or classes. */
import * as tf from '@tensorflow/tfjs';
import { computesWithinCall, deviceFence } from '../../compute/device/fence.ts';
import { channelMeans } from '../../compute/operations/channels.ts';
import type { Feed } from '../../dataset/pool/feed.ts';
import type { BatchRequest } from '../../dataset/pool/imageStore.ts';
import { buildModel } from '../../models/build/buildModel.ts';
import { fused } from '../../models/graph/fused.ts';
import { layerTable } from '../../models/graph/layerTable.ts';
import { withWeights } from '../../models/graph/modelGraph.ts';
import { sizeOf } from '../../models/layers/rule.ts';
import { CancelledError } from '../../shared/errors.ts';
import { planStep } from '../step/memoryPlan.ts';
import { PartSize } from '../step/partSize.ts';
import { type PictureInput, uploadInput } from '../step/pictureInput.ts';
import { drawOf, type FeatureCounts, type FeatureTask, rowNames } from './featureTask.ts';
import type { OpenFeatures } from './openFeatures.ts';

export interface FeaturePass {
  feed: Feed;
  /** See `featureParts`. */
  parts: PartSize;
  /** Waits while paused; then tells whether to go on. */
  mayContinue(): Promise<boolean>;
  /** Rows that are there, and all. */
  onProgress(done: number, total: number): void;
  /** A clock, in milliseconds. */
  now(): number;
}

/** Pictures that are brought together: one view of each. */
interface FeatureBatch {
  names: string[];
  request: BatchRequest;
}

/** At most so many batches are on the device, so that reading the answers of one back never waits. */
const IN_FLIGHT = 2;

/** Pictures of a batch where the device takes as many: more were no faster. */
const BATCH = 32;

/** How many pictures go through the base at a time. No way back follows, so the tensors of one or two layers stand at once. */
export function featureParts(
  { graph, inputShape, pace }: FeatureTask,
  device: Parameters<typeof planStep>[1],
): PartSize {
  const rows = layerTable(fused(graph)).map((row) => ({ ...row, keptValues: 0 }));
  const { microBatchSize } = planStep({ rows, inputShape, batchSize: BATCH, slotCount: 0 }, device, pace);
  return new PartSize(microBatchSize);
}

/** One row of the task that is not there yet. */
interface Missing {
  name: string;
  index: number;
  draw: number;
}

/** The batches of what is missing, the pictures themselves first, then one view after the other. */
function batchesOf(
  task: FeatureTask,
  missing: readonly (readonly Missing[])[],
  size: number,
): FeatureBatch[] {
  const { inputShape: shape, augmentation: settings, seed } = task;
  return missing.flatMap((rows, view) =>
    Array.from({ length: Math.ceil(rows.length / size) }, (_, batch) => {
      const some = rows.slice(batch * size, (batch + 1) * size);
      const request = {
        ...{ indices: some.map(({ index }) => index), shape, draws: some.map(({ draw }) => draw) },
        augmentation: view === 0 ? null : { settings, seed, epoch: view },
      };
      return { names: some.map(({ name }) => name), request };
    }),
  );
}

/** What the model answers to some pictures: [n, values], a map averaged where asked for, else laid out. */
function answers(
  model: tf.LayersModel,
  pixels: Uint8Array,
  rows: number,
  pooled: boolean,
  input: PictureInput,
) {
  return tf.tidy(() => {
    // It frees each tensor when nothing reads it any more, where `apply` keeps all to the end.
    const answer = model.predictOnBatch(uploadInput(pixels, rows, input)) as tf.Tensor;
    if (pooled && answer.rank === 4) return channelMeans(answer as tf.Tensor4D);
    return tf.reshape<tf.Rank.R2>(answer, [rows, -1]);
  });
}

/** Computes what is missing, and adds it to `features`. @throws CancelledError where it was stopped; what is done was added. */
async function computeMissing(
  batches: readonly FeatureBatch[],
  task: FeatureTask,
  features: OpenFeatures,
  pass: FeaturePass,
  onRows: (names: readonly string[]) => void,
): Promise<void> {
  const { feed, parts } = pass;
  const { inputShape, pooled } = task;
  const { scale, offset, channelOrder } = task.preprocessing;
  const input = { inputShape, rescale: scale, offset, channelOrder };
  const model = buildModel(fused(withWeights(task.graph, task.weights)), null);
  const reading: { names: string[]; answer: tf.Tensor; values: Promise<Float32Array> }[] = [];
  const readOldest = async () => {
    const { names, answer, values } = reading.shift()!;
    try {
      features.append(names, await values);
    } finally {
      answer.dispose();
    }
    onRows(names);
  };
  const readAll = async () => {
    while (reading.length > 0) await readOldest();
  };
  const pictureBytes = sizeOf(inputShape);
  const pictures = feed.prefetch(batches.map(({ request }) => request));
  try {
    for (const { names } of batches) {
      const { value: pixels } = await pictures.next();
      for (let start = 0; pixels && start < names.length; ) {
        if (!(await pass.mayContinue())) {
          await readAll();
          throw new CancelledError();
        }
        const { some, answer } = await parts.attempt((size) => {
          const some = names.slice(start, start + size);
          const bytes = pixels.subarray(start * pictureBytes, (start + some.length) * pictureBytes);
          return { some, answer: answers(model, bytes, some.length, pooled, input) };
        });
        start += some.length;
        const values = answer.data() as Promise<Float32Array>;
        // What goes wrong is thrown where it is waited for.
        values.catch(() => {});
        reading.push({ names: some, answer, values });
        // Else nobody could pause or stop it.
        if (computesWithinCall()) await deviceFence();
        if (reading.length >= IN_FLIGHT) await readOldest();
      }
    }
    await readAll();
  } finally {
    for (const { answer } of reading) answer.dispose();
    model.dispose();
    await pictures.return();
  }
}

/**
 * The base's answers to all pictures and views of a task, in `features`: those that are missing there are computed.
 * @throws CancelledError where it was stopped, after the batches at work; what is done is kept.
 */
export async function computeFeatures(
  task: FeatureTask,
  features: OpenFeatures,
  pass: FeaturePass,
): Promise<FeatureCounts> {
  const start = pass.now();
  const nameOf = await rowNames(task.augmentation, task.seed);
  const mostViews = Math.max(0, ...task.pictures.map(({ views }) => views));
  /** Of each row that is missing: how often it is asked for. Copies of a picture share a row. */
  const times = new Map<string, number>();
  const missing = Array.from({ length: mostViews + 1 }, (_, view) =>
    task.pictures.flatMap(({ index, content, views }): Missing[] => {
      const name = nameOf(content, view);
      if (view > views || features.has(name)) return [];
      const before = times.get(name) ?? 0;
      times.set(name, before + 1);
      return before > 0 ? [] : [{ name, index, draw: drawOf(content) }];
    }),
  );
  const rows = task.pictures.reduce((sum, { views }) => sum + 1 + views, 0);
  const askedFor = (names: Iterable<string>) => [...names].reduce((sum, name) => sum + times.get(name)!, 0);
  const computed = askedFor(times.keys());
  let done = rows - computed;
  pass.onProgress(done, rows);
  if (computed > 0)
    await computeMissing(batchesOf(task, missing, pass.parts.current), task, features, pass, (names) => {
      done += askedFor(names);
      pass.onProgress(done, rows);
    });
  return { dimensions: features.dimensions ?? 0, rows, computed, elapsedMs: pass.now() - start };
}
