/** Reads the optimizer that a Keras file holds. It must not import tfjs. */
import type { OptimizerFile } from '../../models/graph/modelFile.ts';
import { type GraphWeight, type ModelGraph, orderedWeights } from '../../models/graph/modelGraph.ts';
import type { Hdf5Array } from '../hdf5/hdf5Types.ts';
import { isObject } from './kerasArguments.ts';

type Kind = Pick<OptimizerFile, 'className' | 'momentum' | 'learningRate'> & { slotNames: string[] };

/** The names of the arrays that an optimizer keeps for each weight, in Keras' order. */
export function slotNames({ className, momentum }: Pick<OptimizerFile, 'className' | 'momentum'>): string[] {
  if (className === 'Adam') return ['momentum', 'velocity'];
  if (className === 'RMSprop') return ['velocity'];
  return momentum > 0 ? ['momentum'] : [];
}

/** What the configuration says, or null where it is no optimizer that Darkroom has. */
function kindOf(value: unknown): Kind | null {
  if (!isObject(value) || !isObject(value.config)) return null;
  const { config } = value;
  const className = value.class_name;
  if (className !== 'Adam' && className !== 'RMSprop' && className !== 'SGD') return null;
  // What these add to the state or to the step, Darkroom's optimizers do not have.
  if (config.amsgrad === true || config.centered === true || config.nesterov === true) return null;
  if (config.use_ema === true || typeof config.learning_rate !== 'number') return null;
  const momentum = typeof config.momentum === 'number' ? config.momentum : 0;
  if (className === 'RMSprop' && momentum > 0) return null;
  const kind = { className, momentum, learningRate: config.learning_rate } as const;
  return { ...kind, slotNames: slotNames(kind) };
}

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
  const { slotNames: names, ...optimizer } = kind;
  const rest = arrays.slice(isKeras2 ? 1 : 2);
  const ordered = isKeras2 && names.length > 1 ? interleaved(rest, names.length) : rest;
  const { trained } = orderedWeights(graph.layers);
  if (ordered.length !== trained.length * names.length) return null;
  const slots = ordered.map((array, at): GraphWeight => ({ name: names[at % names.length], ...array }));
  const fits = slots.every(({ shape }, at) => {
    const { weight } = trained[Math.floor(at / names.length)];
    return shape.join() === weight.shape.join();
  });
  if (!fits) return null;
  const learningRate = isKeras2 ? optimizer.learningRate : (arrays[1]?.values[0] ?? optimizer.learningRate);
  return { ...optimizer, learningRate, iterations: arrays[0].values[0], slots };
}
