/** The folds by which a head's strength is chosen: groups, and all kinds that the pictures allow. */
import { expect, it, vi } from 'vitest';
import { headFolds } from '../../../../src/app/runs/headFolds.ts';
import type { DatasetImage } from '../../../../src/dataset/types.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/settings.ts';
import { smallDataset } from '../../formats/finishedRun.ts';

const CLASSES = ['a', 'b'];
function trainOf(nameOf: (at: number) => string): DatasetImage[] {
  return Array.from({ length: 40 }, (_, at) => {
    const path = `train/${CLASSES[at % 2]}/${nameOf(at)}.png`;
    const entry = { path, bytes: 1, crc32: at, problem: null };
    return { index: 3 * at, path, split: 'train', label: at % 2, source: 0, entry };
  });
}
const runOf = (changed: Partial<Settings>, images: DatasetImage[]) => ({
  dataset: { ...smallDataset(), classes: CLASSES, images },
  settings: { ...DEFAULT_SETTINGS, groupPattern: '^(p\\d+)_', ...changed },
});

it('are groups alone by default, and nothing is measured', async () => {
  const train = trainOf((at) => `p${at >> 1}_${at}`);
  const statistics = vi.fn();
  const { groups, otherFolds, leftOut } = await headFolds(runOf({}, train), train, statistics);
  expect(groups).toEqual(train.map((_, at) => at >> 1));
  expect([otherFolds, leftOut]).toEqual([[], []]);
  expect(statistics).not.toHaveBeenCalled();
});

it('are also families of names and clusters of pictures, by the places of the training pictures', async () => {
  const train = trainOf((at) => `${at % 4 < 2 ? 'scan' : 'photo'}_${at}`);
  const looks = new Map(train.map(({ index }, at) => [index, Float64Array.of(at < 20 ? 1 : 5)]));
  const statistics = vi.fn(async () => looks);
  const run = runOf({ headFolds: 'all kinds' }, train);
  const { otherFolds, leftOut } = await headFolds(run, train, statistics);
  expect(statistics).toHaveBeenCalledWith(train.map(({ index }) => index));
  expect(leftOut).toEqual([]);
  expect(otherFolds).toEqual([
    { kind: 'name families', folds: 2, foldOf: train.map((_, at) => (at % 4 < 2 ? 0 : 1)) },
    { kind: 'picture clusters', folds: 2, foldOf: train.map((_, at) => (at < 20 ? 0 : 1)) },
  ]);
});

it('leave out what the pictures do not allow, and say why', async () => {
  const train = trainOf((at) => `${at}`);
  const looks = new Map(train.map(({ index }) => [index, Float64Array.of(Number(index % 12 < 6))]));
  const { otherFolds, leftOut } = await headFolds(
    runOf({ headFolds: 'all kinds' }, train),
    train,
    async () => looks,
  );
  expect(otherFolds.map(({ kind }) => kind)).toEqual(['picture clusters']);
  expect(leftOut).toEqual([
    'No folds hold out name families: "a" has 1 family of file names, too few for 2 folds. Expected at least one for each fold.',
  ]);
});
