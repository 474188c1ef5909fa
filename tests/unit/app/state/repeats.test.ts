/** Which runs a repetition is made of. */
import { describe, expect, it } from 'vitest';
import { measuredFor, repeatedParts } from '../../../../src/app/state/repeats.ts';
import { imagesOf } from '../../../../src/dataset/divide/splitContents.ts';
import type { DatasetImage } from '../../../../src/dataset/types.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { smallDataset } from '../../formats/finishedRun.ts';

/** Three pictures of each of six patients, two classes, and two pictures to test on. */
function dataset() {
  const images = Array.from({ length: 20 }, (_, index): DatasetImage => {
    const patient = index % 6;
    const path = index < 18 ? `train/${patient % 2}/person${patient}_${index}.png` : `test/0/${index}.png`;
    const split = index < 15 ? 'train' : index < 18 ? 'val' : 'test';
    return {
      index,
      path,
      split,
      label: patient % 2,
      source: 0,
      entry: { path, bytes: 1, crc32: index, problem: null },
    };
  });
  return { ...smallDataset(), images };
}
const base = () => ({ settings: DEFAULT_SETTINGS, dataset: dataset() });

describe('repeatedParts', () => {
  it('is one run alone without a plan', () => {
    const { settings, dataset } = base();
    expect(repeatedParts({ settings, dataset }, null, 'r')).toEqual([{ settings, dataset, repeat: null }]);
  });

  it('takes seeds that follow, and nothing else changes', () => {
    const { dataset } = base();
    const settings = { ...DEFAULT_SETTINGS, seed: 2 ** 32 - 2 };
    const parts = repeatedParts({ settings, dataset }, { kind: 'seeds', count: 3 }, 'r');
    expect(parts.map((part) => part.settings.seed)).toEqual([2 ** 32 - 2, 2 ** 32 - 1, 0]);
    expect(parts.every((part) => part.dataset === dataset)).toBe(true);
    expect(parts.map(({ repeat }) => repeat)).toEqual(
      [0, 1, 2].map((index) => ({ id: 'r', kind: 'seeds', index, count: 3 })),
    );
    expect({ ...parts[2].settings, seed: 0 }).toEqual({ ...settings, seed: 0 });
  });

  it('validates every picture but those of test once, a patient’s in one fold', () => {
    const whole = base();
    const parts = repeatedParts(whole, { kind: 'folds', count: 3 }, 'r');
    const val = parts.map((part) => imagesOf(part.dataset, 'val').map(({ index }) => index));
    expect(val.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 18 }, (_, index) => index));
    for (const fold of val) for (const index of fold) expect(fold).toContain((index + 6) % 18);
    for (const part of parts) {
      expect(part.settings).toBe(whole.settings);
      expect(part.dataset.hash).toBe(whole.dataset.hash);
      expect(imagesOf(part.dataset, 'test')).toEqual(imagesOf(whole.dataset, 'test'));
    }
  });

  it('holds out clusters of pictures where the settings say so, by statistics of train and validation', () => {
    const { dataset } = base();
    const whole = { dataset, settings: { ...DEFAULT_SETTINGS, foldsBy: 'picture clusters' as const } };
    const plan = { kind: 'folds' as const, count: 2 };
    const measured = measuredFor(whole, plan).map(({ index }) => index);
    expect(measured).toEqual(Array.from({ length: 18 }, (_, index) => index));
    expect(measuredFor(whole, null)).toEqual([]);
    expect(measuredFor(whole, { ...plan, kind: 'seeds' })).toEqual([]);
    expect(measuredFor(base(), plan)).toEqual([]);
    // The last two patients look unlike the others.
    const looks = new Map(measured.map((index) => [index, Float64Array.of(index % 6 > 3 ? 9 : 1)]));
    const [, small] = repeatedParts(whole, plan, 'r', looks).map((part) =>
      imagesOf(part.dataset, 'val').map(({ index }) => index % 6),
    );
    expect([...new Set(small)].sort()).toEqual([4, 5]);
    const [first] = repeatedParts(whole, plan, 'r', looks);
    expect(first.dataset.notes.at(-1)).toMatch(
      /^Fold 1 of 2 of train and validation \(by picture clusters, seed 1/,
    );
  });

  it('refuses counts that make no sense, and too few groups', () => {
    for (const count of [1, 11, 2.5, Number.NaN])
      expect(() => repeatedParts(base(), { kind: 'seeds', count }, 'r')).toThrow(
        'The number of seeds must be a whole number from 2 to 10.',
      );
    expect(() => repeatedParts(base(), { kind: 'folds', count: 4 }, 'r')).toThrow('too few for 4 folds');
  });
});
