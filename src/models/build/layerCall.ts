/** What a layer is given when it computes, and what its class does with that. It must not know of training. */
import type * as tf from '@tensorflow/tfjs';
import type { GraphLayer } from '../graph/modelGraph.ts';
import type { Shape } from '../layers/rule.ts';

/** Drops values of `x` at a rate, for the layer at that place of its model. */
export type Drop = (x: tf.Tensor, rate: number, place: number) => tf.Tensor;
/** A statistic of one batch, for the moving average that is kept of it: its share in that is 1 − momentum. */
export interface BatchStatistic {
  average: tf.Variable;
  /** Of the average's shape; whoever is told disposes it. */
  ofBatch: tf.Tensor;
  momentum: number;
}
/** How a training step differs from an answer. Each is left out where layers do as when they answer. */
export interface TrainingOptions {
  drop?: Drop;
  /** Told of the mean and variance by which a layer normalized; it then uses those of the batch. */
  onStatistic?: (statistic: BatchStatistic) => void;
}

export interface LayerCall {
  inputs: tf.Tensor[];
  layer: GraphLayer;
  /** A weight by the name that the class's rule gives it; undefined where the layer has none of it. */
  weight: (name: string) => tf.Variable | undefined;
  /** Tells the layer from the others of its model. */
  place: number;
  training: TrainingOptions;
}

/** What a class of layers does. */
export interface LayerClass {
  /** The result, float32 [n, …], the caller's. What else it makes is freed around it. */
  compute: (call: LayerCall) => tf.Tensor;
  /** Throws where the layer does not go with an input of that shape, without the batch. */
  check?: (layer: GraphLayer, input: Shape) => void;
  /** Whether its numbers stand fast: they are no variables of the model. */
  isConstant?: true;
}
