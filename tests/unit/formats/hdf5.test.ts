/** Both layouts of HDF5 files are read, to the same content. */
import * as h5wasm from 'h5wasm';
import { describe, expect, it } from 'vitest';
import { readHdf5 } from '../../../src/formats/hdf5.ts';
import { writeHdf5 } from '../../../src/formats/hdf5Out.ts';
import type { Hdf5File } from '../../../src/formats/hdf5Types.ts';
import { UserError } from '../../../src/shared/errors.ts';

/** A file with all kinds of content, in a layout that h5wasm is asked for. */
async function written(
  libver: h5wasm.LIBVER_BOUND,
  more = (_: h5wasm.File) => {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { FS } = await h5wasm.ready;
  const file = new h5wasm.File('/test.h5', 'w', { libver: [libver, 'latest'] });
  file.create_attribute('title', 'Grüße', [], 'S');
  file.create_attribute('list', ['a', 'bb', ''], [3], 'A');
  file.create_attribute('fixed', ['one', 'three'], [2], 'S5');
  file.create_attribute('none', new Float64Array(0), [0], '<d');
  file.create_attribute('number', 3, [], '<i');
  const group = file.create_group('a').create_group('b');
  group.create_dataset({
    name: 'f32',
    data: Float32Array.of(1, 2.5, -3, 4, 5, 6),
    shape: [2, 3],
    dtype: '<f',
  });
  group.create_dataset({ name: 'f64', data: Float64Array.of(0.1, 2), shape: [2], dtype: '<d' });
  group.create_dataset({ name: 'i64', data: BigInt64Array.of(-7n), shape: [], dtype: '<q' });
  group.create_dataset({ name: 'u8', data: Uint8Array.of(1, 255), shape: [2], dtype: '<B' });
  group.create_dataset({ name: 'texts', data: ['x', 'y'], shape: [2], dtype: 'A' });
  // More than one node of a group's tree holds.
  const many = file.create_group('many');
  for (let at = 0; at < 300; at++)
    many.create_dataset({ name: `${at}`, data: Float32Array.of(at), shape: [1], dtype: '<f' });
  more(file);
  file.close();
  return new Uint8Array(FS.readFile('/test.h5'));
}

function contentOf(file: Hdf5File) {
  return {
    members: [
      file.members('')?.sort(),
      file.members('a/b')?.sort(),
      file.members('a/b/f32'),
      file.members('c'),
    ],
    has: ['', 'a', 'a/b/f32', 'a/c', 'x/y'].map((path) => file.has(path)),
    texts: ['list', 'fixed', 'none', 'title', 'number', 'missing'].map((name) => file.texts('', name)),
    text: ['title', 'list', 'number', 'missing'].map((name) => file.text('', name)),
    arrays: ['f32', 'f64', 'i64', 'u8'].map((name) => file.array(`a/b/${name}`)),
    many: Array.from({ length: 300 }, (_, at) => file.array(`many/${at}`).values[0]),
  };
}

const EXPECTED = {
  members: [['a', 'many'], ['f32', 'f64', 'i64', 'texts', 'u8'], null, null],
  has: [true, true, true, false, false],
  texts: [['a', 'bb', ''], ['one', 'three'], [], null, null, null],
  text: ['Grüße', null, null, null],
  arrays: [
    { shape: [2, 3], values: Float32Array.of(1, 2.5, -3, 4, 5, 6) },
    { shape: [2], values: Float32Array.of(0.1, 2) },
    { shape: [], values: Float32Array.of(-7) },
    { shape: [2], values: Float32Array.of(1, 255) },
  ],
  many: Array.from({ length: 300 }, (_, at) => at),
};

const VERSION_AT = 8;

describe('HDF5 files', () => {
  it.each<[string, h5wasm.LIBVER_BOUND, number]>([
    ['older', 'earliest', 0],
    ['newer', 'latest', 3],
  ])('of the %s layout are read whole', async (_, libver, version) => {
    const bytes = await written(libver);
    expect(bytes[VERSION_AT]).toBe(version);
    expect(await readHdf5(bytes, 'x.h5', contentOf)).toEqual(EXPECTED);
  });

  it.each<[h5wasm.LIBVER_BOUND]>([['earliest'], ['latest']])(
    'say what is wrong with an array (%s)',
    async (libver) => {
      const bytes = await written(libver);
      const reading = (path: string) =>
        readHdf5(bytes, 'x.h5', (file) => file.array(path)).catch((error: unknown) => error);
      for (const [path, words] of [
        ['a/b/none', /the array "a\/b\/none" is missing/],
        ['a/b', /"a\/b" is (missing|no array)/],
        ['a/b/texts', /does not hold numbers/],
      ] as const) {
        const error = await reading(path);
        expect(error).toBeInstanceOf(UserError);
        expect((error as UserError).message).toMatch(words);
      }
    },
  );

  it('of the older layout may not be cut into chunks', async () => {
    const bytes = await written('earliest', (file) => {
      const data = new Float32Array(100);
      file.create_dataset({ name: 'z', data, shape: [100], dtype: '<f', chunks: [10], compression: 'gzip' });
    });
    await expect(readHdf5(bytes, 'x.h5', (file) => file.array('z'))).rejects.toThrow(/chunks or compressed/);
  });

  it('of the newer layout may', async () => {
    const data = Float32Array.from({ length: 100 }, (_, at) => at % 3);
    const bytes = await written('latest', (file) => {
      file.create_dataset({ name: 'z', data, shape: [100], dtype: '<f', chunks: [10], compression: 'gzip' });
    });
    expect(await readHdf5(bytes, 'x.h5', (file) => file.array('z'))).toEqual({ shape: [100], values: data });
  });

  it('are written in the layout of h5py', async () => {
    const bytes = await writeHdf5((file) => file.array('x/y', [2], Float32Array.of(1, 2)));
    expect(bytes[VERSION_AT]).toBe(0);
    expect(await readHdf5(bytes, 'x.h5', (file) => file.array('x/y').values)).toEqual(Float32Array.of(1, 2));
  });
});
