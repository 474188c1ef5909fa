/**
 * Opens HDF5 files for reading. The layout that h5py and Keras write is read by Darkroom itself: h5wasm can be brought down
 * by a few wrong bytes in it, and reads no file any more after that. It must not know of Keras.
 */
import { openClassic } from './hdf5Classic.ts';
import { damagedHdf5, type Hdf5File } from './hdf5Types.ts';
import { readWithLibrary } from './hdf5Wasm.ts';

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** Where the version of the superblock stands; from 2 on the file is of the newer layout. */
const VERSION_AT = 8;
const NEWEST_VERSION = 3;

/** Whether bytes begin as an HDF5 file does. */
export function isHdf5(start: Uint8Array): boolean {
  return SIGNATURE.every((byte, at) => start[at] === byte);
}

/**
 * Opens an HDF5 file and lets `use` read from it.
 * @throws UserError where it is not a complete HDF5 file, and whatever `use` throws.
 */
export async function readHdf5<T>(
  bytes: Uint8Array<ArrayBuffer>,
  fileName: string,
  use: (file: Hdf5File) => T,
): Promise<T> {
  if (!isHdf5(bytes)) throw damagedHdf5(fileName, 'it does not begin as an HDF5 file does');
  const version = bytes[VERSION_AT];
  if (version > NEWEST_VERSION)
    throw damagedHdf5(fileName, `its superblock has the unknown version ${version}`);
  return version >= 2 ? readWithLibrary(bytes, fileName, use) : use(openClassic(bytes, fileName));
}
