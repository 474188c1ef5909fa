/**
 * Reads HDF5 files with h5wasm, which is loaded when the first one comes. Every failure is said in words, and no dataset
 * is read before its size is found to fit the file. It must not know of Keras.
 */
import type { Dataset, Group, File as H5File } from 'h5wasm';
import { UserError } from '../shared/errors.ts';

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

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** Deflate makes nothing smaller than this. */
const MAX_RATIO = 1032;
/** More than a model in a page can have. */
const MAX_BYTES = 2 ** 31;
const MAX_DIMENSIONS = 8;
/** HDF5's numbers of the classes of types. */
const INTEGER = 0;
const FLOAT = 1;

/** Whether bytes begin as an HDF5 file does. */
export function isHdf5(start: Uint8Array): boolean {
  return SIGNATURE.every((byte, at) => start[at] === byte);
}

function damaged(name: string, what: string, cause?: unknown): UserError {
  return new UserError(
    `"${name}" is damaged: ${what}. Expected a complete HDF5 file.`,
    'Save or download it again.',
    { cause },
  );
}

let opened = 0;

/** h5wasm with its library, once it is ready. */
export async function loadHdf5() {
  const h5wasm = await import('h5wasm');
  const library = await h5wasm.ready;
  return { h5wasm, library, FS: h5wasm.FS! };
}

/** A place in the library's own memory of files, which nothing else uses. */
export function freshPath(): string {
  opened += 1;
  return `/file-${opened}.h5`;
}

function arrayOf(dataset: Dataset, path: string, fileName: string, fileBytes: number): Hdf5Array {
  const { shape, type, size, chunks, virtual_sources: elsewhere } = dataset.metadata;
  const refuse = (what: string) => damaged(fileName, `the array "${path}" ${what}`);
  if (!shape) throw refuse('is empty');
  if (type !== FLOAT && type !== INTEGER)
    throw new UserError(`The array "${path}" of "${fileName}" does not hold numbers.`);
  if (type === FLOAT && size !== 4 && size !== 8)
    throw new UserError(
      `The array "${path}" of "${fileName}" holds numbers of ${8 * size} bits. Expected float32.`,
      'In Python, load the model, set its dtype policy to float32 and save it again.',
    );
  if (elsewhere && elsewhere.length > 0) throw refuse('lies in other files');
  const bytes = shape.reduce((all, one) => all * one, size);
  if (shape.length > MAX_DIMENSIONS || bytes > MAX_BYTES || bytes > fileBytes * (chunks ? MAX_RATIO : 1))
    throw refuse(`claims ${shape.join(' × ')} numbers, more than the file can hold`);
  const value: unknown = dataset.value;
  if (value instanceof Float32Array) return { shape, values: value };
  if (ArrayBuffer.isView(value)) return { shape, values: Float32Array.from(value as never, Number) };
  if (typeof value === 'number' || typeof value === 'bigint')
    return { shape, values: Float32Array.of(Number(value)) };
  throw refuse('cannot be read');
}

function reader(file: H5File, fileName: string, fileBytes: number): Hdf5File {
  /** What the library says of a damaged file is in its own words; the user gets ours. */
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (thrown) {
      if (thrown instanceof UserError) throw thrown;
      throw damaged(fileName, 'its contents cannot be read', thrown);
    }
  };
  const entity = (path: string) => (path === '' ? file : file.get(path));
  const group = (path: string): Group | null => {
    const found = entity(path);
    return found && 'keys' in found ? found : null;
  };
  const attribute = (path: string, name: string): unknown => {
    const found = group(path);
    if (!found || !Object.hasOwn(found.attrs, name)) return null;
    const { metadata } = found.attrs[name];
    if (metadata.size * metadata.total_size > fileBytes)
      throw damaged(fileName, `the attribute "${name}" claims more than the file can hold`);
    return found.attrs[name].value;
  };
  return {
    members: (path) => guarded(() => group(path)?.keys() ?? null),
    has: (path) => guarded(() => entity(path) !== null),
    text: (path, name) =>
      guarded(() => {
        const value = attribute(path, name);
        return typeof value === 'string' ? value : null;
      }),
    texts: (path, name) =>
      guarded(() => {
        const value = attribute(path, name);
        if (value === null) return null;
        // An empty list has no texts, so Keras gives it the type of numbers.
        if (Array.isArray(value)) return value.map(String);
        return ArrayBuffer.isView(value) && value.byteLength === 0 ? [] : null;
      }),
    array: (path) =>
      guarded(() => {
        const found = file.get(path);
        if (!found || !('to_array' in found) || !('metadata' in found))
          throw damaged(fileName, `the array "${path}" is missing`);
        return arrayOf(found as Dataset, path, fileName, fileBytes);
      }),
  };
}

/**
 * Opens an HDF5 file, lets `use` read from it, and closes it.
 * @throws UserError where it is not a complete HDF5 file, and whatever `use` throws.
 */
export async function readHdf5<T>(
  bytes: Uint8Array,
  fileName: string,
  use: (file: Hdf5File) => T,
): Promise<T> {
  if (!isHdf5(bytes)) throw damaged(fileName, 'it does not begin as an HDF5 file does');
  const { h5wasm, FS } = await loadHdf5();
  const path = freshPath();
  FS.writeFile(path, bytes);
  let file: H5File | null = null;
  try {
    try {
      file = new h5wasm.File(path, 'r');
    } catch (cause) {
      throw damaged(fileName, 'it is cut off or its header is broken', cause);
    }
    return use(reader(file, fileName, bytes.length));
  } finally {
    try {
      file?.close();
    } finally {
      FS.unlink(path);
    }
  }
}
