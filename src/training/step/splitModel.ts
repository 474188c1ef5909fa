/** A model in two parts: what is frozen, and what is trained. It must not know of runs. */
import * as tf from '@tensorflow/tfjs';
import { tailGraph } from '../../models/base/cutGraph.ts';
import { frozenEnd } from '../../models/base/frozen.ts';
import type { ModelGraph } from '../../models/graph/modelGraph.ts';
import { walkGraph } from '../../models/graph/walkGraph.ts';
import type { PictureInput } from './pictureInput.ts';

/** Both parts share the layers and weights of the whole model, which owns them: neither is disposed by itself. */
export interface SplitModel {
  /** From pictures to what `trained` reads. Nothing in it moves, so a step computes it without gradients. */
  frozen: tf.LayersModel;
  /** Its `trainableWeights` are those of the whole model, in their order. */
  trained: tf.LayersModel;
}

/** The parts of the model that was built from `graph`; null where no lower part of it is frozen. */
export function splitModel(model: tf.LayersModel, graph: ModelGraph): SplitModel | null {
  const end = frozenEnd(graph);
  if (end === null) return null;
  const answer = model.getLayer(end).output as tf.SymbolicTensor;
  const frozen = tf.model({ inputs: model.inputs, outputs: answer });
  const input = tf.input({ shape: answer.shape.slice(1) });
  const outputs = walkGraph(tailGraph(graph, end), [input], (layer, values) => {
    const [first, ...others] = values;
    const result = model.getLayer(layer.name).apply(others.length === 0 ? first : [first, ...others]);
    return [result].flat() as tf.SymbolicTensor[];
  });
  const trained = tf.model({ inputs: input, outputs: [...outputs] });
  // TensorFlow.js orders layers by their depth, and weights by the layers.
  const order = new Map(model.layers.map((layer, place) => [layer, place]));
  trained.layers.sort((a, b) => (order.get(a) ?? -1) - (order.get(b) ?? -1));
  return { frozen, trained };
}

/** How the trained part takes what the frozen one has answered. */
export function answerInputOf({ trained }: SplitModel): PictureInput {
  return { inputShape: trained.inputs[0].shape.slice(1) as number[], rescale: 1 };
}
