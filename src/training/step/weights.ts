/** Weights of a model as one buffer of float32, in `model.getWeights()` order. It must not know of runs. */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../../shared/errors.ts';
import type { WeightData } from '../types.ts';

/** All weights of a model as variables, in `model.getWeights()` order. */
export function weightVariables(model: tf.LayersModel): tf.Variable[] {
  return model.weights.map((weight) => weight.read() as tf.Variable);
}

/**
 * Copies on the device, which the caller owns. Values must be read from a copy: what was read of a tensor is kept by
 * tfjs for the next reading, and an update in place would go unnoticed.
 */
export function copies(tensors: tf.Tensor[]): tf.Tensor[] {
  return tensors.map((tensor) => tf.mul(tensor, 1));
}

/** Values that are read at a time, unless one tensor has more. */
const READ_VALUES = 2 ** 22;

/** The tensors, in order, in groups of at most READ_VALUES values; a larger one stands alone. */
function groupsToRead(tensors: readonly tf.Tensor[]): tf.Tensor[][] {
  const groups: tf.Tensor[][] = [];
  let values = 0;
  for (const tensor of tensors) {
    values += tensor.size;
    if (groups.length > 0 && values <= READ_VALUES) groups[groups.length - 1].push(tensor);
    else {
      groups.push([tensor]);
      values = tensor.size;
    }
  }
  return groups;
}

/**
 * The values of all tensors, a few megabytes at a time: all at once would stand twice on the device, and one after another
 * each would wait for the steps in flight. Disposes each as soon as it is read.
 */
export async function readAndDispose(tensors: tf.Tensor[]): Promise<WeightData> {
  try {
    const data = new Float32Array(tensors.reduce((sum, tensor) => sum + tensor.size, 0));
    let offset = 0;
    for (const group of groupsToRead(tensors)) {
      for (const values of await Promise.all(group.map((tensor) => tensor.data<'float32'>()))) {
        data.set(values, offset);
        offset += values.length;
      }
      tf.dispose(group);
    }
    return data.buffer;
  } finally {
    tf.dispose(tensors);
  }
}

/** Reads all weights back from the device. */
export function readWeights(model: tf.LayersModel): Promise<WeightData> {
  return readAndDispose(copies(weightVariables(model)));
}

/** Puts values into variables. Throws a UserError where the count differs. */
export function writeValues(variables: tf.Variable[], data: WeightData): void {
  const needed = variables.reduce((sum, variable) => sum + variable.size, 0);
  const held = data.byteLength / Float32Array.BYTES_PER_ELEMENT;
  if (held !== needed) throw new UserError(`The weights hold ${held} numbers, but the model has ${needed}.`);
  const values = new Float32Array(data);
  let offset = 0;
  for (const variable of variables) {
    const own = values.subarray(offset, offset + variable.size);
    tf.tidy(() => variable.assign(tf.tensor(own, variable.shape, 'float32')));
    offset += variable.size;
  }
}

/** Puts weights into a model of the same architecture. Throws a UserError where the count differs. */
export function writeWeights(model: tf.LayersModel, data: WeightData): void {
  writeValues(weightVariables(model), data);
}

/**
 * (1 − share) · start + share · end of each weight, as float32. Shares of 0 and 1 give an end bit by bit, and so do weights that
 * are the same at both ends.
 */
export function averageOfWeights(start: WeightData, end: WeightData, share: number): WeightData {
  const [from, to] = [new Float32Array(start), new Float32Array(end)];
  return to.map((value, at) => (1 - share) * from[at] + share * value).buffer;
}
