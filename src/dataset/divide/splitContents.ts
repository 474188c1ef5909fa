/**
 * What each split of a dataset holds: its images, and how many of each class. Found in one walk over the images and kept as
 * long as they are, because the page asks at every change of its state. Pure; it imports types only.
 */
import { type Dataset, type DatasetImage, SPLITS, type Split } from '../types.ts';

interface SplitContents {
  images: DatasetImage[];
  /** In the order of the classes. */
  counts: number[];
}

const known = new WeakMap<readonly DatasetImage[], Record<Split, SplitContents>>();

/** Walks over the images once: no list of images is changed after it was made. */
function contentsOf(images: readonly DatasetImage[]): Record<Split, SplitContents> {
  const before = known.get(images);
  if (before) return before;
  const made = Object.fromEntries(
    SPLITS.map((split) => [split, { images: [], counts: [] }]),
  ) as unknown as Record<Split, SplitContents>;
  for (const image of images) {
    const { split, label } = image;
    made[split].images.push(image);
    made[split].counts[label] = (made[split].counts[label] ?? 0) + 1;
  }
  known.set(images, made);
  return made;
}

const byPath = new WeakMap<readonly DatasetImage[], Map<string, DatasetImage>>();

/** The images by their paths; made once, for all that show pictures of them. */
export function imagesByPath({ images }: Pick<Dataset, 'images'>): ReadonlyMap<string, DatasetImage> {
  const before = byPath.get(images);
  if (before) return before;
  const made = new Map(images.map((image) => [image.path, image]));
  byPath.set(images, made);
  return made;
}

/** Pictures of each class in a split, in the order of `dataset.classes`. */
export function classCounts(
  { classes, images }: Pick<Dataset, 'classes' | 'images'>,
  split: Split,
): readonly number[] {
  const { counts } = contentsOf(images)[split];
  return classes.map((_, label) => counts[label] ?? 0);
}

/** The images of one split, in the order of the dataset. */
export function imagesOf({ images }: Pick<Dataset, 'images'>, split: Split): readonly DatasetImage[] {
  return contentsOf(images)[split].images;
}

/** Keras' own line of flow_from_directory: "Found 5216 images belonging to 2 classes." */
export function foundSentence(dataset: Pick<Dataset, 'classes' | 'images'>, split: Split): string {
  const counts = classCounts(dataset, split);
  const images = counts.reduce((sum, count) => sum + count, 0);
  return `Found ${images} images belonging to ${counts.filter((count) => count > 0).length} classes.`;
}
