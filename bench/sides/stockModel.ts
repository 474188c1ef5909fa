/**
 * A network as a user of stock tfjs would write it: the graph of the catalogue, each layer by tfjs' own class of that name. It
 * must not import what builds our models, nor src/compute.
 */
import * as tf from '@tensorflow/tfjs';
import type { GraphLayer, ModelGraph } from '../../src/models/graph/modelGraph.ts';
import { walkGraph } from '../../src/models/graph/walkGraph.ts';

const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function layerOf(className: string, args: object): tf.layers.Layer {
  const found = tf.serialization.SerializationMap.getMap().classNameMap[className];
  if (!found) throw new Error(`Stock tfjs has no layer ${className}.`);
  return new found[0](args as tf.serialization.ConfigDict) as tf.layers.Layer;
}

/** What the layer makes of its inputs; the layers that do so, mostly one. */
function chainOf({ className, name, config }: GraphLayer, inputs: tf.SymbolicTensor[]): tf.layers.Layer[] {
  const { keepdims, activation, negative_slope, max_value, ...others } = config;
  const args: Record<string, unknown> = { name };
  for (const [key, value] of Object.entries(others))
    if (value !== null && !key.endsWith('_initializer')) args[camelCase(key)] = value;
  if (activation !== undefined) args.activation = activation === 'silu' ? 'swish' : activation;
  if (max_value !== undefined && max_value !== null) args.maxValue = max_value;
  const chain = [layerOf(className, args)];
  if (keepdims === true)
    chain.push(tf.layers.reshape({ targetShape: [1, 1, inputs[0].shape.at(-1) as number] }));
  return chain;
}

/**
 * The network, its weights drawn by tfjs' own initializers, not yet compiled.
 * @throws where stock tfjs has no such layer or activation.
 */
export function stockModel(graph: ModelGraph): tf.LayersModel {
  const [input] = graph.layers;
  const start = tf.input({ batchShape: input.config.batch_shape as (number | null)[] });
  const [output] = walkGraph<tf.SymbolicTensor>(graph, [start], (layer, values) => {
    const chain = chainOf(layer, [...values]);
    const first = values.length === 1 ? values[0] : [...values];
    return [
      chain.reduce<tf.SymbolicTensor | tf.SymbolicTensor[]>(
        (x, one) => one.apply(x) as tf.SymbolicTensor,
        first,
      ),
    ].flat();
  });
  return tf.model({ inputs: start, outputs: output });
}
