/** The words of this folder: the pictures that a model takes, and what is known of its layers. It imports nothing. */

/** [height, width, channels] of one picture. */
export type InputShape = readonly [number, number, number];

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
  /** Multiplications, each with its addition, of the forward pass of one picture. */
  multiplyAdds: number;
  /** Values that the forward pass of one picture leaves on the device for the way back. */
  keptValues: number;
  /**
   * Values that a convolution lays out anew for one picture, where a device has to: padded input and sums, and on the way
   * back the same of the gradients. Channels in fours.
   */
  planeValues: number;
  /** True where a training step lets it answer only: neither it nor what lies before it is trained. */
  isFrozen?: boolean;
}
