/** What a rule says of a layer class, and the small sums that rules share. It must not import tfjs. */

/** Sizes without the batch. */
export type Shape = readonly number[];
/** Arguments of a layer in Keras 3's words. */
export type LayerConfig = Readonly<Record<string, unknown>>;
/** [rows, columns] */
export type Pair = readonly [number, number];
type WeightShape = readonly [name: string, shape: Shape];

/** What is known of a class. */
export interface LayerRule {
  /** The arguments that count for the answer, with Keras' defaults; `undefined` where it has none, so that they must be there. */
  args: LayerConfig;
  /** More of them, with Keras' defaults, which stand in a layer only where they have another value. */
  rare?: LayerConfig;
  /** Older names of arguments. */
  older?: Readonly<Record<string, string>>;
  /** Options that are computed only where they have one of these values; null and absent always pass. */
  only?: Readonly<Record<string, readonly unknown[]>>;
  /** Arguments that are a number, or lists of numbers, where they are given. */
  numbers?: readonly string[];
  /** Shape of the result; where it is left out, that of the (first) input. */
  output?: (config: LayerConfig, inputs: readonly Shape[]) => Shape;
  /** Its weights in Keras' order. The names follow from the arguments alone: they are asked for before shapes are known. */
  weights?: (config: LayerConfig, input: Shape) => WeightShape[];
  /** Multiplications, each with its addition, that one picture takes forward; where it is left out, none to speak of. */
  multiplyAdds?: (config: LayerConfig, input: Shape, output: Shape) => number;
  /** Tensors of the size of the result that a training step keeps for the way back; where it is left out, the result alone. */
  kept?: (config: LayerConfig) => number;
  /** Whether a device may have to lay its pictures out anew, padded and with their channels in fours. */
  planes?: true;
  /** Whether it draws anew at each step of training. */
  drops?: true;
}

/** How many values a shape has. */
export const sizeOf = (shape: Shape) => shape.reduce((size, length) => size * length, 1);

/** A number for both axes, or one for each. */
export function pairOf(value: unknown): Pair {
  return Array.isArray(value) ? [value[0], value[1] ?? value[0]] : [value as number, value as number];
}

/** What is taken or added at the edges of a picture: 1, [1, 2] (rows, columns) or [[top, bottom], [left, right]]. */
export function edgesOf(value: unknown): readonly [rows: Pair, columns: Pair] {
  const [rows, columns] = pairOf(value);
  return [pairOf(rows), pairOf(columns)];
}

/** Only the order that TensorFlow.js computes fast. */
export const LAST: LayerRule['only'] = { data_format: ['channels_last'] };

/** Another view of the same values. */
export const keptView = () => 0;

/** The sum, the sum with its bias, and the activation of that. */
export const keptSum = ({ use_bias, activation }: LayerConfig) =>
  1 + Number(use_bias !== false) + Number((activation ?? 'linear') !== 'linear');

/** Arguments of what ends in an activation. */
export const ACTIVATED = { activation: 'linear', use_bias: true };

/** The bias of a layer that has one, of so many values. */
export const biasOf = ({ use_bias }: LayerConfig, values: number): WeightShape[] =>
  use_bias === false ? [] : [['bias', [values]]];
