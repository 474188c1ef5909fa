/** From a model file to a TensorFlow.js LayersModel that answers as the file's does. It must not know of formats. */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../../shared/errors.ts';
import { LAYER_RULES } from './layerRules.ts';
import { makeLayer } from './makeLayer.ts';
import type { LayerFile, ModelFile, ModelGraph, TensorRef } from './modelFile.ts';

type BatchShape = (number | null)[];

const shapeOf = (input: LayerFile) => input.config.batch_shape as BatchShape;

/** A file that lacks a weight would leave a layer with values of its own. */
function checkWeights(layer: LayerFile): void {
  const expected = LAYER_RULES[layer.className].weights?.(layer.config) ?? [];
  const missing = expected.filter((name) => !layer.weights.some((weight) => weight.name === name));
  if (missing.length > 0)
    throw new UserError(
      `The file holds no ${missing.join(' and no ')} for the layer "${layer.name}" (${layer.className}).`,
      'The file is damaged, or its weights belong to another model.',
    );
}

class Builder {
  /** Layers that may hold weights, to be given back where the building fails. */
  private readonly made: tf.layers.Layer[] = [];

  private layer(file: LayerFile): tf.layers.Layer {
    if (file.graph) {
      const model = this.build(file.graph, file.name);
      if (!file.trainable) model.trainable = false;
      return model;
    }
    checkWeights(file);
    const layer = makeLayer(file, this.made.length);
    this.made.push(layer);
    return layer;
  }

  /** Does what builds a layer; says which layer it was where TensorFlow.js refuses. */
  private named<T>(file: LayerFile, work: () => T): T {
    try {
      return work();
    } catch (thrown) {
      if (thrown instanceof UserError) throw thrown;
      throw new UserError(
        `The layer "${file.name}" (${file.className}) cannot be built: ${(thrown as Error).message}`,
        'The file is damaged, or it was written by hand.',
        { cause: thrown },
      );
    }
  }

  private sequential(graph: ModelGraph, name: string): tf.Sequential {
    const model = tf.sequential({ name });
    for (const file of graph.layers) {
      this.named(file, () => {
        const layer =
          file.className === 'InputLayer'
            ? tf.layers.inputLayer({ batchInputShape: shapeOf(file), name: file.name })
            : this.layer(file);
        model.add(layer);
      });
    }
    // Its weights are there from the start, its own graph only after this.
    model.build();
    return model;
  }

  private functional(graph: ModelGraph, name: string): tf.LayersModel {
    /** Results by layer and call. */
    const results = new Map<string, tf.SymbolicTensor[]>();
    const key = (layer: string, call: number) => `${call} ${layer}`;
    const find = ([layer, call, output]: TensorRef) => results.get(key(layer, call))?.[output];
    const waiting: { file: LayerFile; layer: tf.layers.Layer; call: number }[] = [];
    for (const file of graph.layers) {
      if (file.className === 'InputLayer') {
        const input = tf.input({ batchShape: shapeOf(file), name: file.name });
        results.set(key(file.name, 0), [input]);
        continue;
      }
      const layer = this.named(file, () => this.layer(file));
      file.calls.forEach((_, call) => {
        waiting.push({ file, layer, call });
      });
    }
    while (waiting.length > 0) {
      const ready = waiting.findIndex(({ file, call }) => file.calls[call].every(find));
      if (ready < 0)
        throw new UserError(
          `The layer "${waiting[0].file.name}" of the model "${name}" waits for a layer that never answers.`,
          'The file is damaged.',
        );
      const [{ file, layer, call }] = waiting.splice(ready, 1);
      const inputs = file.calls[call].map((ref) => find(ref)!);
      const output = this.named(file, () => layer.apply(inputs.length === 1 ? inputs[0] : inputs));
      results.set(key(file.name, call), [output].flat() as tf.SymbolicTensor[]);
    }
    const ends = (refs: readonly TensorRef[]) =>
      refs.map((ref) => {
        const tensor = find(ref);
        if (tensor) return tensor;
        throw new UserError(`The model "${name}" names "${ref[0]}" as an end, which gives nothing.`);
      });
    return tf.model({ inputs: ends(graph.inputs), outputs: ends(graph.outputs), name });
  }

  /** `name` is what the graph around calls it. */
  build(graph: ModelGraph, name: string): tf.LayersModel {
    return graph.kind === 'Sequential' ? this.sequential(graph, name) : this.functional(graph, name);
  }

  /** Gives back what was taken. */
  dispose(): void {
    for (const layer of this.made) for (const weight of layer.weights) weight.dispose();
  }
}

/**
 * The model with the file's weights. The caller owns it and disposes it.
 * @throws UserError that names the layer which cannot be built; then nothing is left on the device.
 */
export function buildFromFile(file: ModelFile): tf.LayersModel {
  const builder = new Builder();
  try {
    const model = builder.build(file.graph, file.graph.name);
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
