/** The answers of a run's model, which may be an ensemble. It must not know of losses or labels. */
import * as tf from '@tensorflow/tfjs';
import { forward } from './forward.ts';
import { probabilities } from './loss.ts';

/** Made once a model: of many layers it takes a while. */
const known = new WeakMap<tf.LayersModel, readonly tf.LayersModel[]>();

/**
 * The models that a model averages: one for each of its results, which are logits; any other is its only one. They share its layers
 * and weights, so none is disposed by itself.
 */
export function membersOf(model: tf.LayersModel): readonly tf.LayersModel[] {
  const { inputs, outputs } = model;
  if (outputs.length === 1) return [model];
  const made = known.get(model) ?? outputs.map((output) => tf.model({ inputs, outputs: output }));
  known.set(model, made);
  return made;
}

/** The mean of the members' probabilities [n, outputs] for pictures; one member at a time is in memory. */
export function meanProbabilities(members: readonly tf.LayersModel[], pictures: tf.Tensor): tf.Tensor2D {
  return tf.tidy(() => {
    const [first, ...others] = members.map((member) =>
      tf.tidy(() => probabilities(forward(member, pictures, null))),
    );
    if (others.length === 0) return first;
    const sum = others.reduce((total, answer) => tf.add<tf.Tensor2D>(total, answer), first);
    return tf.div<tf.Tensor2D>(sum, members.length);
  });
}
