/**
 * Layers of Keras that TensorFlow.js has not, or not as Keras computes them: scaling, resizing and cropping of pictures, and
 * layers that do nothing when a model answers. It must not know of files.
 */
import * as tf from '@tensorflow/tfjs';

type Shape = (number | null)[];
type Config = tf.serialization.ConfigDict;
/** What every layer is made from. */
export interface LayerBase {
  name: string;
  trainable: boolean;
}

const only = (inputs: tf.Tensor | tf.Tensor[]): tf.Tensor => (Array.isArray(inputs) ? inputs[0] : inputs);

/** Leaves what it gets, under the name of a class that changes pictures in training only. */
export class PassingLayer extends tf.layers.Layer {
  static className = 'PassingLayer';
  constructor(
    private readonly kerasClass: string,
    base: LayerBase,
    private readonly options: Config,
  ) {
    super(base);
  }
  override getClassName(): string {
    return this.kerasClass;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.clone(only(inputs));
  }
  override getConfig(): Config {
    return { ...super.getConfig(), ...this.options };
  }
}

/** Refuses lists of numbers of which there is neither one nor one for each channel. */
function checkChannels(lists: readonly unknown[], shape: Shape): void {
  const channels = shape.at(-1);
  for (const list of lists) {
    const count = [list].flat(8).length;
    if (count !== 1 && count !== channels)
      throw new RangeError(`it has ${count} numbers for pictures of ${channels} channels`);
  }
}

/** x · scale + offset; either may be one number for each channel. */
export class Rescaling extends tf.layers.Layer {
  static className = 'Rescaling';
  constructor(
    base: LayerBase,
    private readonly scale: number | number[],
    private readonly offset: number | number[],
  ) {
    super(base);
  }
  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    checkChannels([this.scale, this.offset], inputShape as Shape);
    return inputShape as Shape;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => tf.add(tf.mul(only(inputs), this.scale), this.offset));
  }
  override getConfig(): Config {
    return { ...super.getConfig(), scale: this.scale, offset: this.offset };
  }
}

/** (x − mean) / deviation over the last axis; inverted: x · deviation + mean. */
export class Normalization extends tf.layers.Layer {
  static className = 'Normalization';
  constructor(
    base: LayerBase,
    private readonly mean: number[],
    private readonly deviation: number[],
    private readonly invert: boolean,
  ) {
    super(base);
  }
  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    checkChannels([this.mean, this.deviation], inputShape as Shape);
    return inputShape as Shape;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = only(inputs);
      return this.invert
        ? tf.add(tf.mul(x, this.deviation), this.mean)
        : tf.div(tf.sub(x, this.mean), this.deviation);
    });
  }
  override getConfig(): Config {
    const { mean, deviation, invert } = this;
    const variance = deviation.map((value) => value ** 2);
    return { ...super.getConfig(), axis: -1, mean, variance, invert };
  }
}

/** Resizes pictures [n, height, width, channels] as tf.image.resize does: pixel centres lie at half, no antialias. */
export class Resizing extends tf.layers.Layer {
  static className = 'Resizing';
  constructor(
    base: LayerBase,
    private readonly size: [height: number, width: number],
    private readonly interpolation: 'bilinear' | 'nearest',
  ) {
    super(base);
  }
  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, , , channels] = inputShape as Shape;
    return [batch, ...this.size, channels];
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = only(inputs) as tf.Tensor4D;
    if (x.shape[1] === this.size[0] && x.shape[2] === this.size[1]) return tf.clone(x);
    return this.interpolation === 'bilinear'
      ? tf.image.resizeBilinear(x, this.size, false, true)
      : tf.image.resizeNearestNeighbor(x, this.size, false, true);
  }
  override getConfig(): Config {
    const [height, width] = this.size;
    return { ...super.getConfig(), height, width, interpolation: this.interpolation };
  }
}

/** The middle of pictures [n, height, width, channels]; an odd rest is left at the bottom and at the right. */
export class CenterCrop extends tf.layers.Layer {
  static className = 'CenterCrop';
  constructor(
    base: LayerBase,
    private readonly size: [height: number, width: number],
  ) {
    super(base);
  }
  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, height, width, channels] = inputShape as Shape;
    const [cropHeight, cropWidth] = this.size;
    if ((height ?? cropHeight) < cropHeight || (width ?? cropWidth) < cropWidth)
      throw new RangeError(`pictures of ${width} × ${height} are smaller than what it cuts out`);
    return [batch, cropHeight, cropWidth, channels];
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = only(inputs) as tf.Tensor4D;
    const [height, width] = this.size;
    const top = Math.floor((x.shape[1] - height) / 2);
    const left = Math.floor((x.shape[2] - width) / 2);
    return tf.slice(x, [0, top, left, 0], [-1, height, width, -1]);
  }
  override getConfig(): Config {
    return { ...super.getConfig(), height: this.size[0], width: this.size[1] };
  }
}

/** Mean or maximum over height and width, both kept as 1: [n, 1, 1, channels]. */
export class KeptGlobalPooling extends tf.layers.Layer {
  static className = 'KeptGlobalPooling';
  constructor(
    private readonly kerasClass: 'GlobalAveragePooling2D' | 'GlobalMaxPooling2D',
    base: LayerBase,
  ) {
    super(base);
  }
  override getClassName(): string {
    return this.kerasClass;
  }
  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = inputShape as Shape;
    return [shape[0], 1, 1, shape[3]];
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const pool = this.kerasClass === 'GlobalAveragePooling2D' ? tf.mean : tf.max;
    return pool(only(inputs), [1, 2], true);
  }
  override getConfig(): Config {
    return { ...super.getConfig(), dataFormat: 'channelsLast', keepdims: true };
  }
}

/**
 * How a training step drops values of `x` at a rate, for the layer at that place of its model. It is handed to the layers as
 * the option `drop`; without it nothing is dropped.
 */
export type Drop = (x: tf.Tensor, rate: number, place: number) => tf.Tensor;

/** Drops values in training, by masks that can be made again. */
export class Dropout extends tf.layers.Layer {
  static className = 'Dropout';
  constructor(
    base: LayerBase,
    private readonly rate: number,
    private readonly place: number,
  ) {
    super(base);
  }
  override call(inputs: tf.Tensor | tf.Tensor[], { drop }: { drop?: Drop }): tf.Tensor {
    const x = only(inputs);
    return drop && this.rate > 0 ? drop(x, this.rate, this.place) : tf.clone(x);
  }
  override getConfig(): Config {
    return { ...super.getConfig(), rate: this.rate };
  }
}

/** Drops whole channels of pictures in training. */
export class SpatialDropout2D extends tf.layers.Layer {
  static className = 'SpatialDropout2D';
  constructor(
    base: LayerBase,
    private readonly rate: number,
    private readonly place: number,
  ) {
    super(base);
  }
  override call(inputs: tf.Tensor | tf.Tensor[], { drop }: { drop?: Drop }): tf.Tensor {
    const x = only(inputs);
    if (!drop || this.rate === 0) return tf.clone(x);
    return tf.tidy(() =>
      tf.mul(x, drop(tf.ones([x.shape[0], 1, 1, x.shape[3] as number]), this.rate, this.place)),
    );
  }
  override getConfig(): Config {
    return { ...super.getConfig(), rate: this.rate };
  }
}

/** The first input less the second. */
export class Subtract extends tf.layers.Layer {
  static className = 'Subtract';
  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return (inputShape as Shape[])[0];
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [a, b] = inputs as tf.Tensor[];
    return tf.sub(a, b);
  }
}
