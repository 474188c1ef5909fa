/** Weights of a model as one buffer of float32, in `model.getWeights()` order. It must not know of runs. */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../shared/errors.ts';
import type { WeightData } from './types.ts';

/** Reads all weights back from the device, one after another so that little is held twice. */
export async function readWeights(model: tf.LayersModel): Promise<WeightData> {
  const weights = model.getWeights();
  const data = new Float32Array(weights.reduce((sum, weight) => sum + weight.size, 0));
  let offset = 0;
  for (const weight of weights) {
    data.set(await weight.data<'float32'>(), offset);
    offset += weight.size;
  }
  return data.buffer;
}

/** Puts weights into a model of the same architecture. Throws a UserError where the count differs. */
export function writeWeights(model: tf.LayersModel, data: WeightData): void {
  const shapes = model.getWeights().map((weight) => weight.shape);
  const needed = shapes.reduce((sum, shape) => sum + tf.util.sizeFromShape(shape), 0);
  const held = data.byteLength / Float32Array.BYTES_PER_ELEMENT;
  if (held !== needed) throw new UserError(`The weights hold ${held} numbers, but the model has ${needed}.`);
  const values = new Float32Array(data);
  let offset = 0;
  tf.tidy(() =>
    model.setWeights(
      shapes.map((shape) => {
        const size = tf.util.sizeFromShape(shape);
        offset += size;
        return tf.tensor(values.subarray(offset - size, offset), shape, 'float32');
      }),
    ),
  );
}
