/**
 * Reads HDF5 files with h5wasm, which is loaded when the first one comes. Only files of the newer layout come here: they
 * guard their structure by checksums. It must not know of Keras.
 */
import type { Dataset, Group, File as H5File } from 'h5wasm';
import { UserError } from '../shared/errors.ts';
import { checkClaim, damagedHdf5, type Hdf5Array, type Hdf5File, refuseType } from './hdf5Types.ts';

/** HDF5's numbers of the classes of types. */
const INTEGER = 0;
const FLOAT = 1;
/** Deflate makes nothing smaller than this. */
const MAX_RATIO = 1032;

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
  const refuse = (what: string) => damagedHdf5(fileName, `the array "${path}" ${what}`);
  if (!shape) throw refuse('is empty');
  if (type !== INTEGER && (type !== FLOAT || size < 4))
    throw refuseType(fileName, path, type === FLOAT ? 8 * size : null);
  if (elsewhere && elsewhere.length > 0) throw refuse('lies in other files');
  checkClaim(fileName, path, shape, size, fileBytes * (chunks ? MAX_RATIO : 1));
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
      throw damagedHdf5(fileName, 'its contents cannot be read', thrown);
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
      throw damagedHdf5(fileName, `the attribute "${name}" claims more than the file can hold`);
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
          throw damagedHdf5(fileName, `the array "${path}" is missing`);
        return arrayOf(found as Dataset, path, fileName, fileBytes);
      }),
  };
}

/** Opens a file, lets `use` read from it, and closes it. Throws a UserError where it cannot be opened. */
export async function readWithLibrary<T>(
  bytes: Uint8Array,
  fileName: string,
  use: (file: Hdf5File) => T,
): Promise<T> {
  const { h5wasm, FS } = await loadHdf5();
  const path = freshPath();
  FS.writeFile(path, bytes);
  let file: H5File | null = null;
  try {
    try {
      file = new h5wasm.File(path, 'r');
    } catch (cause) {
      throw damagedHdf5(fileName, 'it is cut off or its header is broken', cause);
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
