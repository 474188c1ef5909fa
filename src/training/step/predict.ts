/** What a model answers to pictures of the dataset, part by part. It must not know labels or splits. */
import * as tf from '@tensorflow/tfjs';
import { forward } from './forward.ts';
import { meanProbabilities, membersOf } from './members.ts';
import type { PartSize } from './partSize.ts';
import { type InputValues, type PictureInput, uploadValues } from './pictureInput.ts';

/** Of the images with these indices: uint8 [n, height, width, channels] as they were read, or a frozen part's answers to them. */
export type PictureSource = (indices: number[]) => Promise<InputValues>;

/** The answers of a frozen part to the images with these indices, one after the other. */
export type AnswerSource = (indices: readonly number[]) => Promise<Float32Array>;

export interface PredictOptions extends PictureInput {
  /** Pictures at a time. */
  parts: PartSize;
  /** Told after each batch; may be left out. */
  onProgress?: (done: number) => void;
  /** Asked before each batch: waits while paused, false to stop; may be left out. */
  mayContinue?: () => Promise<boolean>;
}

/** Hands what `ask` makes of the images to `read`, part by part, and frees it; false where it was stopped before the end. */
export async function askInParts(
  ask: (input: tf.Tensor) => tf.Tensor,
  read: (answers: tf.Tensor, part: number[]) => Promise<void>,
  indices: readonly number[],
  source: PictureSource,
  { parts, onProgress, mayContinue, ...input }: PredictOptions,
): Promise<boolean> {
  for (let done = 0; done < indices.length; ) {
    if (mayContinue && !(await mayContinue())) return false;
    done += await parts.attempt(async (pictures) => {
      const part = indices.slice(done, done + pictures);
      const values = await source(part);
      const answers = tf.tidy(() => ask(uploadValues(values, part.length, input)));
      try {
        await read(answers, part);
      } finally {
        answers.dispose();
      }
      return part.length;
    });
    onProgress?.(done);
  }
  return true;
}

/** Probabilities [n][outputs] in the order of `indices`. */
export async function predict(
  model: tf.LayersModel,
  indices: number[],
  source: PictureSource,
  options: Omit<PredictOptions, 'mayContinue'>,
): Promise<number[][]>;
/** With `mayContinue`, null where it was stopped before the end. */
export async function predict(
  model: tf.LayersModel,
  indices: number[],
  source: PictureSource,
  options: PredictOptions,
): Promise<number[][] | null>;
export async function predict(
  model: tf.LayersModel,
  indices: number[],
  source: PictureSource,
  options: PredictOptions,
): Promise<number[][] | null> {
  const scores: number[][] = [];
  const members = membersOf(model);
  const ask = (input: tf.Tensor) => meanProbabilities(members, input);
  const read = async (answers: tf.Tensor) => {
    scores.push(...((await answers.array()) as number[][]));
  };
  return (await askInParts(ask, read, indices, source, options)) ? scores : null;
}

/**
 * The mean of the probabilities over several views of each image, [n][outputs] in the order of `indices`. `onProgress` counts
 * images all of whose views are done.
 * @param views Each gives one view of all images.
 */
export async function predictMean(
  model: tf.LayersModel,
  indices: number[],
  views: readonly PictureSource[],
  { onProgress, ...options }: Omit<PredictOptions, 'mayContinue'>,
): Promise<number[][]> {
  let sums: number[][] = [];
  for (const [before, source] of views.entries()) {
    const scores = await predict(model, indices, source, {
      ...options,
      onProgress: (done) => onProgress?.((before * indices.length + done) / views.length),
    });
    sums = before === 0 ? scores : sums.map((row, i) => row.map((sum, output) => sum + scores[i][output]));
  }
  return sums.map((row) => row.map((sum) => sum / views.length));
}

/** What the frozen part of a model answers to all these images, kept in memory; null where it was stopped before the end. */
export async function keepAnswers(
  frozen: tf.LayersModel,
  indices: readonly number[],
  source: PictureSource,
  options: PredictOptions,
): Promise<AnswerSource | null> {
  const kept = new Map<number, Float32Array>();
  let size = 0;
  const read = async (answers: tf.Tensor, part: number[]) => {
    const values = await answers.data<'float32'>();
    size = values.length / part.length;
    for (const [row, index] of part.entries()) kept.set(index, values.subarray(row * size, (row + 1) * size));
  };
  const ask = (input: tf.Tensor) => forward(frozen, input, null);
  if (!(await askInParts(ask, read, indices, source, options))) return null;
  return async (wanted) => {
    const rows = new Float32Array(wanted.length * size);
    for (const [row, index] of wanted.entries()) {
      const answer = kept.get(index);
      if (!answer) throw new Error(`Nothing was answered to image ${index}.`);
      rows.set(answer, row * size);
    }
    return rows;
  };
}
