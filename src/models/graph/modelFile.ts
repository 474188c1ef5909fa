/** A model as it lies in a file: its graph, and what goes along with it. It must not import tfjs. */
import type { GraphWeight, ModelGraph } from './modelGraph.ts';

/**
 * What nothing says of a model: which output stands for which class, or how the values of pictures become its input.
 * run.json and labels.json name them so.
 */
export type Guess = 'order' | 'range';
export const GUESSES: readonly Guess[] = ['order', 'range'];

/** One number for all channels, or one for each, in the order in which the network receives them. */
export type PerChannel = number | readonly number[];

/** That of a channel. */
export const ofChannel = (numbers: PerChannel, channel: number): number =>
  typeof numbers === 'number' ? numbers : numbers[channel];

/** How a picture becomes what the network receives: resized, its channels ordered, each value × scale + offset. */
export interface Preprocessing {
  /** Pixels. */
  height: number;
  width: number;
  channelOrder: 'rgb' | 'bgr' | 'grayscale';
  /** Applied to bytes 0..255. */
  scale: PerChannel;
  offset: PerChannel;
}

/** An optimizer between two steps. */
export interface OptimizerFile {
  className: 'Adam' | 'AdamW' | 'RMSprop' | 'SGD';
  learningRate: number;
  /** Of SGD. */
  momentum: number;
  /** As the settings of these names have them; left out where they do nothing. */
  nesterov?: boolean;
  weightDecay?: number;
  clipnorm?: number;
  globalClipnorm?: number;
  /** Of the averages of weights, where it keeps some. */
  emaMomentum?: number;
  /** Steps taken. */
  iterations: number;
  /**
   * In Keras' order: the averages of all trainable weights of the model, where it keeps some; then for each weight Adam's mean and
   * mean of squares, RMSprop's mean of squares, SGD's velocity where it has momentum.
   */
  slots: readonly GraphWeight[];
}

export interface ModelFile {
  /** What it was read from, to be shown: "Keras 3.10.0 (.keras)". */
  origin: string;
  graph: ModelGraph;
  /** Names in the order of the outputs (with one sigmoid output: its 0 and its 1), or null where the file says nothing. */
  classes: readonly string[] | null;
  /** Null where the file says nothing. */
  preprocessing: Preprocessing | null;
  /** What of both was a guess when Darkroom wrote the file; absent where nothing was. */
  guesses?: readonly Guess[];
  /** Null where the file holds none, or one that Darkroom does not have. */
  optimizer: OptimizerFile | null;
}
