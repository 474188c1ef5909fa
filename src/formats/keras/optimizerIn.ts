/** Reads the optimizer that a Keras file holds. It must not import tfjs. */
import type { OptimizerFile } from '../../models/graph/modelFile.ts';
import {
  type GraphWeight,
  type ModelGraph,
  orderedWeights,
  type PlacedWeight,
} from '../../models/graph/modelGraph.ts';
import type { Hdf5Array } from '../hdf5/hdf5Types.ts';
import { isObject } from './kerasArguments.ts';

/** An optimizer without what it remembers. */
export type Kind = Omit<OptimizerFile, 'iterations' | 'slots'>;

/** The names of the arrays that an optimizer keeps for each weight, in Keras' order. */
function slotNames({ className, momentum }: Pick<Kind, 'className' | 'momentum'>): string[] {
  if (className === 'Adam' || className === 'AdamW') return ['momentum', 'velocity'];
  if (className === 'RMSprop') return ['velocity'];
  return momentum > 0 ? ['momentum'] : [];
}

/** All arrays that an optimizer keeps, in Keras' order: the name of each, and the weight that it is of. Averages come first. */
export function slotPlaces(
  kind: Kind,
  trained: readonly PlacedWeight[],
): (PlacedWeight & { name: string })[] {
  const averages = kind.emaMomentum === undefined ? [] : trained.map((one) => ({ name: 'average', ...one }));
  const names = slotNames(kind);
  return [...averages, ...trained.flatMap((one) => names.map((name) => ({ name, ...one })))];
}

/** What the configuration says, or null where it is no optimizer that Darkroom has. */
function kindOf(value: unknown): Kind | null {
  if (!isObject(value) || !isObject(value.config)) return null;
  const { config } = value;
  const className = value.class_name;
  if (className !== 'Adam' && className !== 'AdamW' && className !== 'RMSprop' && className !== 'SGD')
    return null;
  // What these add to the state or to the step, Darkroom's optimizers do not have.
  if (['amsgrad', 'centered', 'clipvalue', 'ema_overwrite_frequency'].some((name) => config[name]))
    return null;
  if (config.gradient_accumulation_steps || typeof config.learning_rate !== 'number') return null;
  const momentum = positive(config.momentum) ?? 0;
  if (className === 'RMSprop' && momentum > 0) return null;
  const { weight_decay, clipnorm, global_clipnorm, ema_momentum = 0.99 } = config;
  return {
    ...{ className, momentum, learningRate: config.learning_rate },
    ...defined({
      nesterov: config.nesterov === true || undefined,
      weightDecay: positive(weight_decay),
      clipnorm: positive(clipnorm),
      globalClipnorm: positive(global_clipnorm),
      emaMomentum: config.use_ema === true ? Number(ema_momentum) : undefined,
    }),
  };
}

const positive = (value: unknown) => (typeof value === 'number' && value > 0 ? value : undefined);

/** The fields that have a value. */
export const defined = <Fields extends object>(fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;

/** Keras 2 lists all means before all squares; here both of a weight stand together. */
function interleaved<T>(arrays: readonly T[], kinds: number): T[] {
  const each = arrays.length / kinds;
  return arrays.map((_, at) => arrays[(at % kinds) * each + Math.floor(at / kinds)]);
}

/**
 * The optimizer's state, or null where it is of another kind or does not belong to the graph's weights.
 * @param config Keras' `{class_name, config}` of the optimizer.
 * @param arrays All that it keeps, in the file's order: the count of steps, in Keras 3 the learning rate, then the rest.
 * @param isKeras2 Whether the file is in Keras 2's order.
 */
export function optimizerOf(
  config: unknown,
  arrays: readonly Hdf5Array[],
  graph: ModelGraph,
  isKeras2: boolean,
): OptimizerFile | null {
  const kind = kindOf(config);
  if (!kind || arrays.length === 0) return null;
  const rest = arrays.slice(isKeras2 ? 1 : 2);
  const each = slotNames(kind).length;
  const places = slotPlaces(kind, orderedWeights(graph.layers).trained);
  const ordered = isKeras2 && each > 1 ? interleaved(rest, each) : rest;
  if (ordered.length !== places.length) return null;
  if (ordered.some(({ shape }, at) => shape.join() !== places[at].weight.shape.join())) return null;
  const slots = ordered.map((array, at): GraphWeight => ({ name: places[at].name, ...array }));
  const learningRate = isKeras2 ? kind.learningRate : (arrays[1]?.values[0] ?? kind.learningRate);
  return { ...kind, learningRate, iterations: arrays[0].values[0], slots };
}
