/**
 * Features of few rows in fewer dimensions, and the way back. The weights of a fit with L2 lie in the span of the rows, so in an
 * orthonormal basis of it the fit is the same. It must not know of devices.
 */
import type { HeadWeights } from './types.ts';
import { addScaled, dot } from './vectors.ts';

/** What of a row is left below this share of its length is rounding: it lies in the span of those before. */
const NOTHING = 1e-6;

export interface RowSpace {
  /** [rows, dimensions] in the basis. */
  features: Float32Array;
  dimensions: number;
  /** The same head for the features as they were. */
  back(weights: HeadWeights): HeadWeights;
}

/**
 * By Gram and Schmidt, in float64. Its time grows with the square of the rows.
 * @param features [rows, dimensions] row-major.
 */
export function rowSpace(features: Float32Array, dimensions: number): RowSpace {
  const rows = features.length / dimensions;
  const basis: Float64Array[] = [];
  const coordinates = Array.from({ length: rows }, (_, row) => {
    const left = Float64Array.from(features.subarray(row * dimensions, (row + 1) * dimensions));
    const length = Math.sqrt(dot(left, left));
    const along = basis.map((axis) => {
      const part = dot(axis, left);
      addScaled(left, -part, axis);
      return part;
    });
    const rest = Math.sqrt(dot(left, left));
    if (rest > NOTHING * length) {
      basis.push(left.map((value) => value / rest));
      along.push(rest);
    }
    return along;
  });
  // Rows that are 0 have no span; the fit wants a dimension nevertheless.
  const width = Math.max(1, basis.length);
  const reduced = new Float32Array(rows * width);
  for (const [row, along] of coordinates.entries()) reduced.set(along, row * width);
  return {
    features: reduced,
    dimensions: width,
    back({ kernel, bias }) {
      const units = bias.length;
      const whole = new Float32Array(dimensions * units);
      for (let unit = 0; unit < units; unit++) {
        const sum = new Float64Array(dimensions);
        for (const [at, axis] of basis.entries()) addScaled(sum, kernel[at * units + unit], axis);
        for (let i = 0; i < dimensions; i++) whole[i * units + unit] = sum[i];
      }
      return { kernel: whole, bias };
    },
  };
}
