/** Rows of features are kept in a file, which may be cut off, damaged, full or another tab's: no row is ever wrong, none fails. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFeatureStore } from '../../../../src/training/features/featureStore.ts';
import { forgetFeatures, listFeatures } from '../../../../src/training/features/keptFeatures.ts';
import type { OpenFeatures } from '../../../../src/training/features/openFeatures.ts';
import { PrivateFiles } from '../../support/privateFiles.ts';

const KEY = 'a'.repeat(64);
const NAMES = ['cat', 'dog é 1', 'owl', 'fox', 'elk'];

/** The row of a name: the same wherever it is asked for. */
const rowOf = (name: string) => [name.length, name.charCodeAt(0) / 7, -name.charCodeAt(1)].map(Math.fround);
const rowsOf = (names: readonly string[]) => Float32Array.from(names.flatMap(rowOf));

let files: PrivateFiles;
beforeEach(() => {
  files = PrivateFiles.install();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** A store of a tab that writes a chunk after each row, or only at the end. */
function tab(chunks: 'each row' | 'at the end' = 'each row') {
  let clock = 0;
  return createFeatureStore(() => {
    clock += chunks === 'each row' ? 5000 : 0;
    return clock;
  });
}

const addTo = (names: readonly string[]) => (features: OpenFeatures) => {
  for (const name of names) if (!features.has(name)) features.append([name], rowsOf([name]));
};

async function file() {
  const { entries } = await files.root.getDirectoryHandle('features');
  return entries.get(`${KEY}.rows`) as Awaited<ReturnType<PrivateFiles['onlyFile']>>;
}

/** Names that a fresh tab finds, after it has checked their rows. */
function found(): Promise<string[]> {
  return tab().use(KEY, true, (features) => {
    const names = NAMES.filter((name) => features.has(name));
    expect(features.rows(names)).toEqual(rowsOf(names));
    return names;
  });
}

describe('kept features', () => {
  it.each(['each row', 'at the end'] as const)('are there on the next visit, written %s', async (chunks) => {
    await tab(chunks).use(KEY, true, addTo(NAMES));
    expect(await found()).toEqual(NAMES);
    expect(await tab().rows(KEY, ['owl', 'cat', 'owl'])).toEqual(rowsOf(['owl', 'cat', 'owl']));
    await expect(tab().rows(KEY, ['emu'])).rejects.toThrow('There are no features of “emu”.');
    expect(files.writes).toHaveLength(chunks === 'each row' ? NAMES.length : 1);
  });

  it('lose at most the chunk in which the file was cut off, and go on from there', async () => {
    await tab().use(KEY, true, addTo(NAMES));
    const whole = (await file()).content;
    const counts = new Set<number>();
    for (let bytes = 0; bytes <= whole.length; bytes++) {
      (await file()).content = whole.slice(0, bytes);
      const names = await found();
      expect(names).toEqual(NAMES.slice(0, names.length));
      counts.add(names.length);
      await tab().use(KEY, true, addTo(NAMES));
      expect(await found()).toEqual(NAMES);
    }
    expect([...counts]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('give no row whose bytes were damaged', async () => {
    await tab().use(KEY, true, addTo(NAMES));
    const whole = (await file()).content;
    for (let at = 0; at < whole.length; at++) {
      (await file()).content = whole.map((byte, place) => (place === at ? byte ^ 0x10 : byte));
      expect((await found()).length).toBeLessThan(NAMES.length);
    }
  });

  it('stay in memory where the storage is full, and the rest serves the next visit', async () => {
    files.roomBytes = 150;
    const store = tab();
    await store.use(KEY, true, addTo(NAMES));
    expect(await store.rows(KEY, NAMES)).toEqual(rowsOf(NAMES));
    const kept = await found();
    expect(kept.length).toBeGreaterThan(0);
    expect(kept).toEqual(NAMES.slice(0, kept.length));
    expect(kept.length).toBeLessThan(NAMES.length);
  });

  it('stay in memory where nothing is to be kept, there is no room for a file, or no storage', async () => {
    const store = tab();
    await store.use(KEY, false, addTo(NAMES));
    expect(await store.rows(KEY, NAMES)).toEqual(rowsOf(NAMES));
    expect(await listFeatures()).toEqual([]);
    files.full = true;
    const second = tab();
    await second.use(KEY, true, addTo(NAMES));
    expect(await second.rows(KEY, NAMES)).toEqual(rowsOf(NAMES));
    vi.unstubAllGlobals();
    const third = tab();
    await third.use(KEY, true, addTo(NAMES));
    expect(await third.rows(KEY, NAMES)).toEqual(rowsOf(NAMES));
    expect(await listFeatures()).toEqual([]);
  });

  it('are read, not written, by a second tab', async () => {
    const [first, second] = [tab(), tab()];
    await first.use(KEY, true, async (features) => {
      addTo(NAMES.slice(0, 2))(features);
      await second.use(KEY, true, (others) => {
        expect(NAMES.filter((name) => others.has(name))).toEqual(NAMES.slice(0, 2));
        addTo(NAMES)(others);
      });
      addTo(NAMES.slice(0, 3))(features);
    });
    expect(await second.rows(KEY, NAMES)).toEqual(rowsOf(NAMES));
    expect(await found()).toEqual(NAMES.slice(0, 3));
    // Once the file is free, what the second tab has goes there too.
    await second.use(KEY, true, () => {});
    expect(await found()).toEqual(NAMES);
  });

  it('are found again in a file that another tab has written anew, of the same size', async () => {
    const here = tab('at the end');
    await here.use(KEY, true, addTo(NAMES));
    expect(await here.rows(KEY, NAMES)).toEqual(rowsOf(NAMES));
    const { length } = (await file()).content;
    expect(await forgetFeatures(KEY)).toBe(true);
    const turned = NAMES.toReversed();
    await tab('at the end').use(KEY, true, addTo(turned));
    expect((await file()).content).toHaveLength(length);
    expect(await here.rows(KEY, NAMES)).toEqual(rowsOf(NAMES));
    expect(await here.rows(KEY, ['elk', 'owl', 'cat', 'fox'])).toEqual(rowsOf(['elk', 'owl', 'cat', 'fox']));
  });

  it('keep what was computed before a failure', async () => {
    const work = tab('at the end').use(KEY, true, (features) => {
      addTo(NAMES)(features);
      throw new Error('stopped');
    });
    await expect(work).rejects.toThrow('stopped');
    expect(await found()).toEqual(NAMES);
    expect((await file()).opened.size).toBe(0);
  });

  it('are listed, the largest first, and forgotten, but for those in use', async () => {
    expect(await listFeatures()).toEqual([]);
    await tab().use(KEY, true, addTo(NAMES));
    await tab().use('b', true, addTo(NAMES.slice(1)));
    const all = await listFeatures();
    expect(all.map(({ key }) => key)).toEqual([KEY, 'b']);
    expect(all[0].bytes).toBe((await file()).content.length);
    await tab().use('b', true, async () => {
      expect(await forgetFeatures()).toBe(false);
    });
    expect((await listFeatures()).map(({ key }) => key)).toEqual(['b']);
    expect(await forgetFeatures('b')).toBe(true);
    expect(await forgetFeatures('b')).toBe(true);
    expect(await listFeatures()).toEqual([]);
  });
});
