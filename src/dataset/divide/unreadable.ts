/**
 * Takes pictures that could not be decoded out of a planned dataset. Pure but for the hash; it may import
 * shared/errors and the dataset's own modules.
 */
import { UserError } from '../../shared/errors.ts';
import { datasetHash } from '../datasetHash.ts';
import { type Dataset, type Problem, SPLITS } from '../types.ts';
import { counted, listed } from '../wording.ts';

/** A picture that could not be read. */
export interface Unreadable {
  index: number;
  problem: Problem;
}

/**
 * The dataset without the unreadable pictures, which become problems; its hash tells only of what is left. The
 * other images keep their split and are numbered anew, so that `index` is their place again; stores of pictures
 * follow with closeGaps. A note says which splits lost pictures.
 * Throws a UserError where a class has no training picture left.
 */
export async function withoutUnreadable(
  dataset: Dataset,
  unreadable: readonly Unreadable[],
): Promise<Dataset> {
  if (unreadable.length === 0) return dataset;
  const missing = new Set(unreadable.map(({ index }) => index));
  const images = dataset.images
    .filter(({ index }) => !missing.has(index))
    .map((image, index) => ({ ...image, index }));
  const trained = new Set(images.filter(({ split }) => split === 'train').map(({ label }) => label));
  const lost = dataset.classes.filter((_, label) => !trained.has(label));
  const problems = [...unreadable].sort((a, b) => a.index - b.index).map(({ problem }) => problem);
  if (lost.length > 0)
    throw new UserError(
      `No training picture of ${listed(lost)} can be read; ${counted(problems.length, 'picture')} failed. The first, "${problems[0].path}": ${problems[0].reason}`,
      'Expected at least one readable training picture of each class.',
    );
  const lossNotes = SPLITS.flatMap((split) => {
    const before = dataset.images.filter((image) => image.split === split).length;
    const after = images.filter((image) => image.split === split).length;
    if (before === after) return [];
    const rest =
      after === 0 ? 'none is left: there is no such split now' : `${counted(after, 'picture')} left`;
    return [`${counted(before - after, 'picture')} of the ${split} split could not be read; ${rest}.`];
  });
  return {
    ...dataset,
    notes: [...dataset.notes, ...lossNotes],
    hash: await datasetHash(images),
    images,
    problems: [...dataset.problems, ...problems],
  };
}
