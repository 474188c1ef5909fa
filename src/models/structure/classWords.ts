/** What each class of layer does, for somebody who has never seen one: a sentence, with the layer's own numbers where they help. Pure. */
import type { GraphLayer } from '../graph/modelGraph.ts';
import { type LayerConfig, pairOf } from '../layers/rule.ts';
import { stridesOf } from '../layers/windows.ts';

type Sentence = string | ((config: LayerConfig) => string);

/** "3 × 3" */
const window = (value: unknown) => pairOf(value).join(' × ');

/** " It moves 2 pixels at a time, so the picture gets smaller." */
function steps(config: LayerConfig): string {
  const most = Math.max(...stridesOf(config));
  return most > 1 ? ` It moves ${most} places at a time, so the result is smaller.` : '';
}

const ACTIVATIONS: Record<string, string> = {
  linear: 'Lets every value pass as it is.',
  relu: 'Keeps what is above zero and makes the rest zero: a pattern is there, or it is not.',
  relu6: 'Makes what is below zero zero, and what is above six six.',
  sigmoid: 'Turns each value into a share from 0 to 1.',
  softmax: 'Turns the values into shares that add up to 1: one for each class.',
  tanh: 'Squeezes every value between −1 and 1.',
};
const activationSentence = (name: unknown): string =>
  ACTIVATIONS[name as string] ??
  `Bends each value by “${name}”, so that layers after it can tell more apart.`;

/** " Then: keeps what is above zero …" where a layer ends in an activation. */
function thenActivated({ activation = 'linear' }: LayerConfig): string {
  if (activation === 'linear' || activation === null) return '';
  const sentence = activationSentence(activation);
  return ` Then it ${sentence[0].toLowerCase()}${sentence.slice(1)}`;
}

const random = (what: string) =>
  `${what} at random while the network trains; it does nothing when it answers.`;

const SENTENCES: Readonly<Record<string, Sentence>> = {
  InputLayer: 'The picture as numbers, one for each pixel and colour.',
  Conv2D: (config) =>
    `Lays ${config.filters} small patterns of ${window(config.kernel_size)} over every place and says how well each of them fits there.${steps(config)}${thenActivated(config)}`,
  DepthwiseConv2D: (config) =>
    `Looks for one pattern of ${window(config.kernel_size)} in each channel by itself, which takes few operations.${steps(config)}${thenActivated(config)}`,
  SeparableConv2D: (config) =>
    `Looks for a pattern of ${window(config.kernel_size)} in each channel by itself, then mixes the channels into ${config.filters}.${steps(config)}${thenActivated(config)}`,
  Conv2DTranspose: (config) =>
    `Paints ${config.filters} small patterns of ${window(config.kernel_size)} into a larger picture.${thenActivated(config)}`,
  MaxPooling2D: (config) =>
    `Keeps the strongest of ${window(config.pool_size)} neighbours: where exactly something was no longer counts.`,
  AveragePooling2D: (config) => `Takes the mean of ${window(config.pool_size)} neighbours.`,
  GlobalAveragePooling2D:
    'Takes the mean of each channel over the whole picture: how much of its pattern is there.',
  GlobalMaxPooling2D: 'Keeps the strongest value of each channel: whether its pattern is anywhere.',
  Dense: (config) =>
    `Weighs all values and adds them up${config.units === 1 ? '' : `, ${config.units} times with other weights`}.${thenActivated(config)}`,
  BatchNormalization: 'Brings each channel to about the same range, so that training is steady.',
  LayerNormalization:
    'Brings the values of each picture to about the same range, so that training is steady.',
  Activation: (config) => activationSentence(config.activation),
  ReLU: (config) =>
    typeof config.max_value === 'number'
      ? `Makes what is below zero zero, and what is above ${config.max_value} that.`
      : ACTIVATIONS.relu,
  LeakyReLU: 'Keeps what is above zero, and a small part of what is below.',
  PReLU: 'Keeps what is above zero, and a share of what is below that it has learned.',
  ELU: 'Keeps what is above zero, and bends what is below smoothly towards a limit.',
  Softmax: ACTIVATIONS.softmax,
  Flatten: 'Puts all values of the picture into one long row.',
  Reshape: 'Puts the same values into another shape.',
  Permute: 'Swaps the axes; the values stay.',
  Dropout: (config) =>
    `Leaves out ${Math.round((config.rate as number) * 100)} % of the values at random while the network trains, so that it does not rely on a few. It does nothing when it answers.`,
  SpatialDropout2D: random('Leaves out whole channels'),
  GaussianNoise: random('Adds noise'),
  GaussianDropout: random('Multiplies values with noise'),
  AlphaDropout: random('Leaves out values, the spread of the rest kept,'),
  Add: 'Adds what comes in, value by value.',
  Subtract: 'Takes the second from the first, value by value.',
  Multiply: 'Multiplies what comes in, value by value: one input says how much of the other passes.',
  Average: 'Takes the mean of what comes in, value by value.',
  Maximum: 'Keeps the largest of what comes in, value by value.',
  Minimum: 'Keeps the smallest of what comes in, value by value.',
  Concatenate: 'Puts the channels of what comes in behind each other.',
  ZeroPadding2D: 'Puts an edge of zeros around the picture.',
  Cropping2D: 'Cuts off the edges.',
  UpSampling2D: (config) =>
    `Repeats each value ${window(config.size)} times: the picture gets larger, not sharper.`,
  Resizing: (config) => `Brings the picture to ${config.height} × ${config.width}.`,
  CenterCrop: (config) => `Cuts ${config.height} × ${config.width} out of the middle.`,
  Rescaling: 'Multiplies each value by one number and adds another.',
  Normalization: 'Takes the mean of the training pictures off and divides by how much they differ.',
  RandomFlip: random('Mirrors pictures'),
  RandomRotation: random('Turns pictures'),
  RandomZoom: random('Zooms into pictures'),
  RandomTranslation: random('Shifts pictures'),
  RandomContrast: random('Changes the contrast'),
  RandomBrightness: random('Changes the brightness'),
};

/** One sentence, or two, on what a layer does. */
export function sentenceOf({ className, config }: Pick<GraphLayer, 'className' | 'config'>): string {
  const sentence = SENTENCES[className] ?? 'Computes something that this page has no words for.';
  return typeof sentence === 'string' ? sentence : sentence(config);
}
