/** From a graph to a TensorFlow.js LayersModel that answers as Keras' does. It must not know of formats or of training. */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../../shared/errors.ts';
import { type GraphLayer, type ModelGraph, withTrainable } from '../graph/modelGraph.ts';
import { walkGraph } from '../graph/walkGraph.ts';
import { weightNames } from '../layers/layerRules.ts';
import { KerasLayer } from './kerasLayer.ts';

type BatchShape = (number | null)[];

const shapeOf = (input: GraphLayer) => input.config.batch_shape as BatchShape;

/** A file that lacks a weight would leave a layer with values of its own. */
function checkWeights(layer: GraphLayer): void {
  const missing = weightNames(layer).filter((name) => !layer.weights.some((weight) => weight.name === name));
  if (missing.length > 0)
    throw new UserError(
      `The file holds no ${missing.join(' and no ')} for the layer "${layer.name}" (${layer.className}).`,
      'The file is damaged, or its weights belong to another model.',
    );
}

class Builder {
  /** Layers that may hold weights, to be given back where the building fails. */
  private readonly made: tf.layers.Layer[] = [];

  constructor(private readonly seed: number | null) {}

  private layer(layer: GraphLayer): tf.layers.Layer {
    if (layer.graph) {
      const inner = layer.trainable ? layer.graph : withTrainable(layer.graph, false);
      return this.build({ ...inner, name: layer.name });
    }
    checkWeights(layer);
    const made = new KerasLayer(layer, this.made.length, this.seed);
    this.made.push(made);
    return made;
  }

  /** Does what builds a layer; says which layer it was where TensorFlow.js refuses. */
  private named<T>(layer: GraphLayer, work: () => T): T {
    try {
      return work();
    } catch (thrown) {
      if (thrown instanceof UserError) throw thrown;
      throw new UserError(
        `The layer "${layer.name}" (${layer.className}) cannot be built: ${(thrown as Error).message}`,
        'The file is damaged, or it was written by hand.',
        { cause: thrown },
      );
    }
  }

  private sequential({ layers, name }: ModelGraph): tf.Sequential {
    const model = tf.sequential({ name });
    for (const layer of layers)
      this.named(layer, () => {
        const isInput = layer.className === 'InputLayer';
        model.add(
          isInput
            ? tf.layers.inputLayer({ batchInputShape: shapeOf(layer), name: layer.name })
            : this.layer(layer),
        );
      });
    // Its weights are there from the start, its own graph only after this.
    model.build();
    return model;
  }

  private functional(graph: ModelGraph): tf.LayersModel {
    const made = new Map<GraphLayer, tf.layers.Layer>();
    const inputs = new Map<string, tf.SymbolicTensor>();
    for (const layer of graph.layers) {
      if (layer.className === 'InputLayer')
        inputs.set(layer.name, tf.input({ batchShape: shapeOf(layer), name: layer.name }));
      else
        made.set(
          layer,
          this.named(layer, () => this.layer(layer)),
        );
    }
    const starts = graph.inputs.map(([name]) => {
      const input = inputs.get(name);
      if (input) return input;
      throw new UserError(`The model "${graph.name}" names "${name}" as an end, which gives nothing.`);
    });
    const outputs = walkGraph(graph, starts, (layer, values) => {
      const [first, ...others] = values;
      const output = this.named(layer, () =>
        made.get(layer)!.apply(others.length === 0 ? first : [first, ...others]),
      );
      return [output].flat() as tf.SymbolicTensor[];
    });
    const model = tf.model({ inputs: starts, outputs: [...outputs], name: graph.name });
    // TensorFlow.js orders layers by their depth; weights are listed in that order, which must be the graph's.
    const order = new Map(graph.layers.map(({ name }, at) => [name, at]));
    model.layers.sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0));
    return model;
  }

  build(graph: ModelGraph): tf.LayersModel {
    return graph.kind === 'Sequential' ? this.sequential(graph) : this.functional(graph);
  }

  /** Gives back what was taken. */
  dispose(): void {
    for (const layer of this.made) for (const weight of layer.weights) weight.dispose();
  }
}

/**
 * The model of a graph. The caller owns it and disposes it.
 * @param seed Draws weights that have no values in the graph, the same on every device; null leaves them at zero.
 * @throws UserError that names the layer which cannot be built; then nothing is left on the device.
 */
export function buildModel(graph: ModelGraph, seed: number | null): tf.LayersModel {
  const builder = new Builder(seed);
  try {
    const model = builder.build(graph);
    // TensorFlow.js counts who uses a layer, and leaves the weights of nested and of shared ones behind.
    model.dispose = () => {
      const { weights } = model;
      for (const weight of weights) weight.dispose();
      return { refCountAfterDispose: 0, numDisposedVariables: weights.length };
    };
    return model;
  } catch (thrown) {
    builder.dispose();
    throw thrown;
  }
}
