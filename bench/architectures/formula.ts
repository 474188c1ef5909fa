/** Fills networks and pictures by the reference's formula, without a random number. It must not import tfjs. */
import {
  type GraphLayer,
  type GraphWeight,
  type ModelGraph,
  mapLayers,
} from '../../src/models/graph/modelGraph.ts';
import { type Shape, sizeOf } from '../../src/models/layers/rule.ts';

const PRIME = 999_983;

/** a mod PRIME of a whole number from 0 to PRIME², exactly: `%` of such large numbers is slow. */
function rest(a: number): number {
  const near = a - Math.floor(a / PRIME) * PRIME;
  return near < 0 ? near + PRIME : near >= PRIME ? near - PRIME : near;
}

/** Puts start + factor · r(i, k) at each place i, where r is between −0.5 and 0.5. All of r stays exact in doubles. */
function fill<A extends Float32Array | Float64Array>(values: A, k: number, start: number, factor: number): A {
  let h = (k * 104_729) % PRIME;
  for (let at = 0; at < values.length; at++) {
    values[at] = start + factor * (rest(rest(h * h) * h) / PRIME - 0.5);
    h += 7919;
    if (h >= PRIME) h -= PRIME;
  }
  return values;
}

/** What becomes of r in a weight: start + factor · r; `c` is the network's. */
function rangeOf({ className }: GraphLayer, { name, shape }: GraphWeight, c: number): [number, number] {
  if (name === 'depthwise_kernel')
    return [0, Math.sqrt((className === 'SeparableConv2D' ? 12 : c) / (shape[0] * shape[1]))];
  if (name.endsWith('kernel')) return [0, Math.sqrt(c / sizeOf(shape.slice(0, -1)))];
  const others: Readonly<Record<string, [number, number]>> = {
    gamma: [1, 0.2],
    moving_variance: [1, 0.5],
    mean: [0.5, 0.2],
    variance: [0.25, 0.125],
    count: [0, 0],
  };
  return others[name] ?? [0, 0.2];
}

/** The graph with a value for each of its weights, which are counted in Keras' order. */
export function filled(graph: ModelGraph, c: number): ModelGraph {
  let k = 0;
  return mapLayers(graph, (layer) => ({
    ...layer,
    weights: layer.weights.map((weight) => {
      const [start, factor] = rangeOf(layer, weight, c);
      return { ...weight, values: fill(new Float32Array(sizeOf(weight.shape)), k++, start, factor) };
    }),
  }));
}

/** Pictures [2, height, width, 3], row-major: about −1 to 1, or, raw, 0 to 255. */
export function pictures([batch, height, width, channels]: Shape, isRaw: boolean): Float32Array {
  const noise = fill(new Float64Array(batch * height * width * channels), 10_007, 0, 1);
  return Float32Array.from(noise, (r, at) => {
    const c = at % channels;
    const x = Math.floor(at / channels) % width;
    const y = Math.floor(at / (channels * width)) % height;
    const b = Math.floor(at / (channels * width * height));
    const value = r + ((y * (c + 2) + x * (b + 3) + 7 * b * c) % 32) / 32 - 0.5;
    return isRaw ? (value + 1) * 127.5 : value;
  });
}
