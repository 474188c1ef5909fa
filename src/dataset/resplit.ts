/**
 * Divides an open dataset anew into train and validation, or into folds; test pictures are never touched.
 * Pure; it may import shared and the dataset's own modules only.
 */
import { UserError } from '../shared/errors.ts';
import { carve, foldGroups } from './carve.ts';
import { groupFinder } from './groupPattern.ts';
import { type Group, groupedWords, groupItems } from './groups.ts';
import type { Dataset, DatasetImage, Split } from './types.ts';
import { counted } from './wording.ts';

/** How train and validation are divided; plain data, so that a dataset can be divided the same way again. */
export interface Division {
  /** Finds a picture's group in its file name: see groupPattern.ts. */
  groupPattern: string;
  /** The same seed makes the same division. */
  splitSeed: number;
}

/** Image indices of the two splits that a run uses. */
export interface Fold {
  train: number[];
  val: number[];
}

/**
 * The groups of all pictures that are not in the test split. Train and validation of one source are numbered together
 * (so are the chest X-rays'); in another source, and in the test folder, the same name is another patient.
 */
function trainableGroups({ images, classes }: Dataset, pattern: string): Group<DatasetImage>[] {
  const find = groupFinder(pattern);
  return groupItems(
    images.filter(({ split }) => split !== 'test'),
    {
      classCount: classes.length,
      labelOf: ({ label }) => label,
      nameOf: ({ path }) => find(path),
      areaOf: ({ source }) => source,
    },
  );
}

/**
 * The dataset with another validation split, of `valShare` of each class of train and the present validation split
 * together; no group lies on both sides. Images keep their places, so that nothing is read again and the hash stays;
 * a sentence on it joins the notes.
 * @throws UserError where the pattern is refused (see groupFinder), or no picture can be set aside.
 */
export function carveValidation(
  dataset: Dataset,
  { valShare, groupPattern, splitSeed }: Division & { valShare: number },
): Dataset {
  const groups = trainableGroups(dataset, groupPattern);
  const [val, train] = carve(groups, [valShare], splitSeed);
  if (val.length === 0)
    throw new UserError(
      'No picture can be set aside for validation: every class has only one group of pictures.',
      'Add pictures, or use a pattern that makes smaller groups.',
    );
  const splits = new Map<number, Split>([
    ...train.map(({ index }) => [index, 'train'] as const),
    ...val.map(({ index }) => [index, 'val'] as const),
  ]);
  return {
    ...dataset,
    images: dataset.images.map((image) => ({ ...image, split: splits.get(image.index) ?? image.split })),
    notes: [
      ...dataset.notes,
      `The validation split was carved anew: ${val.length.toLocaleString('en-GB')} of ${counted(val.length + train.length, 'picture')} of train and validation, drawn at random from each class with seed ${splitSeed}${groupedWords(groups)}.`,
    ],
  };
}

/**
 * k divisions of train and validation together, in which each picture is in the validation split once; every class has
 * about the same number of pictures in each fold, and no group lies in two.
 * @param k Folds, from 2.
 * @throws UserError where a class has fewer groups than there are folds, or the pattern is refused.
 */
export function kFolds(dataset: Dataset, k: number, { groupPattern, splitSeed }: Division): Fold[] {
  if (!Number.isInteger(k) || k < 2)
    throw new UserError('The number of folds must be a whole number from 2 on.');
  const groups = trainableGroups(dataset, groupPattern);
  dataset.classes.forEach((name, label) => {
    const count = groups.filter(({ counts }) => counts[label] > 0).length;
    if (count < k)
      throw new UserError(
        `"${name}" has ${counted(count, 'group')} of pictures, too few for ${k} folds. Expected at least one for each fold.`,
        'Use fewer folds.',
      );
  });
  const folds = foldGroups(groups, k, splitSeed).map((images) => images.map(({ index }) => index));
  const byIndex = (a: number, b: number) => a - b;
  return folds.map((val, fold) => ({
    train: folds
      .filter((_, other) => other !== fold)
      .flat()
      .sort(byIndex),
    val: val.toSorted(byIndex),
  }));
}
