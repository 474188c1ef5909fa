/**
 * Reads the arguments of one layer as Keras 2, Keras 3 and TensorFlow.js write them, in Keras 3's words. It must not
 * import tfjs.
 */
import { ACTIVATIONS } from '../../models/layers/layerRules.ts';
import type { LayerRule } from '../../models/layers/rule.ts';
import { UserError } from '../../shared/errors.ts';

/** An object of JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** Values of one input picture: 8192 × 8192 in one channel. */
export const MAX_INPUT_VALUES = 2 ** 26;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How sentences name a layer. */
export const nameOfLayer = (name: string, className: string) => `The layer "${name}" (${className})`;

/** What is said of a configuration that makes no sense. */
export function damaged(what: string): UserError {
  return new UserError(`The model's configuration is damaged: ${what}.`, 'Save or download the file again.');
}

/** "int8" of a layer that Keras has quantised; null of others. */
function quantizedTo(dtype: unknown): string | null {
  if (typeof dtype === 'string') return /^(\w+)_from_\w+$/.exec(dtype)?.[1] ?? null;
  if (!isObject(dtype) || !/^Quantized/.test(String(dtype.class_name))) return null;
  const mode = isObject(dtype.config) ? dtype.config.mode : null;
  return typeof mode === 'string' ? mode : 'small numbers';
}

/** Throws where Keras has quantised the layer: its weights are small numbers with scales beside them. */
export function checkQuantized({ dtype }: Json, layer: string): void {
  const kind = quantizedTo(dtype);
  if (kind === null) return;
  throw new UserError(
    `${layer} was quantised to ${kind}: its weights are rounded, and can neither be computed nor trained here.`,
    'Bring the model as it was before: save it in Python before model.quantize().',
  );
}

/** The name of an activation, which Keras 3 may wrap. */
function activationName(value: unknown, layer: string): string {
  const inner = isObject(value) && value.class_name === 'function' ? value.config : value;
  if (inner === null || inner === undefined) return 'linear';
  // TensorFlow.js writes some names in its own way.
  const name =
    typeof inner === 'string'
      ? inner.replace('logSoftmax', 'log_softmax')
      : isObject(inner)
        ? String(inner.class_name)
        : String(inner);
  if (typeof inner === 'string' && Object.hasOwn(ACTIVATIONS, name)) return name;
  throw new UserError(
    `${layer} has the activation "${name}", which cannot be computed here. Expected one of ${Object.keys(ACTIVATIONS).join(', ')}.`,
  );
}

/** Whether a value is a finite number, or lists of such. */
function isNumeric(value: unknown): boolean {
  return Array.isArray(value) ? value.every(isNumeric) : typeof value === 'number' && Number.isFinite(value);
}

/** Keras 3 wraps arrays of numpy. */
function unwrapped(value: unknown): unknown {
  return isObject(value) && value.class_name === '__numpy__' && isObject(value.config)
    ? value.config.value
    : value;
}

/** Keras' names of distributions; "normal" is what the truncated one was called before there was another. */
const DISTRIBUTIONS: Readonly<Record<string, string>> = {
  uniform: 'uniform',
  normal: 'truncated_normal',
  truncated_normal: 'truncated_normal',
  untruncated_normal: 'untruncated_normal',
};

/** How a kernel is drawn, in Keras' saved form; null of Glorot's uniform, which is usual, and of others that are not drawn here. */
function drawingOf(value: unknown): Json | null {
  if (!isObject(value) || value.class_name !== 'VarianceScaling' || !isObject(value.config)) return null;
  const { scale, mode } = value.config;
  const distribution = DISTRIBUTIONS[String(value.config.distribution)];
  const isKnown = ['fan_in', 'fan_out', 'fan_avg'].includes(String(mode)) && distribution !== undefined;
  if (!isKnown || !isNumeric(scale)) return null;
  if (scale === 1 && mode === 'fan_avg' && distribution === 'uniform') return null;
  return { class_name: 'VarianceScaling', config: { scale, mode, distribution } };
}

const INITIALIZERS = ['kernel_initializer', 'depthwise_initializer', 'pointwise_initializer'];

/** The initializers of kernels that count when a layer is drawn anew. */
function initializersIn(config: Json): Json {
  const drawings = INITIALIZERS.map((name) => [name, drawingOf(config[name])]);
  return Object.fromEntries(drawings.filter(([, drawing]) => drawing !== null));
}

const same = (value: unknown, allowed: unknown): boolean =>
  Array.isArray(value) ? value.every((one) => same(one, allowed)) : value === allowed;

/**
 * The arguments that count for the answer.
 * @param layer How sentences name the layer.
 * @throws UserError that names the option which is missing or cannot be computed here.
 */
export function argumentsOf(given: Json, rule: LayerRule, layer: string): Record<string, unknown> {
  const config: Record<string, unknown> = { ...given };
  for (const [old, name] of Object.entries(rule.older ?? {}))
    if (config[name] === undefined) config[name] = config[old] ?? undefined;
  for (const [option, allowed] of Object.entries(rule.only ?? {})) {
    const value = config[option] ?? null;
    if (value !== null && !allowed.some((one) => same(value, one)))
      throw new UserError(
        `${layer} has ${option} = ${JSON.stringify(value).slice(0, 80)}, which cannot be computed here.${allowed.length > 0 ? ` Expected ${allowed.join(' or ')}.` : ''}`,
      );
  }
  for (const [name, standard] of Object.entries(rule.args))
    if (standard === undefined && (config[name] ?? null) === null)
      throw damaged(`${layer.replace('The', 'the')} has no ${name}`);
  const kept: Record<string, unknown> = {};
  for (const [name, standard] of Object.entries(rule.args)) {
    const value = config[name] === undefined ? standard : unwrapped(config[name]);
    kept[name] = name === 'activation' ? activationName(value, layer) : value;
  }
  for (const [name, standard] of Object.entries(rule.rare ?? {}))
    if ((config[name] ?? standard) !== standard) kept[name] = config[name];
  for (const name of rule.numbers ?? [])
    if (kept[name] !== null && kept[name] !== undefined && !isNumeric(kept[name]))
      throw damaged(
        `${layer.replace('The', 'the')} has ${name} = ${JSON.stringify(kept[name]).slice(0, 80)}, which is no number`,
      );
  checkCounts(kept, layer);
  // Keras 2 lists the one axis.
  if (Array.isArray(kept.axis) && kept.axis.length === 1) kept.axis = kept.axis[0];
  return { ...kept, ...initializersIn(config) };
}

/** Counts and sizes that would make no sense, or fill the memory before any weight is looked at. */
const COUNTS = [
  'units',
  'filters',
  'groups',
  'kernel_size',
  'strides',
  'dilation_rate',
  'pool_size',
  'depth_multiplier',
];
const PICTURE_COUNTS = ['height', 'width', 'size', 'target_shape', 'padding', 'cropping'];

function checkCounts(config: Json, layer: string): void {
  const check = (value: unknown, name: string): void => {
    if (Array.isArray(value)) for (const one of value) check(one, name);
    else if (typeof value === 'number') {
      const least = COUNTS.includes(name) || name === 'height' || name === 'width' ? 1 : -1;
      if (!Number.isSafeInteger(value) || value < least || value > MAX_INPUT_VALUES)
        throw damaged(`${layer.replace('The', 'the')} has ${name} = ${value}`);
    }
  };
  for (const name of [...COUNTS, ...PICTURE_COUNTS]) check(config[name], name);
}
