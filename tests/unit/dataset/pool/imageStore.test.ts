/** What one worker holds and the rows it makes. */
import { describe, expect, it } from 'vitest';
import { createPictureFile } from '../../../../src/dataset/kept/pictureFile.ts';
import { viewsOf } from '../../../../src/dataset/picture/views.ts';
import {
  type BatchRequest,
  createImageStore,
  type StoreOptions,
} from '../../../../src/dataset/pool/imageStore.ts';
import type { Picture } from '../../../../src/dataset/types.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { PrivateFiles } from '../../support/privateFiles.ts';

const grey = (...pixels: number[]) => ({ height: 2, width: 2, channels: 1, pixels: Uint8Array.from(pixels) });
const request = (indices: number[], augmentation: BatchRequest['augmentation'] = null): BatchRequest => ({
  indices,
  shape: [2, 2, 3],
  augmentation,
});

const neverAgain = () => Promise.reject(new Error('This picture is in memory.'));
const IN_MEMORY: StoreOptions = { imageSizePx: 2, memoryBytes: 2 ** 20, file: null, writeAll: false };
const COLOUR: Picture = {
  height: 2,
  width: 2,
  channels: 3,
  pixels: Uint8Array.from({ length: 12 }, (_, i) => 10 * i),
};

function filledStore() {
  const store = createImageStore(IN_MEMORY);
  store.add(1, grey(1, 2, 3, 4), neverAgain);
  store.add(4, COLOUR, neverAgain);
  return store;
}

describe('rows', () => {
  it('gives the rows it holds, with their places, grey expanded', async () => {
    const { places, rows } = await filledStore().rows(request([4, 0, 1, 4]));
    expect(places).toEqual([0, 2, 3]);
    const colour = Array.from({ length: 12 }, (_, i) => 10 * i);
    expect([...rows]).toEqual([...colour, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, ...colour]);
  });

  it('is empty where it holds none', async () => {
    expect(await filledStore().rows(request([0, 2]))).toEqual({ places: [], rows: new Uint8Array() });
  });

  it('augments by seed, epoch and index, not by place or company', async () => {
    const store = filledStore();
    const settings = { ...DEFAULT_SETTINGS, brightnessMin: 0.2 };
    const row = async (place: number, indices: number[], seed: number, epoch: number) => {
      const { rows } = await store.rows(request(indices, { settings, seed, epoch }));
      return [...rows.slice(place * 12, place * 12 + 12)];
    };
    expect(await row(1, [1, 4], 1, 1)).toEqual(await row(0, [4], 1, 1));
    expect(await row(1, [1, 4], 1, 1)).not.toEqual(await row(0, [4], 1, 2));
    expect(await row(1, [1, 4], 1, 1)).not.toEqual(await row(0, [4], 2, 1));
  });

  it.each(['nearest', 'reflect', 'wrap', 'constant'] as const)(
    'gives the same in memory that held something else, fillMode %s',
    async (fillMode) => {
      const settings = {
        ...DEFAULT_SETTINGS,
        fillMode,
        rotationRange: 90,
        widthShiftRange: 0.9,
        erasing: 0.9,
      };
      const some = { ...DEFAULT_SETTINGS, testTimeAugmentation: 'mirrors and crops' as const };
      const requests = [
        ...[1, 2, 3].map((seed) => request([4, 1, 0], { settings, seed, epoch: 1 })),
        ...viewsOf(some).map((view) => ({ ...request([4, 1, 0]), view })),
      ];
      for (const wanted of requests) {
        const memory = new Uint8Array(30).fill(213).buffer;
        const { rows, places } = await filledStore().rows(wanted, memory);
        expect({ rows, places }).toEqual(await filledStore().rows(wanted));
        expect(rows.buffer).toBe(memory);
      }
    },
  );

  it('takes new memory where what it was given is too small', async () => {
    const { rows } = await filledStore().rows(request([4, 1]), new ArrayBuffer(23));
    expect(rows).toEqual((await filledStore().rows(request([4, 1]))).rows);
  });

  it('refuses a shape that its pictures do not have', async () => {
    await expect(filledStore().rows({ ...request([1]), shape: [2, 3, 3] })).rejects.toThrow('2×2×1');
    await expect(filledStore().rows({ ...request([4]), shape: [2, 2, 1] })).rejects.toThrow('2×2×3');
  });
});

describe('picture', () => {
  it('gives a copy, with the channels it has', async () => {
    const store = filledStore();
    const copy = (await store.picture(1, null))!;
    expect(copy).toEqual(grey(1, 2, 3, 4));
    copy.pixels.fill(0);
    expect(await store.picture(1, null)).toEqual(grey(1, 2, 3, 4));
    expect(await store.picture(2, null)).toBeUndefined();
  });

  it('is augmented as the same row of a batch', async () => {
    const store = filledStore();
    const augmentation = { settings: DEFAULT_SETTINGS, seed: 5, epoch: 0 };
    const { rows } = await store.rows(request([4], augmentation));
    expect((await store.picture(4, augmentation))!.pixels).toEqual(rows);
  });
});

it('closeGaps renumbers what is left', async () => {
  const store = filledStore();
  store.closeGaps([3, 0, 7]);
  expect(await store.picture(0, null)).toEqual(grey(1, 2, 3, 4));
  expect(await store.picture(2, null)).toMatchObject({ channels: 3 });
  expect(await store.picture(1, null)).toBeUndefined();
  expect(await store.picture(4, null)).toBeUndefined();
});

describe('beyond the memory', () => {
  it('decodes again what found no room', async () => {
    const store = createImageStore({ ...IN_MEMORY, memoryBytes: 5 });
    let decoded = 0;
    store.add(0, grey(1, 2, 3, 4), neverAgain);
    store.add(1, COLOUR, async () => {
      decoded++;
      return COLOUR;
    });
    expect(store.usage()).toEqual({ bytes: 16, memoryBytes: 4, storageFull: false });
    for (const times of [1, 2]) {
      expect(await store.picture(0, null)).toEqual(grey(1, 2, 3, 4));
      expect(await store.picture(1, null)).toEqual(COLOUR);
      expect(decoded).toBe(times);
    }
  });

  it('gives the same rows as from memory', async () => {
    const augmentation = { settings: DEFAULT_SETTINGS, seed: 7, epoch: 1 };
    const store = createImageStore({ ...IN_MEMORY, memoryBytes: 0 });
    store.add(1, grey(1, 2, 3, 4), async () => grey(1, 2, 3, 4));
    store.add(4, COLOUR, async () => COLOUR);
    const wanted = request([4, 1, 4], augmentation);
    expect(await store.rows(wanted)).toEqual(await filledStore().rows(wanted));
  });
});

it('adopts the pictures of another store at new places', async () => {
  const store = createImageStore(IN_MEMORY);
  await store.adopt(filledStore(), [
    [4, 0],
    [1, 7],
    [2, 3],
  ]);
  expect(await store.picture(0, null)).toEqual(COLOUR);
  expect(await store.picture(7, null)).toEqual(grey(1, 2, 3, 4));
  expect(await store.picture(3, null)).toBeUndefined();
});

describe('adopting from a store that goes', () => {
  const MOVES = [
    [1, 0],
    [4, 1],
  ] as const;
  /** A store with two pictures in a file, and how often that is open. */
  async function inFile() {
    const files = new PrivateFiles();
    const directory = files.root as unknown as FileSystemDirectoryHandle;
    const store = createImageStore({
      ...IN_MEMORY,
      memoryBytes: 0,
      file: await createPictureFile(directory, '0.pictures'),
    });
    store.add(1, grey(1, 2, 3, 4), neverAgain);
    store.add(4, COLOUR, neverAgain);
    return { store, openFiles: () => files.root.openFiles };
  }

  it('reads its file until both are closed, and says so', async () => {
    const { store: earlier, openFiles } = await inFile();
    const store = createImageStore({ ...IN_MEMORY, memoryBytes: 4 });
    expect(await store.adopt(earlier, MOVES)).toBe(true);
    earlier.close();
    expect(openFiles()).toBe(1);
    expect(await store.picture(0, null)).toEqual(grey(1, 2, 3, 4));
    expect(await store.picture(1, null)).toEqual(COLOUR);
    store.close();
    expect(openFiles()).toBe(0);
  });

  it('needs no file of it where memory has room', async () => {
    const { store: earlier, openFiles } = await inFile();
    const store = createImageStore(IN_MEMORY);
    expect(await store.adopt(earlier, MOVES)).toBe(false);
    earlier.close();
    expect(openFiles()).toBe(0);
    expect(await store.picture(1, null)).toEqual(COLOUR);
  });

  it('decodes again what it had in memory', async () => {
    const earlier = createImageStore(IN_MEMORY);
    earlier.add(4, COLOUR, async () => COLOUR);
    const store = createImageStore({ ...IN_MEMORY, memoryBytes: 0 });
    expect(await store.adopt(earlier, MOVES)).toBe(false);
    earlier.close();
    expect(await store.picture(1, null)).toEqual(COLOUR);
  });
});
