/** Whether classes are of uneven size, by their counts. Pure. */

/**
 * Classes are uneven where the largest has at least twice the pictures of the smallest: then the loss counts a class half as much
 * as another or less, and of two classes always the larger one is right two times in three.
 */
const UNEVEN_RATIO = 2;

export interface Imbalance {
  /** Index of the class with the most pictures, and of the one with the fewest of those that have any. */
  largest: number;
  smallest: number;
  /** Of the largest in all pictures: the accuracy of always answering it. */
  share: number;
  /** Pictures of the largest for one of the smallest. */
  ratio: number;
}

/** @param counts Pictures of each class. @returns null where the classes are about even, or fewer than two have pictures. */
export function imbalanceOf(counts: readonly number[]): Imbalance | null {
  const most = Math.max(0, ...counts);
  const fewest = counts.reduce((least, count) => (count > 0 && count < least ? count : least), most);
  if (!(most >= UNEVEN_RATIO * fewest) || fewest === 0) return null;
  const pictures = counts.reduce((sum, count) => sum + count, 0);
  return {
    largest: counts.indexOf(most),
    smallest: counts.indexOf(fewest),
    share: most / pictures,
    ratio: most / fewest,
  };
}
