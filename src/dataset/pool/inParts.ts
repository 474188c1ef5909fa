/**
 * A dataset on its way from a worker to the page: its images come in parts, a message each, because making the objects of a
 * hundred thousand at once holds the page up for some hundred milliseconds. It imports types only.
 */
import type { Dataset, DatasetImage } from '../types.ts';

/** About 5 ms of the page's work. */
const IMAGES_A_PART = 2000;

/** Hears of each part, in order. */
export type OnImages = (part: readonly DatasetImage[]) => void;

export type WithoutImages = Omit<Dataset, 'images'>;

/** Hands the images over and gives back the rest. */
export function inParts({ images, ...rest }: Dataset, onImages: OnImages): WithoutImages {
  for (let start = 0; start < images.length; start += IMAGES_A_PART)
    onImages(images.slice(start, start + IMAGES_A_PART));
  return rest;
}

/** What a worker answers, with the images that came before it. */
export async function fromParts<R extends { dataset: WithoutImages }>(
  ask: (onImages: OnImages) => Promise<R>,
): Promise<Omit<R, 'dataset'> & { dataset: Dataset }> {
  const images: DatasetImage[] = [];
  const answer = await ask((part) => {
    for (const image of part) images.push(image);
  });
  return { ...answer, dataset: { ...answer.dataset, images } };
}
