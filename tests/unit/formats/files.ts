/** Model files of the reference and of the shared folder, and what models answer, for the tests of this folder. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { readModel } from '../../../src/formats/model/readModel.ts';
import { buildModel } from '../../../src/models/build/buildModel.ts';
import type { ModelFile } from '../../../src/models/graph/modelFile.ts';
import type { ModelGraph } from '../../../src/models/graph/modelGraph.ts';
import { referencePath } from '../support/reference.ts';
import { sharedPath } from '../support/shared.ts';

const fileAt = (path: string) => new File([readFileSync(path)], basename(path));

/** A file of tests/reference, as one that was dropped. */
export const referenceFile = (path: string): File => fileAt(referencePath(path));

/** A file of the shared folder, as one that was dropped. */
export const sharedFile = (path: string): File => fileAt(sharedPath(path));

/** A model out of files; fails where they hold weights only. */
export async function modelIn(files: File[], architecture: ModelGraph | null = null): Promise<ModelFile> {
  const reading = await readModel(files, architecture);
  if (reading.kind !== 'model') throw new Error('These are weights only.');
  return reading.file;
}

/** The model's answers, flat. No tensor is left. */
export function answers(file: ModelFile, inputs: Float32Array, shape: number[]): Float32Array {
  const before = tf.memory().numTensors;
  const model = buildModel(file.graph, null);
  const outputs = tf.tidy(() => {
    const output = model.predict(tf.tensor(inputs, shape, 'float32'));
    return (output as tf.Tensor).dataSync<'float32'>();
  });
  model.dispose();
  if (tf.memory().numTensors !== before) throw new Error('Tensors are left.');
  return outputs;
}

/** The largest difference between numbers at the same place; infinite where there are more of one. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  return Array.from(a).reduce((most, value, at) => Math.max(most, Math.abs(value - b[at])), 0);
}
