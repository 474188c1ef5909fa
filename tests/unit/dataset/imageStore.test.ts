/** What one worker holds and the rows it makes. */
import { describe, expect, it } from 'vitest';
import { type BatchRequest, createImageStore } from '../../../src/dataset/imageStore.ts';
import { DEFAULT_SETTINGS } from '../../../src/settings.ts';

const grey = (...pixels: number[]) => ({ height: 2, width: 2, channels: 1, pixels: Uint8Array.from(pixels) });
const request = (indices: number[], augmentation: BatchRequest['augmentation'] = null): BatchRequest => ({
  indices,
  shape: [2, 2, 3],
  augmentation,
});

function filledStore() {
  const store = createImageStore();
  store.set(1, grey(1, 2, 3, 4));
  store.set(4, {
    height: 2,
    width: 2,
    channels: 3,
    pixels: Uint8Array.from({ length: 12 }, (_, i) => 10 * i),
  });
  return store;
}

describe('rows', () => {
  it('gives the rows it holds, with their places, grey expanded', () => {
    const { places, rows } = filledStore().rows(request([4, 0, 1, 4]));
    expect(places).toEqual([0, 2, 3]);
    const colour = Array.from({ length: 12 }, (_, i) => 10 * i);
    expect([...rows]).toEqual([...colour, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, ...colour]);
  });

  it('is empty where it holds none', () => {
    expect(filledStore().rows(request([0, 2]))).toEqual({ places: [], rows: new Uint8Array() });
  });

  it('augments by seed, epoch and index, not by place or company', () => {
    const store = filledStore();
    const settings = { ...DEFAULT_SETTINGS, brightnessMin: 0.2 };
    const row = (place: number, indices: number[], seed: number, epoch: number) => {
      const { rows } = store.rows(request(indices, { settings, seed, epoch }));
      return [...rows.slice(place * 12, place * 12 + 12)];
    };
    expect(row(1, [1, 4], 1, 1)).toEqual(row(0, [4], 1, 1));
    expect(row(1, [1, 4], 1, 1)).not.toEqual(row(0, [4], 1, 2));
    expect(row(1, [1, 4], 1, 1)).not.toEqual(row(0, [4], 2, 1));
  });

  it('refuses a shape that its pictures do not have', () => {
    expect(() => filledStore().rows({ ...request([1]), shape: [2, 3, 3] })).toThrow('2×2×1');
    expect(() => filledStore().rows({ ...request([4]), shape: [2, 2, 1] })).toThrow('2×2×3');
  });
});

describe('picture', () => {
  it('gives a copy, with the channels it has', () => {
    const store = filledStore();
    const copy = store.picture(1, null)!;
    expect(copy).toEqual(grey(1, 2, 3, 4));
    copy.pixels.fill(0);
    expect(store.picture(1, null)).toEqual(grey(1, 2, 3, 4));
    expect(store.picture(2, null)).toBeUndefined();
  });

  it('is augmented as the same row of a batch', () => {
    const store = filledStore();
    const augmentation = { settings: DEFAULT_SETTINGS, seed: 5, epoch: 0 };
    expect(store.picture(4, augmentation)!.pixels).toEqual(store.rows(request([4], augmentation)).rows);
  });
});

it('closeGaps renumbers what is left', () => {
  const store = filledStore();
  store.closeGaps([3, 0, 7]);
  expect(store.picture(0, null)).toEqual(grey(1, 2, 3, 4));
  expect(store.picture(2, null)).toMatchObject({ channels: 3 });
  expect(store.picture(1, null)).toBeUndefined();
  expect(store.picture(4, null)).toBeUndefined();
});
