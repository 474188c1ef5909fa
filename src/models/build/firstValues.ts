/** What a weight begins with: the values of its graph, or what Keras' initializers draw. It must not know of layers. */
import * as tf from '@tensorflow/tfjs';
import { hashKeys } from '../../shared/random.ts';
import type { GraphWeight } from '../graph/modelGraph.ts';
import { type LayerConfig, sizeOf } from '../layers/rule.ts';

type Initializer = ReturnType<typeof tf.initializers.zeros>;

/** Keras' saved form of an initializer: its class, and how it draws. */
interface Drawing {
  class_name: string;
  config: { scale: number; mode: 'fan_in' | 'fan_out' | 'fan_avg'; distribution: string };
}

/** TensorFlow.js' names of distributions. */
const DISTRIBUTIONS: Record<string, 'uniform' | 'normal' | 'truncatedNormal'> = {
  uniform: 'uniform',
  untruncated_normal: 'normal',
  truncated_normal: 'truncatedNormal',
};
const MODES = { fan_in: 'fanIn', fan_out: 'fanOut', fan_avg: 'fanAvg' } as const;

/** The initializer of a kernel: Glorot's where nothing else is said. A seed of 0 means no seed to TensorFlow.js. */
function drawnBy(given: unknown, seed: number): Initializer {
  const { class_name: name, config } = (given ?? {}) as Partial<Drawing>;
  if (name !== 'VarianceScaling' || !config) return tf.initializers.glorotUniform({ seed: seed || 1 });
  return tf.initializers.varianceScaling({
    scale: config.scale,
    mode: MODES[config.mode],
    distribution: DISTRIBUTIONS[config.distribution],
    seed: seed || 1,
  });
}

/** What a weight of an architecture alone starts from: drawn kernels, a scale of one, zeros else. */
function openValues({ name }: GraphWeight, config: LayerConfig, seed: number | null): Initializer {
  if (name === 'gamma' || name === 'moving_variance') return tf.initializers.ones();
  // Without a seed kernels are zero, to be loaded.
  if (seed === null || !name.endsWith('kernel')) return tf.initializers.zeros();
  return drawnBy(
    config[name.replace(/kernel$/, 'kernel_initializer')] ??
      config[name.replace(/_?kernel$/, '_initializer')],
    seed,
  );
}

/**
 * Hands out the values of a weight, once TensorFlow.js asks.
 * @param seed Of weights that have none in the graph; null leaves kernels at zero.
 * @param place Of the layer in its model, and of the weight in its layer.
 */
export function firstValues(
  weight: GraphWeight,
  config: LayerConfig,
  seed: number | null,
  [layer, index]: readonly [number, number],
): Initializer {
  const { shape, values } = weight;
  if (values.length === 0 && sizeOf(shape) > 0)
    // A second kernel draws other numbers than the first.
    return openValues(
      weight,
      config,
      seed === null ? null : hashKeys(seed, layer, ...(index > 0 ? [index] : [])),
    );
  const initializer = tf.initializers.zeros();
  initializer.apply = () => tf.tensor(values, [...shape], 'float32');
  return initializer;
}
