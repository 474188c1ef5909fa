/** Arrays of the reference data: `{offset, shape, dtype}` in a .bin file. */
import { readFileSync } from 'node:fs';
import { referencePath } from '../support/reference.ts';

export interface StoredArray {
  offset: number;
  shape: number[];
  dtype: 'uint8' | 'float32';
}

/** Reads arrays of one .bin file of the reference folder. */
export function arrayReader(file: string): (stored: StoredArray) => Uint8Array | Float32Array {
  const bytes = new Uint8Array(readFileSync(referencePath(file)));
  return ({ offset, shape, dtype }) => {
    const length = shape.reduce((product, side) => product * side, 1);
    return dtype === 'uint8'
      ? bytes.slice(offset, offset + length)
      : new Float32Array(bytes.slice(offset, offset + 4 * length).buffer);
  };
}

/** max|a − b|; infinite where the lengths differ. */
export function greatestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let greatest = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < b.length; i++) greatest = Math.max(greatest, Math.abs(a[i] - b[i]));
  return greatest;
}
