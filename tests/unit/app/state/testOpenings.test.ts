/** Openings of test splits: counted by dataset, kept between visits, never fewer than what runs, files and other tabs say. */
import { describe, expect, it } from 'vitest';
import { withRun } from '../../../../src/app/state/reducers.ts';
import type { ImportedRun } from '../../../../src/app/state/state.ts';
import { createAppStore } from '../../../../src/app/state/store.ts';
import { countOpening, readOpenings } from '../../../../src/app/state/testOpenings.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import { finishedRun } from '../../formats/finishedRun.ts';
import { MemoryStorage } from '../memoryStorage.ts';
import { judgedRun, stateWithRuns } from '../run.ts';

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

describe('what runs and files say', () => {
  const { testOpenings: _, error: __, ...finished } = finishedRun();
  const { hash } = finished.dataset;
  const run = (id: string, opened: boolean) => judgedRun({ id, test: opened ? finished.test : null });
  const together = (id: string) => judgedRun({ id, test: finished.test, testOpening: 'one' });
  const imported = (
    id: string,
    testOpenings: number,
    opened = testOpenings > 0,
    testOpening: string | null = null,
  ): ImportedRun => ({
    id,
    fileName: 'run.json',
    origin: 'darkroom',
    run: runFile({ ...finished, test: opened ? finished.test : null, testOpening, testOpenings }),
  });
  const started = (storage: Storage | null = new MemoryStorage()) => {
    const store = createAppStore(storage);
    return { store, count: () => store.getState().testOpenings[hash] ?? 0 };
  };

  it.each([
    ['nothing of sealed ones', [run('a', false)], [imported('x', 0)], 0],
    ['an opening for each run that was opened', [run('a', true), run('b', true)], [], 2],
    [
      'the larger count of a file, also where its own run is sealed',
      [run('a', true)],
      [imported('x', 7, false)],
      7,
    ],
    [
      'the openings here and those of runs from files',
      [run('a', true)],
      [imported('x', 1), imported('y', 2)],
      3,
    ],
    ['one opening for runs that were judged in it together', [together('a'), together('b')], [], 1],
    [
      'the same opening once, in the page and in files',
      [together('a'), run('b', true)],
      [imported('x', 1, true, 'one'), imported('y', 1, true, 'one')],
      2,
    ],
    [
      'no less than a file of such runs says',
      [],
      [imported('x', 1, true, 'one'), imported('y', 1, true, 'one'), imported('z', 4, true, 'one')],
      4,
    ],
  ])('counts %s', (_, runs, importedRuns, expected) => {
    const { store, count } = started();
    store.setState({ runs, importedRuns });
    expect(count()).toBe(expected);
  });

  it('stays counted when runs and files are removed, for the next visit too, and the next opening adds to it', () => {
    const storage = new MemoryStorage();
    const { store, count } = started(storage);
    store.setState({ importedRuns: [imported('x', 4)] });
    store.setState({ importedRuns: [] });
    expect(count()).toBe(4);
    expect(createAppStore(storage).getState().testOpenings).toEqual({ [hash]: 4 });
    expect(countOpening(storage, store.getState().testOpenings, hash)).toEqual({ [hash]: 5 });
  });

  it('does not count the opening of a run twice, nor a file that is dropped again', () => {
    const { store, count } = started();
    store.setState({ runs: [run('a', false)], importedRuns: [imported('x', 2)] });
    store.setState((state) => ({
      ...withRun(state, 'a', (before) => ({ ...before, test: finished.test })),
      testOpenings: countOpening(null, state.testOpenings, hash),
    }));
    expect(count()).toBe(3);
    store.setState({ importedRuns: [] });
    store.setState({ importedRuns: [imported('y', 2)] });
    expect(count()).toBe(3);
  });

  it('knows of a kept run what a lost count does not', () => {
    const { store, count } = started(null);
    store.setState({ ...stateWithRuns('z'), runs: [run('a', true)] });
    expect(count()).toBe(1);
  });
});
