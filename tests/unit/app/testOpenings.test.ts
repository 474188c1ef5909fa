/** Openings of test splits: counted by dataset, kept between visits, never forgotten for another tab's sake. */
import { expect, it } from 'vitest';
import { createAppStore } from '../../../src/app/store.ts';
import { countOpening, readOpenings } from '../../../src/app/testOpenings.ts';
import { MemoryStorage } from './memoryStorage.ts';

const KEY = 'darkroom.testOpenings';

it('counts by dataset and keeps the counts for the next visit', () => {
  const storage = new MemoryStorage();
  const once = countOpening(storage, {}, 'a');
  expect(countOpening(storage, countOpening(storage, once, 'b'), 'a')).toEqual({ a: 2, b: 1 });
  expect(createAppStore(storage).getState().testOpenings).toEqual({ a: 2, b: 1 });
});

it('adds to what another tab has counted meanwhile', () => {
  const storage = new MemoryStorage();
  countOpening(storage, {}, 'a');
  countOpening(storage, {}, 'a');
  expect(countOpening(storage, { c: 1 }, 'a')).toEqual({ a: 3, c: 1 });
});

it('counts within a visit where nothing can be kept', () => {
  expect(countOpening(null, { a: 1 }, 'a')).toEqual({ a: 2 });
  const full = new MemoryStorage();
  full.setItem = () => {
    throw new Error('QuotaExceededError');
  };
  expect(countOpening(full, { a: 1 }, 'a')).toEqual({ a: 2 });
});

it.each(['{', 'null', '[]', '{"a":-1,"b":"2","c":1.5}'])('believes nothing of %s', (text) => {
  const storage = new MemoryStorage();
  storage.setItem(KEY, text);
  expect(readOpenings(storage)).toEqual({});
});
