/** Both layouts of HDF5 files are read, to the same content. */
import * as h5wasm from 'h5wasm';
import { describe, expect, it } from 'vitest';
import { openHdf5 } from '../../../../src/formats/hdf5/hdf5.ts';
import { writeHdf5 } from '../../../../src/formats/hdf5/hdf5Out.ts';
import type { Hdf5File } from '../../../../src/formats/hdf5/hdf5Types.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { randomFor } from '../../../../src/shared/random.ts';
import { leastCpuMs } from '../../support/cpuTime.ts';

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

const VERSIONS: [layout: string, libver: h5wasm.LIBVER_BOUND, superblock: number][] = [
  ['older', 'earliest', 0],
  ['newer', 'v108', 2],
  ['newest', 'latest', 3],
];

describe.each(VERSIONS)('HDF5 files of the %s layout', (_, libver, superblock) => {
  it('are read whole', async () => {
    const bytes = await written(libver);
    expect(bytes[VERSION_AT]).toBe(superblock);
    expect(contentOf(openHdf5(bytes, 'x.h5'))).toEqual(EXPECTED);
  });

  it('may have many attributes', async () => {
    const names = Array.from({ length: 40 }, (__, at) => `note ${at}`);
    const bytes = await written(libver, (file) => {
      for (const name of names) file.create_attribute(name, name.repeat(20), [], 'S');
    });
    const file = openHdf5(bytes, 'x.h5');
    expect(names.map((name) => file.text('', name))).toEqual(names.map((name) => name.repeat(20)));
  });

  it('say what is wrong with an array', async () => {
    const file = openHdf5(await written(libver), 'x.h5');
    for (const [path, words] of [
      ['a/b/none', /the array "a\/b\/none" is missing/],
      ['a/b', /"a\/b" is no array/],
      ['a/b/texts', /does not hold numbers/],
    ] as const) {
      expect(() => file.array(path)).toThrow(UserError);
      expect(() => file.array(path)).toThrow(words);
    }
  });

  it('may not be cut into chunks', async () => {
    const bytes = await written(libver, (file) => {
      const data = new Float32Array(100);
      file.create_dataset({ name: 'z', data, shape: [100], dtype: '<f', chunks: [10], compression: 'gzip' });
    });
    expect(() => openHdf5(bytes, 'x.h5').array('z')).toThrow(/chunks or compressed/);
  });

  it('are refused by a UserError wherever bytes are wrong', async () => {
    const bytes = await written(libver);
    const random = randomFor(3);
    for (let round = 0; round < 400; round++) {
      const wrong = bytes.slice();
      const at = Math.floor(random() * (bytes.length - 32));
      for (let place = at; place < at + [1, 4, 32][round % 3]; place++)
        wrong[place] ^= 1 + Math.floor(random() * 255);
      try {
        contentOf(openHdf5(wrong, 'x.h5'));
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(UserError);
      }
    }
  });
});

describe('files that would be read for ever', () => {
  it('because a group lists one node many times', async () => {
    const bytes = await writeHdf5((out) => {
      for (let at = 0; at < 60; at++) out.array(`group/${at}`, [1], Float32Array.of(at));
    });
    expect(openHdf5(bytes, 'sound').members('group')).toHaveLength(60);
    const view = new DataView(bytes.buffer);
    const text = Buffer.from(bytes).toString('latin1');
    // Of the B-tree of the largest group, every child becomes the first one.
    const trees = [...text.matchAll(/TREE/g)].map(({ index }) => index);
    const tree = trees.find((at) => view.getUint16(at + 6, true) > 2)!;
    for (let child = 1; child < view.getUint16(tree + 6, true); child++)
      view.setBigUint64(tree + 32 + 16 * child, view.getBigUint64(tree + 32, true), true);
    expect(() => openHdf5(bytes, 'looped').members('group')).toThrow(/runs in a circle/);
  });

  it('because a header goes on where it began', async () => {
    // Superblock of version 2, the header of the root, and a block of empty messages that ends in “go on at its own start”.
    const [root, block, blockBytes] = [48, 80, 2 ** 20];
    const bytes = new Uint8Array(block + blockBytes);
    const view = new DataView(bytes.buffer);
    const latin = (at: number, text: string) => bytes.set(Buffer.from(text, 'latin1'), at);
    const goOn = (at: number) => {
      bytes.set([16, 16], at);
      view.setBigUint64(at + 4, BigInt(block), true);
      view.setBigUint64(at + 12, BigInt(blockBytes), true);
    };
    latin(0, '\x89HDF\r\n\x1a\n\x02\x08\x08');
    view.setBigUint64(28, BigInt(bytes.length), true);
    view.setBigUint64(36, BigInt(root), true);
    latin(root, 'OHDR\x02\x00\x14');
    goOn(root + 7);
    latin(block, 'OCHK');
    goOn(bytes.length - 4 - 20);
    const read = () =>
      expect(() => openHdf5(bytes, 'looped').text('', 'x')).toThrow(/the header of an object never ends/);
    expect(await leastCpuMs(read)).toBeLessThan(4000);
  });
});

describe('what is written', () => {
  it('has the layout of h5py', async () => {
    const bytes = await writeHdf5((file) => file.array('x/y', [2], Float32Array.of(1, 2)));
    expect(bytes[VERSION_AT]).toBe(0);
    expect(openHdf5(bytes, 'x.h5').array('x/y').values).toEqual(Float32Array.of(1, 2));
  });
});
