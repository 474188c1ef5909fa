/**
 * Divides an open dataset anew into train and validation, or into folds; test pictures are never touched.
 * Pure; it may import shared and the dataset's own modules only.
 */
import { UserError } from '../../shared/errors.ts';
import type { Dataset, DatasetImage, Split } from '../types.ts';
import { counted, listed } from '../wording.ts';
import { carve } from './carve.ts';
import { fingerprint } from './copies.ts';
import { familiesOf } from './families.ts';
import { type FoldKind, foldsBy, type Statistics } from './foldsBy.ts';
import { type Group, groupedWords, groupItems, groupNamer } from './groups.ts';
import { imagesOf } from './splitContents.ts';
import { splitWarnings } from './splitWarnings.ts';

/** How train and validation are divided; plain data, so that a dataset can be divided the same way again. */
export interface Division {
  /** Finds a picture's group in its file name: see groupPattern.ts. */
  groupPattern: string;
  /** The same seed makes the same division. */
  splitSeed: number;
}

/**
 * The dataset with these pictures for validation, all others but those of test for train, one more note, and the
 * warnings that hold now.
 */
function withValidation(dataset: Dataset, val: readonly DatasetImage[], note: string): Dataset {
  const chosen = new Set(val.map(({ index }) => index));
  const splitOf = ({ index, split }: DatasetImage): Split =>
    split === 'test' ? 'test' : chosen.has(index) ? 'val' : 'train';
  const images = dataset.images.map((image) => ({ ...image, split: splitOf(image) }));
  const before = new Set(splitWarnings(dataset.images, dataset.classes));
  return {
    ...dataset,
    images,
    notes: [
      ...dataset.notes.filter((sentence) => !before.has(sentence)),
      note,
      ...splitWarnings(images, dataset.classes),
    ],
  };
}

/**
 * The groups of pictures. Those of one source are numbered together (so are the chest X-rays'); in another source the same name
 * is another patient.
 * @throws UserError where the pattern is refused (see groupFinder).
 */
export function groupsOf(
  images: readonly DatasetImage[],
  classCount: number,
  pattern: string,
): Group<DatasetImage>[] {
  const nameOf = groupNamer(pattern);
  return groupItems(images, {
    classCount,
    labelOf: ({ label }) => label,
    nameOf: ({ path, label, version }) => nameOf({ path, className: label, version }),
    areaOf: ({ source }) => source,
    copyOf: ({ entry }) => fingerprint(entry),
  });
}

/** The groups of train and validation together; in the test folder the same name is another patient. */
const trainableGroups = ({ images, classes }: Dataset, pattern: string): Group<DatasetImage>[] =>
  groupsOf(
    images.filter(({ split }) => split !== 'test'),
    classes.length,
    pattern,
  );

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
  return withValidation(
    dataset,
    val,
    `The validation split was carved anew: ${val.length.toLocaleString('en-GB')} of ${counted(val.length + train.length, 'picture')} of train and validation, drawn at random from each class with seed ${splitSeed}${groupedWords(groups)}.`,
  );
}

/** What a fold holds out, where it is whole families of file names: those that make up a hundredth of it. */
function familyWords(val: readonly DatasetImage[]): string {
  const families = [...familiesOf(val)]
    .filter(([, images]) => images.length * 100 >= val.length)
    .sort(([, a], [, b]) => b.length - a.length);
  return `: ${listed(families.map(([name]) => name))}`;
}

/** How folds are made, beside the division. */
export interface Folding extends Division {
  foldsBy: FoldKind;
}

/** The images whose statistics folds by this setting need; none where they need none. */
export function imagesToMeasure({ images }: Dataset, { foldsBy }: Pick<Folding, 'foldsBy'>): DatasetImage[] {
  return foldsBy === 'picture clusters' ? images.filter(({ split }) => split !== 'test') : [];
}

/**
 * The dataset k times, each picture of train and validation being in the validation split of one of them; every class is in
 * each, with about the same number of pictures where groups are held out, and no group lies in two. Otherwise as
 * carveValidation.
 * @param k Folds, from 2.
 * @param statistics Of `imagesToMeasure`.
 * @throws UserError where a class has fewer groups, or kinds of pictures, than there are folds, or the pattern is refused.
 */
export function kFolds(
  dataset: Dataset,
  k: number,
  { groupPattern, splitSeed, foldsBy: kind }: Folding,
  statistics: Statistics | null,
): Dataset[] {
  if (!Number.isInteger(k) || k < 2)
    throw new UserError('The number of folds must be a whole number from 2 on.');
  const groups = trainableGroups(dataset, groupPattern);
  const folds = foldsBy(kind, k, { groups, classes: dataset.classes, seed: splitSeed, statistics });
  const by = kind === 'groups' ? '' : `by ${kind}, `;
  return folds.map((val, fold) =>
    withValidation(
      dataset,
      val,
      `Fold ${fold + 1} of ${k} of train and validation (${by}seed ${splitSeed}${groupedWords(groups)}) is the validation split${kind === 'name families' ? familyWords(val) : ''}.`,
    ),
  );
}

/**
 * The dataset with the validation pictures of some of its folds as its validation split; those that none of them held out stay in
 * train.
 */
export function heldOut(folds: readonly Dataset[]): Dataset {
  const [first] = folds;
  const notes = first.notes.filter((note) => folds.every((fold) => fold.notes.includes(note)));
  const paths = new Set(folds.flatMap((fold) => imagesOf(fold, 'val').map(({ path }) => path)));
  return withValidation(
    { ...first, notes },
    first.images.filter(({ path }) => paths.has(path)),
    `The validation split is that of ${folds.length} folds together: each of its pictures was held out by one of them and learned from by the others.`,
  );
}
