/**
 * Writes HDF5 files with h5wasm, which is loaded when the first one is written, in the types that h5py gives to what Keras
 * writes. It must not know of Keras.
 */
import type { Group, File as H5File } from 'h5wasm';

/** A file that is being written. Paths have no leading slash; the root is "". Groups on the way are made as needed. */
export interface Hdf5Writer {
  group(path: string): void;
  /** A text of variable length, in the character set that is stated for it. */
  text(path: string, attribute: string, value: string, charset: 'ascii' | 'utf8'): void;
  /** A list of ASCII texts; an empty one gets the type of numbers, as h5py makes it. */
  texts(path: string, attribute: string, values: readonly string[]): void;
  /** float32 or int32, little-endian; no sizes for a single number. */
  array(path: string, shape: readonly number[], values: Float32Array | Int32Array): void;
}

const CHARSETS = { ascii: 'A', utf8: 'S' } as const;

function writer(file: H5File): Hdf5Writer {
  const groups = new Map<string, Group>([['', file]]);
  const group = (path: string): Group => {
    const known = groups.get(path);
    if (known) return known;
    const cut = path.lastIndexOf('/');
    const made = group(cut < 0 ? '' : path.slice(0, cut)).create_group(path.slice(cut + 1));
    groups.set(path, made);
    return made;
  };
  return {
    group,
    text: (path, attribute, value, charset) =>
      group(path).create_attribute(attribute, value, [], CHARSETS[charset]),
    texts(path, attribute, values) {
      if (values.length > 0) group(path).create_attribute(attribute, [...values], [values.length], 'A');
      else group(path).create_attribute(attribute, new Float64Array(0), [0], '<d');
    },
    array(path, shape, values) {
      const cut = path.lastIndexOf('/');
      const dtype = values instanceof Float32Array ? '<f' : '<i';
      const parent = group(cut < 0 ? '' : path.slice(0, cut));
      parent.create_dataset({ name: path.slice(cut + 1), data: values, shape: [...shape], dtype });
    },
  };
}

/** Files so far; each has a name of its own in the library's memory. */
let written = 0;

/** The bytes of an HDF5 file that `write` fills. */
export async function writeHdf5(write: (file: Hdf5Writer) => void): Promise<Uint8Array<ArrayBuffer>> {
  const h5wasm = await import('h5wasm');
  const { FS } = await h5wasm.ready;
  written += 1;
  const path = `/file-${written}.h5`;
  try {
    // As h5py does: in the oldest layout that holds what is written.
    const file = new h5wasm.File(path, 'w', { libver: ['earliest', 'latest'] });
    try {
      write(writer(file));
    } finally {
      file.close();
    }
    return new Uint8Array(FS.readFile(path));
  } finally {
    if (FS.analyzePath(path).exists) FS.unlink(path);
  }
}
