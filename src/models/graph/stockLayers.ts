/** A layer in the words of TensorFlow.js' own layers, where one of them, or several, compute the same. No tfjs. */
import { UserError } from '../../shared/errors.ts';
import { outputShapeOf } from '../layers/layerRules.ts';
import { type LayerConfig, pairOf, type Shape } from '../layers/rule.ts';
import type { GraphLayer, TensorRef } from './modelGraph.ts';
import { normalizationOf } from './normalization.ts';

/** Classes that TensorFlow.js has not, and that nothing can stand for. */
const UNKNOWN = new Set(['Subtract', 'CenterCrop', 'Resizing']);

function refuse({ name, className }: GraphLayer): never {
  throw new UserError(
    `The layer "${name}" (${className}) cannot be computed by TensorFlow.js itself.`,
    'Save the model as a Keras file instead.',
  );
}

/** (x − mean) / deviation as x · scale + offset, for each channel. */
function asRescaling(layer: GraphLayer): GraphLayer {
  const { mean, deviation, invert } = normalizationOf(layer);
  const scale = invert ? deviation : deviation.map((value) => 1 / value);
  const offset = invert ? mean : mean.map((value, at) => -value / deviation[at % deviation.length]);
  return { ...layer, className: 'Rescaling', config: { scale, offset }, weights: [] };
}

/** Groups of one channel are what DepthwiseConv2D computes. Others would have to be cut apart, which no layer does. */
function asDepthwise(layer: GraphLayer): GraphLayer {
  const { filters, groups, kernel_initializer: _, dilation_rate: rate, ...config } = layer.config;
  const [kernel, ...others] = layer.weights;
  const [rows, columns, channels] = kernel.shape;
  if (channels !== 1 || pairOf(rate ?? 1).some((step) => step !== 1)) refuse(layer);
  const multiplier = (filters as number) / (groups as number);
  const shape = [rows, columns, groups as number, multiplier];
  return {
    ...layer,
    className: 'DepthwiseConv2D',
    config: { ...config, depth_multiplier: multiplier },
    weights: [{ ...kernel, name: 'depthwise_kernel', shape }, ...others],
  };
}

/** The one layer that stands for a layer. A trained one needs no word on how its kernel was drawn. */
function known(layer: GraphLayer): GraphLayer {
  const { className } = layer;
  if (UNKNOWN.has(className)) refuse(layer);
  if (className === 'Normalization') return asRescaling(layer);
  if (className === 'Softmax')
    return { ...layer, className: 'Activation', config: { activation: 'softmax' } };
  if (className === 'Conv2D' && ((layer.config.groups ?? 1) as number) > 1) return asDepthwise(layer);
  const config = Object.entries(layer.config).filter(
    ([name]) => !name.endsWith('_initializer') && name !== 'groups' && name !== 'keepdims',
  );
  return { ...layer, config: Object.fromEntries(config) };
}

/** A layer that follows the first one of several, each reading the one before. */
interface Part {
  className: string;
  config: LayerConfig;
  /** Whether it reads the result of the first one, too. */
  isProduct?: true;
}

const relu6: Part = { className: 'ReLU', config: { max_value: 6 } };
const shifted: Part = { className: 'Rescaling', config: { scale: 1, offset: 3 } };
const scaled: Part = { className: 'Rescaling', config: { scale: 1 / 6, offset: 0 } };
/** relu6(x + 3) / 6. TensorFlow.js' own hardSigmoid is another function, as Keras 2's was. */
const HARD_SIGMOID = [shifted, relu6, scaled];
/** x · relu6(x + 3) / 6 */
const HARD_SILU: readonly Part[] = [...HARD_SIGMOID, { className: 'Multiply', config: {}, isProduct: true }];
const ACTIVATIONS: Readonly<Record<string, readonly Part[]>> = {
  hard_sigmoid: HARD_SIGMOID,
  hard_silu: HARD_SILU,
  hard_swish: HARD_SILU,
};
const GLOBAL_POOLS = ['GlobalAveragePooling2D', 'GlobalMaxPooling2D'];

const keepsAxes = ({ className, config }: GraphLayer) =>
  GLOBAL_POOLS.includes(className) && config.keepdims === true;

/** Whether a layer takes more than one of TensorFlow.js'. */
export const takesSeveral = (layer: GraphLayer): boolean =>
  keepsAxes(layer) || Object.hasOwn(ACTIVATIONS, String(layer.config.activation));

/** What has to follow a layer; nothing where TensorFlow.js has all of it. */
function partsAfter(layer: GraphLayer, inputs: readonly Shape[]): readonly Part[] {
  if (!takesSeveral(layer)) return [];
  if (!keepsAxes(layer)) return ACTIVATIONS[layer.config.activation as string];
  return [{ className: 'Reshape', config: { target_shape: outputShapeOf(layer, inputs) } }];
}

/**
 * The layers of TensorFlow.js that compute what a layer does: the first reads what it reads and holds its weights, the last
 * gives its result.
 * @param inputs Shapes of what it reads, without the batch.
 * @throws UserError that names a layer which TensorFlow.js lacks.
 */
export function stockLayers(layer: GraphLayer, inputs: readonly Shape[]): readonly GraphLayer[] {
  const first = known(layer);
  const parts = partsAfter(layer, inputs);
  if (parts.length === 0) return [first];
  const made: GraphLayer[] = [
    first.config.activation === undefined
      ? first
      : { ...first, config: { ...first.config, activation: 'linear' } },
  ];
  for (const [at, { className, config, isProduct }] of parts.entries()) {
    const before = made[made.length - 1].name;
    const sources = isProduct ? [first.name, before] : [before];
    made.push({
      ...{
        className,
        config,
        name: `${layer.name}_part_${at + 1}`,
        trainable: true,
        weights: [],
        graph: null,
      },
      calls: layer.calls.map((_, call) => sources.map((source): TensorRef => [source, call, 0])),
    });
  }
  return made;
}
