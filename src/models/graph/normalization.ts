/** The numbers of a Normalization layer, which stand in its arguments or, adapted to data, in its weights. No tfjs. */
import { UserError } from '../../shared/errors.ts';
import type { GraphLayer } from './modelGraph.ts';

/** Keras' epsilon, below which a deviation counts as this. */
const LEAST_DEVIATION = 1e-7;

function numbersOf({ name: layer, config, weights }: GraphLayer, name: string): number[] {
  const given = config[name];
  if (given !== undefined && given !== null) return [given].flat(8).map(Number);
  const weight = weights.find((one) => one.name === name);
  if (weight && weight.values.length > 0) return [...weight.values];
  throw new UserError(
    `The layer "${layer}" (Normalization) has no ${name}: it was never adapted to data.`,
    'Adapt it in Python and save the model again.',
  );
}

/**
 * (x − mean) / deviation, or the inverse of that; each one number a channel, or one for all.
 * @throws UserError where it has no numbers.
 */
export function normalizationOf(layer: GraphLayer): { mean: number[]; deviation: number[]; invert: boolean } {
  return {
    mean: numbersOf(layer, 'mean'),
    deviation: numbersOf(layer, 'variance').map((value) => Math.max(Math.sqrt(value), LEAST_DEVIATION)),
    invert: layer.config.invert === true,
  };
}
