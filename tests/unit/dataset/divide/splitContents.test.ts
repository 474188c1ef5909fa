/** What each split holds is found in one walk over the images, however often it is asked for. */
import { expect, it } from 'vitest';
import { classCounts, foundSentence, imagesOf } from '../../../../src/dataset/divide/splitContents.ts';
import { type Dataset, SPLITS } from '../../../../src/dataset/types.ts';
import { imagesOnView } from '../../../../src/ui/pictures/selection.ts';
import { baselineText } from '../../../../src/ui/words/baseline.ts';
import { splitTables } from '../../../../src/ui/words/splitTables.ts';
import { smallDataset } from '../../formats/finishedRun.ts';

/** The dataset, and how often the split of any of its images was read. */
function counted(): { dataset: Dataset; reads: () => number } {
  let reads = 0;
  const dataset = smallDataset();
  const images = dataset.images.map((image) => ({
    ...image,
    get split() {
      reads += 1;
      return image.split;
    },
  }));
  return { dataset: { ...dataset, images }, reads: () => reads };
}

it('counts and lists every split', () => {
  const dataset = smallDataset();
  expect(SPLITS.map((split) => classCounts(dataset, split))).toEqual([
    [1, 2],
    [1, 0],
    [1, 2],
  ]);
  for (const split of SPLITS)
    expect(imagesOf(dataset, split)).toEqual(dataset.images.filter((image) => image.split === split));
});

it('walks over the images once, whatever the page asks and however often', () => {
  const { dataset, reads } = counted();
  for (let change = 0; change < 100; change++) {
    for (const split of SPLITS) {
      baselineText(dataset, split);
      foundSentence(dataset, split);
      imagesOf(dataset, split);
      imagesOnView(dataset, split, null);
    }
    splitTables(dataset);
  }
  expect(reads()).toBe(dataset.images.length);
});

it('looks anew at another division of the same pictures', () => {
  const dataset = smallDataset();
  const before = classCounts(dataset, 'val');
  const images = dataset.images.map((image) => ({ ...image, split: 'val' as const }));
  expect(classCounts({ ...dataset, images }, 'val')).toEqual([3, 4]);
  expect(classCounts(dataset, 'val')).toEqual(before);
});
