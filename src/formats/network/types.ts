/**
 * A trained network as plain data: few kinds of operations on pictures [height, width, channels], in the order in which they
 * are computed. What is written in other forms (ONNX, the classifier page) is written from it. It imports nothing.
 */

export type ActivationName =
  | 'relu'
  | 'relu6'
  | 'leakyRelu'
  | 'elu'
  | 'sigmoid'
  | 'tanh'
  | 'softplus'
  | 'swish'
  | 'hardSigmoid'
  | 'hardSwish'
  | 'gelu'
  | 'erf'
  | 'softmax';

/** Rows and columns of zeros around a picture: [top, left, bottom, right]. */
export type Pads = readonly [number, number, number, number];
/** [rows, columns] */
export type Pair = readonly [number, number];

interface Window {
  strides: Pair;
  pads: Pads;
}

export type Operation =
  /** Kernel [rows, columns, channels in / groups, filters]; each group of channels has filters of its own. */
  | ({ kind: 'conv'; kernelShape: Shape4; groups: number; dilations: Pair } & Window & Kernel)
  /** Kernel [rows, columns, channels, multiplier]: every channel by itself; channel out = channel · multiplier + m. */
  | ({ kind: 'depthwise'; kernelShape: Shape4; dilations: Pair } & Window & Kernel)
  /** Kernel [units in, units], applied to the last axis. */
  | ({ kind: 'dense'; kernelShape: Pair } & Kernel)
  /** The mean leaves out the padding, as TensorFlow's does. */
  | ({ kind: 'maxPool' | 'averagePool'; poolSize: Pair } & Window)
  /** Over rows and columns; the result is [channels]. */
  | { kind: 'globalMax' | 'globalAverage' }
  /** (x − mean) · scale + offset for each index of the last axis. */
  | { kind: 'normalize'; mean: Float32Array; scale: Float32Array; offset: Float32Array }
  /** `alpha`: the slope below zero of leakyRelu, the depth of elu. Softmax is over the last axis. */
  | { kind: 'activation'; name: ActivationName; alpha: number }
  /** Negative pads cut rows and columns off. */
  | { kind: 'pad'; pads: Pads }
  /** Repeats rows and columns. */
  | { kind: 'upsample'; size: Pair }
  | { kind: 'reshape' }
  | { kind: 'add' | 'multiply' }
  /** `axis` of the shape without the batch. */
  | { kind: 'concatenate'; axis: number };

type Shape4 = readonly [number, number, number, number];
interface Kernel {
  kernel: Float32Array;
  /** One number a filter, channel or unit; null where there is none. */
  bias: Float32Array | null;
}

export type Step = Operation & {
  /** The layer that it came from. */
  layer: string;
  /** Values it reads: 0 is the input, i + 1 the result of step i. */
  inputs: readonly number[];
  /** Shape of its result, without the batch. */
  shape: readonly number[];
};

export interface Network {
  /** Shape of one input, without the batch. */
  inputShape: readonly number[];
  steps: readonly Step[];
  /** The value that is the network's answer. */
  output: number;
}
