/**
 * Features on one common scale, and the way back. Centring changes no answer, because the bias is not penalised; one divisor for
 * all keeps what the base says of a feature's importance. It imports types only.
 */
import type { HeadWeights } from './types.ts';

export interface Scale {
  means: Float64Array;
  /** The root of the summed variances: a scaled row has length 1, squared and on the average. 1 where all rows are equal. */
  spread: number;
}

export function scaleOf(features: Float32Array, dimensions: number): Scale {
  const rows = features.length / dimensions;
  const means = new Float64Array(dimensions);
  for (let at = 0; at < features.length; )
    for (let i = 0; i < dimensions; i++, at++) means[i] += features[at];
  for (let i = 0; i < dimensions; i++) means[i] /= rows;
  let squares = 0;
  for (let at = 0; at < features.length; )
    for (let i = 0; i < dimensions; i++, at++) squares += (features[at] - means[i]) ** 2;
  return { means, spread: Math.sqrt(squares / rows) || 1 };
}

/** Rows from `first` on, scaled, each with a 1 at its end that takes up the bias: [rows, dimensions + 1]. */
export function scaledRows(
  features: Float32Array,
  { means, spread }: Scale,
  first: number,
  rows: number,
): Float32Array {
  const width = means.length + 1;
  const scaled = new Float32Array(rows * width);
  let from = first * means.length;
  for (let row = 0; row < rows; row++) {
    const to = row * width;
    for (let i = 0; i < means.length; i++, from++) scaled[to + i] = (features[from] - means[i]) / spread;
    scaled[to + means.length] = 1;
  }
  return scaled;
}

/** The weights for raw features of those for scaled ones, [units][dimensions + 1], whose last value is the bias. */
export function unscaled(units: readonly Float64Array[], { means, spread }: Scale): HeadWeights {
  const kernel = new Float32Array(means.length * units.length);
  const bias = units.map((weights, unit) => {
    let shift = 0;
    for (let i = 0; i < means.length; i++) {
      kernel[i * units.length + unit] = weights[i] / spread;
      shift += (weights[i] / spread) * means[i];
    }
    return weights[means.length] - shift;
  });
  return { kernel, bias: Float32Array.from(bias) };
}
