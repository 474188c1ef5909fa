/** What can be read from an HDF5 file, and what is said of one that cannot. It may import shared/errors only. */
import { UserError } from '../../shared/errors.ts';

/** An array of a file, as float32. */
export interface Hdf5Array {
  shape: number[];
  values: Float32Array;
}

/** An open file. Paths have no leading slash; the root is "". */
export interface Hdf5File {
  /** What a group holds, by name; null where there is no such group. */
  members(path: string): string[] | null;
  has(path: string): boolean;
  /** An attribute as text, or null where there is none. */
  text(path: string, attribute: string): string | null;
  /** An attribute as a list of texts, or null where there is none. */
  texts(path: string, attribute: string): string[] | null;
  /** A dataset of numbers. Throws a UserError where it is missing, is no array of numbers or cannot be read. */
  array(path: string): Hdf5Array;
}

/** More than a model in a page can have. */
const MAX_BYTES = 2 ** 31;
const MAX_DIMENSIONS = 8;

/** What is said of a damaged file. */
export function damagedHdf5(fileName: string, what: string, cause?: unknown): UserError {
  return new UserError(
    `"${fileName}" is damaged: ${what}. Expected a complete HDF5 file.`,
    'Save or download it again.',
    { cause },
  );
}

/** What is said of an array of another type; `bits` of its floating-point numbers, null for anything else. */
export function refuseType(fileName: string, path: string, bits: number | null): UserError {
  if (bits === null) return new UserError(`The array "${path}" of "${fileName}" does not hold numbers.`);
  return new UserError(
    `The array "${path}" of "${fileName}" holds numbers of ${bits} bits. Expected float32.`,
    'In Python, load the model, set its dtype policy to float32 and save it again.',
  );
}

/** Refuses an array that claims more than `roomBytes`, before anything is allocated for it. */
export function checkClaim(
  fileName: string,
  path: string,
  shape: readonly number[],
  sizeBytes: number,
  roomBytes: number,
): void {
  const bytes = shape.reduce((all, one) => all * one, sizeBytes);
  if (shape.length > MAX_DIMENSIONS || bytes > MAX_BYTES || bytes > roomBytes)
    throw damagedHdf5(
      fileName,
      `the array "${path}" claims ${shape.join(' × ')} numbers, more than the file can hold`,
    );
}
