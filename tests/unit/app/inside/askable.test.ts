/** Pictures that a network may be asked about: none that any division keeps for testing. */
import { expect, it } from 'vitest';
import { askableImages } from '../../../../src/app/inside/askable.ts';
import { smallDataset } from '../../formats/finishedRun.ts';

it('leaves out what is for testing here, or in a run on the same pictures; validation comes first', () => {
  const dataset = smallDataset();
  const indices = (runs: Parameters<typeof askableImages>[0]) =>
    askableImages(runs, dataset).map(({ index }) => index);
  expect(indices([])).toEqual([3, 0, 1, 2]);
  const divided = {
    ...dataset,
    images: dataset.images.map((image) => ({
      ...image,
      split: image.index === 1 ? ('test' as const) : image.split,
    })),
  };
  expect(indices([{ dataset: divided }])).toEqual([3, 0, 2]);
  expect(indices([{ dataset: { ...divided, hash: 'other' } }])).toEqual([3, 0, 1, 2]);
});
