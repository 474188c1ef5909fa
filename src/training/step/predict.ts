/** A model's probabilities for pictures of the dataset, batch by batch. It must not know labels or splits. */
import * as tf from '@tensorflow/tfjs';
import { forward } from './forward.ts';
import { probabilities } from './loss.ts';
import type { PartSize } from './partSize.ts';
import { type PictureInput, uploadInput } from './pictureInput.ts';

/** Uint8 [n, height, width, channels] of the images with these indices, as they were read. */
export type PictureSource = (indices: number[]) => Promise<Uint8Array>;

export interface PredictOptions extends PictureInput {
  /** Pictures at a time. */
  parts: PartSize;
  /** Told after each batch; may be left out. */
  onProgress?: (done: number) => void;
  /** Asked before each batch: waits while paused, false to stop; may be left out. */
  mayContinue?: () => Promise<boolean>;
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
  { parts, onProgress, mayContinue, ...input }: PredictOptions,
): Promise<number[][] | null> {
  const scores: number[][] = [];
  while (scores.length < indices.length) {
    if (mayContinue && !(await mayContinue())) return null;
    const answers = await parts.attempt(async (pictures) => {
      const part = indices.slice(scores.length, scores.length + pictures);
      const pixels = await source(part);
      const output = tf.tidy(() =>
        probabilities(forward(model, uploadInput(pixels, part.length, input), null)),
      );
      try {
        return await output.array();
      } finally {
        output.dispose();
      }
    });
    scores.push(...answers);
    onProgress?.(scores.length);
  }
  return scores;
}
