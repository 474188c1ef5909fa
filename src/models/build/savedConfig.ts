/** The arguments of a layer in TensorFlow.js' words, as its own saving writes them. It must not import tfjs. */
import type { GraphLayer } from '../graph/modelGraph.ts';
import { ACTIVATIONS } from '../layers/layerRules.ts';

type Value = string | number | boolean | null | Value[];

const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** By TensorFlow.js' names of the arguments; what is not given is left out. */
export function savedConfig({ className, config }: GraphLayer): Record<string, Value> {
  const saved: Record<string, Value> = {};
  for (const [name, value] of Object.entries(config)) {
    if (value === null || value === undefined) continue;
    saved[camelCase(name)] = (
      name === 'activation' ? (ACTIVATIONS[value as string] ?? value) : value
    ) as Value;
  }
  // Keras 3 calls it negative_slope.
  if (className === 'LeakyReLU') saved.alpha = config.negative_slope as number;
  return saved;
}
