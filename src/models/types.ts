/**
 * How an architecture is written down: Keras' layer classes and arguments, before anything is built.
 * It imports nothing.
 */
export type Activation = 'relu' | 'sigmoid' | 'softmax';

export type LayerSpec =
  | { className: 'Flatten' }
  | { className: 'Dense'; units: number; activation: Activation }
  | { className: 'Conv2D'; filters: number; kernelSize: number; activation: Activation }
  | { className: 'MaxPooling2D'; poolSize: number }
  | { className: 'Dropout'; rate: number };

/** [height, width, channels] of one picture. */
export type InputShape = readonly [number, number, number];

export interface ModelDefinition {
  id: string;
  /** Shown to the user. */
  title: string;
  /** One or two sentences: what it is and when to choose it. */
  summary: string;
  /** Everything before the output layer, which depends on the classes. */
  layers: readonly LayerSpec[];
}

/** One row of `model.summary()`. */
export interface LayerRow {
  /** Keras' automatic name, e.g. conv2d_1; with the names of the models around it where it is nested. */
  name: string;
  /** Keras' class. */
  className: string;
  /** Without the batch dimension; of a layer with several inputs the first. */
  inputShape: readonly number[];
  /** Without the batch dimension. */
  outputShape: readonly number[];
  parameters: number;
  /** Values that the forward pass of one picture leaves on the device for the way back. */
  keptValues: number;
  /** Values of the gradients of one picture that stand until the way back has ended. */
  gradientValues: number;
  /**
   * Values that a convolution lays out anew for one picture, where a device has to: padded input and sums, and on the way
   * back the same of the gradients. Channels in fours.
   */
  planeValues: number;
}
