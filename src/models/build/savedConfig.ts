/** The arguments of a layer in TensorFlow.js' words, as its own saving writes them. It must not import tfjs. */
import type { GraphLayer } from '../graph/modelGraph.ts';
import { ACTIVATIONS } from '../layers/layerRules.ts';

type Value = string | number | boolean | null | Value[] | { [name: string]: Value };

/** What Keras saves of an object. */
interface SavedObject {
  class_name: string;
  config: Record<string, Value>;
}

const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** An initializer: names and words in TensorFlow.js' way, which its saving turns back. */
function savedInitializer({ class_name: className, config }: SavedObject): Value {
  const words = Object.entries(config).map(([name, value]) => [
    camelCase(name),
    typeof value === 'string' ? camelCase(value) : value,
  ]);
  return { className, config: Object.fromEntries(words) };
}

function savedValue(name: string, value: unknown): Value {
  if (name.endsWith('_initializer')) return savedInitializer(value as SavedObject);
  return (name === 'activation' ? (ACTIVATIONS[value as string] ?? value) : value) as Value;
}

/** By TensorFlow.js' names of the arguments; what is not given is left out. */
export function savedConfig({ className, config }: GraphLayer): Record<string, Value> {
  const saved: Record<string, Value> = {};
  for (const [name, value] of Object.entries(config)) {
    if (value === null || value === undefined) continue;
    saved[camelCase(name)] = savedValue(name, value);
  }
  // Keras 3 calls it negative_slope.
  if (className === 'LeakyReLU') saved.alpha = config.negative_slope as number;
  return saved;
}
