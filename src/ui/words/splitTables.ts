/** The counts of each split as the page shows them. No React. */

import { classCounts, foundSentence } from '../../dataset/divide/splitContents.ts';
import { type Dataset, SPLITS, type Split } from '../../dataset/types.ts';

export const SPLIT_TITLES: Record<Split, string> = { train: 'Training', val: 'Validation', test: 'Test' };

export interface SplitTable {
  split: Split;
  sentence: string;
  /** In the order of `Dataset.classes`. */
  counts: readonly number[];
  images: number;
}

/** One table for each split, an empty one too. */
export function splitTables(dataset: Dataset): SplitTable[] {
  return SPLITS.map((split) => {
    const counts = classCounts(dataset, split);
    const images = counts.reduce((sum, count) => sum + count, 0);
    return { split, counts, images, sentence: foundSentence(dataset, split) };
  });
}
