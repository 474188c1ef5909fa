/** What several networks of keras.applications share. It imports types only. */
import type { Drawn } from '../graph/draft.ts';
import type { LayerConfig } from '../layers/rule.ts';
import type { ValueRange } from './definition.ts';

/** x / 127.5 − 1: what Keras calls the mode "tf". */
export const MINUS_ONE_TO_ONE: ValueRange = { channelOrder: 'rgb', scale: 1 / 127.5, offset: -1 };

const MEANS = [0.485, 0.456, 0.406];
/** ImageNet's standard deviations by channel, of values 0 to 1. */
export const DEVIATIONS = [0.229, 0.224, 0.225];
/** (x / 255 − mean) / deviation by channel, the numbers being ImageNet's: what Keras calls the mode "torch". */
export const IMAGENET_NORMALIZED: ValueRange = {
  channelOrder: 'rgb',
  scale: DEVIATIONS.map((deviation) => 1 / 255 / deviation),
  offset: DEVIATIONS.map((deviation, channel) => -MEANS[channel] / deviation),
};

/** Blue first, less ImageNet's mean by channel: what Keras calls the mode "caffe". */
export const BLUE_FIRST: ValueRange = {
  channelOrder: 'bgr',
  scale: 1,
  offset: [-103.939, -116.779, -123.68],
};

/** The next multiple of 8, at least 8 and never less than 90 %, as `_make_divisible` and `_depth` round. */
export function inEights(filters: number): number {
  const near = Math.max(8, Math.floor((filters + 4) / 8) * 8);
  return near < 0.9 * filters ? near + 8 : near;
}

/**
 * Zeros before a window that moves by two, as `imagenet_utils.correct_pad`: one fewer at the top of an even height, and at the
 * left of an even width.
 */
export function correctPad(picture: Drawn, kernel: number, name: string): Drawn {
  const half = Math.floor(kernel / 2);
  const along = (size: number) => [half - (size % 2 === 0 ? 1 : 0), half];
  const [height, width] = picture.shape;
  return picture.to('ZeroPadding2D', { name, padding: [along(height), along(width)] });
}

/** A kernel's first values as the EfficientNets draw them, in Keras' words. */
export const FAN_OUT: LayerConfig = {
  class_name: 'VarianceScaling',
  config: { scale: 2, mode: 'fan_out', distribution: 'truncated_normal' },
};

/** A convolution of the EfficientNets. */
export const efficientConv = (
  x: Drawn,
  name: string,
  filters: number,
  kernel: number,
  args: LayerConfig = {},
): Drawn =>
  x.to('Conv2D', {
    ...{ name, filters, kernel_size: kernel, padding: 'same', use_bias: false },
    ...{ kernel_initializer: FAN_OUT, ...args },
  });

/** Batch normalization and silu. */
export const efficientNorm = (x: Drawn, name: string, norm: LayerConfig): Drawn =>
  x
    .to('BatchNormalization', { name: `${name}bn`, ...norm })
    .to('Activation', { name: `${name}activation`, activation: 'silu' });

/**
 * Squeeze and excite: each channel by a gate that sees the means of all.
 * @param inner Channels of the narrow convolution.
 */
export function squeezeAndExcite(x: Drawn, block: string, inner: number): Drawn {
  const filters = x.shape[2];
  const means = x
    .to('GlobalAveragePooling2D', { name: `${block}se_squeeze` })
    .to('Reshape', { name: `${block}se_reshape`, target_shape: [1, 1, filters] });
  const withBias = (activation: string) => ({ activation, use_bias: true });
  const reduced = efficientConv(means, `${block}se_reduce`, inner, 1, withBias('silu'));
  const gate = efficientConv(reduced, `${block}se_expand`, filters, 1, withBias('sigmoid'));
  return x.to('Multiply', { name: `${block}se_excite` }, gate);
}

/**
 * The sum with what came into a block, where it has the same shape; in training the whole branch is dropped now and then.
 * @param rate Share of pictures without the branch; at 0 there is no such layer.
 */
export function withSkip(branch: Drawn, input: Drawn, block: string, rate: number): Drawn {
  if (branch.shape.join() !== input.shape.join()) return branch;
  const kept =
    rate > 0 ? branch.to('Dropout', { name: `${block}drop`, rate, noise_shape: [null, 1, 1, 1] }) : branch;
  return kept.to('Add', { name: `${block}add` }, input);
}

/** The end of an EfficientNet. */
export const efficientTop = (x: Drawn, norm: LayerConfig): Drawn =>
  efficientNorm(efficientConv(x, 'top_conv', 1280, 1), 'top_', norm).to('GlobalAveragePooling2D', {
    name: 'avg_pool',
  });
