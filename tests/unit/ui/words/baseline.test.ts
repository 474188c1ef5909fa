/** The words beside an accuracy that say what always answering one class would get. */
import { describe, expect, it } from 'vitest';
import type { DatasetImage } from '../../../../src/dataset/types.ts';
import { baselineText } from '../../../../src/ui/words/baseline.ts';

const image = (split: DatasetImage['split'], label: number) => ({ split, label }) as DatasetImage;

describe('baselineText', () => {
  const dataset = {
    classes: ['NORMAL', 'PNEUMONIA'],
    images: [image('train', 0), image('train', 1), image('train', 1), image('train', 1), image('val', 0)],
  };
  it('names the most frequent class of the split, its share and the number of images', () => {
    expect(baselineText(dataset, 'train')).toBe('always PNEUMONIA 0.750 (4 images)');
    expect(baselineText(dataset, 'val')).toBe('always NORMAL 1.000 (1 image)');
  });
  it('is nothing for an empty split', () => {
    expect(baselineText(dataset, 'test')).toBeNull();
  });
});
