/** What always answering the most frequent class would get, as words beside an accuracy. Pure. */

import { classCounts } from '../../dataset/divide/splitContents.ts';
import type { Dataset, Split } from '../../dataset/types.ts';
import { formatFigure, formatQuantity } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';

/** "always PNEUMONIA 0.743 (5,216 images)"; null where the split is empty. */
export function baselineText(dataset: Pick<Dataset, 'classes' | 'images'>, split: Split): string | null {
  const counts = classCounts(dataset, split);
  const images = counts.reduce((sum, count) => sum + count, 0);
  if (images === 0) return null;
  const most = Math.max(...counts);
  const name = isolated(dataset.classes[counts.indexOf(most)]);
  return `always ${name} ${formatFigure(most / images, 3)} (${formatQuantity(images, 'image')})`;
}
