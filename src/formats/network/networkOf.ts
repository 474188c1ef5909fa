/**
 * From a TensorFlow.js LayersModel to a network of plain data: sequential and functional models, nested ones laid
 * open. It must not know of the formats.
 */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../../shared/errors.ts';
import { operationsOf } from './layers.ts';
import type { Network, Step } from './types.ts';

type Node = tf.layers.Layer['inboundNodes'][number];

/** Weights of a layer by the last part of their names: "conv2d_1/kernel" is "kernel". */
async function weightsOf(layer: tf.layers.Layer): Promise<Map<string, Float32Array>> {
  const entries = layer.weights.map(async (weight): Promise<[string, Float32Array]> => {
    const values = await weight.read().data<'float32'>();
    return [weight.originalName.slice(weight.originalName.lastIndexOf('/') + 1), values];
  });
  return new Map(await Promise.all(entries));
}

/** The shape of the model's one input. */
function inputShapeOf(model: tf.LayersModel): number[] {
  if (model.inputs.length !== 1 || model.outputs.length !== 1)
    throw new UserError(
      `The model has ${model.inputs.length} inputs and ${model.outputs.length} outputs; this export writes models with one of each.`,
    );
  const shape = model.inputs[0].shape.slice(1);
  if (shape.some((size) => size === null))
    throw new UserError(
      `The model takes pictures of any size (${shape.map((size) => size ?? 'any').join(' × ')}); this export writes models with a fixed size.`,
      'Load the model with the size of its pictures.',
    );
  return shape as number[];
}

/**
 * The model as a network. The model stays the caller's, but must not be trained further: tfjs keeps what was read of a weight and
 * would not notice an update in place.
 * Dropout and the like are left out.
 * @throws UserError that names the layer which cannot be written.
 */
export async function networkOf(model: tf.LayersModel): Promise<Network> {
  const inputShape = inputShapeOf(model);
  const steps: Step[] = [];
  const shapeOf = (value: number) => (value === 0 ? inputShape : steps[value - 1].shape);

  /** Adds the layer's steps and returns the value of its result. */
  async function addLayer(layer: tf.layers.Layer, inputs: number[]): Promise<number> {
    const operations = operationsOf({
      className: layer.getClassName(),
      name: layer.name,
      config: layer.getConfig(),
      weights: await weightsOf(layer),
      inputShapes: inputs.map(shapeOf),
    });
    let reads = inputs;
    for (const operation of operations) {
      steps.push({ ...operation, layer: layer.name, inputs: reads });
      reads = [steps.length];
    }
    return reads[0];
  }

  /** The value of a tensor of a model; `known` holds those that stand already, its inputs first. */
  async function valueAt(tensor: tf.SymbolicTensor, known: Map<tf.SymbolicTensor, number>): Promise<number> {
    const found = known.get(tensor);
    if (found !== undefined) return found;
    const layer = tensor.sourceLayer;
    const node: Node = layer.inboundNodes[tensor.nodeIndex ?? 0];
    const inputs: number[] = [];
    for (const input of node.inputTensors) inputs.push(await valueAt(input, known));
    let value: number;
    if (layer instanceof tf.LayersModel) {
      const inner = new Map(layer.inputs.map((input, i) => [input, inputs[i]]));
      value = await valueAt(layer.outputs[tensor.tensorIndex ?? 0], inner);
    } else value = await addLayer(layer, inputs);
    known.set(tensor, value);
    return value;
  }

  const output = await valueAt(model.outputs[0], new Map([[model.inputs[0], 0]]));
  return { inputShape, steps, output };
}
