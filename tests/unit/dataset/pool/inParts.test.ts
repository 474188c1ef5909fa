/** A dataset that comes from a worker in parts. */
import { expect, it } from 'vitest';
import { fromParts, inParts, type OnImages } from '../../../../src/dataset/pool/inParts.ts';
import { smallDataset } from '../../formats/finishedRun.ts';

it('arrives as it was, in messages of a bounded number of images', async () => {
  const [first] = smallDataset().images;
  const dataset = {
    ...smallDataset(),
    images: Array.from({ length: 4500 }, (_, index) => ({ ...first, index })),
  };
  const sizes: number[] = [];
  const answer = await fromParts(async (onImages: OnImages) => {
    const rest = inParts(dataset, (part) => {
      sizes.push(part.length);
      onImages(part);
    });
    expect(rest).not.toHaveProperty('images');
    return { dataset: rest, key: 'k' };
  });
  expect(answer).toEqual({ dataset, key: 'k' });
  expect(sizes).toEqual([2000, 2000, 500]);
});

it('may have no image at all', async () => {
  const dataset = { ...smallDataset(), images: [] };
  const answer = await fromParts(async (onImages) => ({ dataset: inParts(dataset, onImages) }));
  expect(answer).toEqual({ dataset });
});
