/** Which pictures are on view, and where the arrow keys lead. Pure: it imports the dataset's modules only. */
import { imagesOf } from '../../dataset/divide/splitContents.ts';
import type { Dataset, DatasetImage, Split } from '../../dataset/types.ts';

export const PAGE_SIZE = 24;

/** The images of a split, of one class or (null) of all. */
export function imagesOnView(dataset: Dataset, split: Split, label: number | null): readonly DatasetImage[] {
  const images = imagesOf(dataset, split);
  return label === null ? images : images.filter((image) => image.label === label);
}

export function pageCount(images: number): number {
  return Math.max(1, Math.ceil(images / PAGE_SIZE));
}

/** Goes to the page before or after, if there is one; returns whether there was. */
export function turnedPage(
  page: number,
  by: 1 | -1,
  pages: number,
  setPage: (page: number) => void,
): boolean {
  const target = Math.min(pages, Math.max(1, page + by));
  setPage(target);
  return target !== page;
}

/** The page, from 1, on which the picture of that place, from 0, stands. */
export function pageOf(place: number): number {
  return Math.floor(place / PAGE_SIZE) + 1;
}

/** Where a key leads from picture `index` of `count` in rows of `columns`; null for a key that means nothing. */
export function indexAfterKey(key: string, index: number, count: number, columns: number): number | null {
  const targets: Record<string, number> = {
    ArrowLeft: index - 1,
    ArrowRight: index + 1,
    ArrowUp: index - columns,
    ArrowDown: index + columns,
    Home: 0,
    End: count - 1,
  };
  const target = targets[key];
  if (target === undefined) return null;
  return target < 0 || target >= count ? index : target;
}
