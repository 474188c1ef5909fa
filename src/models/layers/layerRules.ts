/**
 * The layer classes that can be read, drawn, counted, built and written: one row each, in the file of its family. It must
 * not import tfjs.
 */
import { MERGING_RULES } from './merging.ts';
import { PICTURE_RULES } from './pictures.ts';
import type { LayerConfig, LayerRule, Shape } from './rule.ts';
import { VALUE_RULES } from './values.ts';
import { WINDOW_RULES } from './windows.ts';

/** Every class by Keras' name. */
export const LAYER_RULES: Readonly<Record<string, LayerRule>> = {
  ...VALUE_RULES,
  ...WINDOW_RULES,
  ...PICTURE_RULES,
  ...MERGING_RULES,
};

/** A layer as far as rules ask for it. */
interface Ruled {
  className: string;
  config: LayerConfig;
}

/** The names of its weights, in Keras' order; none of a class without a rule. */
export function weightNames({ className, config }: Ruled): string[] {
  return (LAYER_RULES[className]?.weights?.(config, []) ?? []).map(([name]) => name);
}

/** The shape of its result, from those of its inputs. */
export function outputShapeOf({ className, config }: Ruled, inputs: readonly Shape[]): Shape {
  return LAYER_RULES[className].output?.(config, inputs) ?? inputs[0];
}

/** Keras' activations by name, with TensorFlow.js' name for each. Both libraries compute the same. */
export const ACTIVATIONS: Readonly<Record<string, string>> = {
  linear: 'linear',
  relu: 'relu',
  relu6: 'relu6',
  elu: 'elu',
  selu: 'selu',
  sigmoid: 'sigmoid',
  softmax: 'softmax',
  log_softmax: 'logSoftmax',
  softplus: 'softplus',
  softsign: 'softsign',
  tanh: 'tanh',
  silu: 'swish',
  swish: 'swish',
  hard_silu: 'hardSilu',
  hard_swish: 'hardSilu',
  hard_sigmoid: 'hardSigmoid',
  mish: 'mish',
  gelu: 'gelu',
};

/**
 * The name that Keras gives a class in its files: Conv2D is conv2d, MaxPooling2D is max_pooling2d, ReLU is re_lu.
 * As Keras' naming.to_snake_case does it.
 */
export function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
