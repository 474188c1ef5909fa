/** Which entries, which pair, and which pictures are the same. */
import { describe, expect, it } from 'vitest';
import {
  chosenEntries,
  closingOf,
  divisionsOf,
  MAX_ENTRIES,
  pairOf,
} from '../../../../src/ui/compare/chosen.ts';
import { changedFile, comparedRun, DATASET, entryOf } from './entries.ts';

const NOTHING = { entries: null, a: null, b: null };
const RIGHT = [0.1, 0.2, 0.8, 0.9];
const HALF = [0.1, 0.9, 0.2, 0.9];
const THREE = [0.1, 0.2, 0.3, 0.9];

describe('chosenEntries', () => {
  it('is what was ticked as far as it is there, and the newest ones until something was', () => {
    const entries = Array.from({ length: MAX_ENTRIES + 3 }, (_, i) => entryOf(comparedRun(`${i}`, RIGHT)));
    expect(chosenEntries(entries, NOTHING)).toEqual(entries.slice(3));
    const chosen = chosenEntries(entries, { ...NOTHING, entries: ['5', 'gone', '2'] });
    expect(chosen.map(({ id }) => id)).toEqual(['2', '5']);
  });
});

describe('pairOf', () => {
  const [best, half, three] = [comparedRun('1', RIGHT), comparedRun('2', HALF), comparedRun('3', THREE)];

  it('compares the best on validation with the second best', () => {
    const pair = pairOf([half, best, three], NOTHING, 'best');
    expect([pair?.a.id, pair?.b.id]).toEqual(['3', '1']);
  });

  it('takes what was chosen, and finds the other', () => {
    const runs = [half, best, three];
    const idsOf = (choice: Partial<typeof NOTHING> | { a?: string; b?: string }) => {
      const pair = pairOf(runs, { ...NOTHING, ...choice }, 'best');
      return [pair?.a.id, pair?.b.id];
    };
    expect(idsOf({ a: '1', b: '2' })).toEqual(['1', '2']);
    expect(idsOf({ b: '2' })).toEqual(['1', '2']);
    expect(idsOf({ a: '1' })).toEqual(['1', '3']);
    expect(idsOf({ a: 'gone', b: 'gone' })).toEqual(['3', '1']);
  });

  it('prefers one that was judged on the same pictures', () => {
    const images = DATASET.images.map((image) => ({ ...image, path: `other/${image.path}` }));
    const other = comparedRun('4', THREE, { dataset: { ...DATASET, images } });
    expect(pairOf([half, best, other], NOTHING, 'best')?.a.id).toBe('2');
    expect(pairOf([best, other], NOTHING, 'best')?.a.id).toBe('4');
    // Also where the best of all has none beside it.
    const alone = comparedRun('5', RIGHT, { dataset: { ...DATASET, images } });
    const pair = pairOf([alone, half, three], NOTHING, 'best');
    expect([pair?.a.id, pair?.b.id]).toEqual(['2', '3']);
  });

  it('needs two runs that were judged', () => {
    expect(pairOf([best, changedFile(half, { validation: null })], NOTHING, 'best')).toBeNull();
    expect(pairOf([], NOTHING, 'best')).toBeNull();
  });
});

describe('divisionsOf', () => {
  it('gives the same pictures the same number, in whatever order', () => {
    const { paths, labels, ...rest } = comparedRun('1', RIGHT).file.validation!;
    const split = { paths, labels, ...rest };
    const turned = { ...rest, paths: [...paths].reverse(), labels: [...labels].reverse() };
    const fewer = { ...rest, paths: paths.slice(1), labels: labels.slice(1) };
    expect(
      divisionsOf([
        { hash: 'a', split },
        { hash: 'b', split },
        { hash: 'a', split: fewer },
        { hash: 'a', split: turned },
      ]),
    ).toEqual([0, 1, 2, 0]);
  });
});

describe('closingOf', () => {
  it('is there once each of the four models has a run, in the notebook’s order', () => {
    const settings = { ...comparedRun('0', RIGHT).file.settings, imageSize: 32 };
    const models = ['cnn-pool', 'mlp-64x3', 'mlp-128', 'cnn-128-64-32'];
    const entries = models.map((modelId) => entryOf(comparedRun(modelId, RIGHT, { modelId, settings })));
    expect(closingOf(entries)?.map(({ entry }) => entry.id)).toEqual([
      'mlp-128',
      'mlp-64x3',
      'cnn-128-64-32',
      'cnn-pool',
    ]);
    expect(closingOf(entries.slice(1))).toBeNull();
    const repeated = entryOf(entries[0].runs[0], entries[0].runs[0]);
    expect(closingOf([repeated, ...entries.slice(1)])).toBeNull();
  });
});
