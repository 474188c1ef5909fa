/** A model's probabilities for pictures of the dataset, batch by batch. It must not know labels or splits. */
import * as tf from '@tensorflow/tfjs';
import { uploadPictures } from '../compute/upload.ts';
import type { InputShape } from '../models/types.ts';
import { forward } from './forward.ts';
import { probabilities } from './loss.ts';

/** Uint8 [n, height, width, channels] of the images with these indices, as they were read. */
export type PictureSource = (indices: number[]) => Promise<Uint8Array>;

export interface PredictOptions {
  inputShape: InputShape;
  rescale: number;
  /** Pictures at a time. */
  batchSize: number;
  /** Told after each batch; may be left out. */
  onProgress?: (done: number) => void;
  signal?: AbortSignal;
}

/** Probabilities [n][outputs] in the order of `indices`. */
export async function predict(
  model: tf.Sequential,
  indices: number[],
  source: PictureSource,
  { inputShape, rescale, batchSize, onProgress, signal }: PredictOptions,
): Promise<number[][]> {
  const scores: number[][] = [];
  for (let start = 0; start < indices.length; start += batchSize) {
    signal?.throwIfAborted();
    const part = indices.slice(start, start + batchSize);
    const pixels = await source(part);
    const output = tf.tidy(() =>
      probabilities(forward(model, uploadPictures(pixels, [part.length, ...inputShape], rescale), null)),
    );
    scores.push(...(await output.array()));
    output.dispose();
    onProgress?.(scores.length);
  }
  return scores;
}
