/**
 * Turns a zip's list of files into a dataset: classes, splits, and sentences on what was done with the rest.
 * Pure but for SHA-256; it reads no bytes and may import shared and the dataset's own modules only.
 */
import { UserError } from '../shared/errors.ts';
import { type Placed, placePictures } from './layout.ts';
import { compareText, folderOf, pickPictures } from './pictures.ts';
import { carve } from './splits.ts';
import {
  type Dataset,
  type DatasetImage,
  type DatasetSettings,
  SPLITS,
  type Split,
  type ZipEntry,
} from './types.ts';
import { counted, listed } from './wording.ts';

type SplitSettings = Pick<DatasetSettings, 'valShare' | 'testShare' | 'splitSeed'>;
type Assigned = Placed & { split: Split };

const WORDS: Record<Split, string> = { train: 'train', val: 'validation', test: 'test' };

/** Size and checksum: what tells pictures apart without unpacking them. */
function fingerprint(entry: ZipEntry): string {
  return `${entry.bytes} ${entry.crc32}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))}%`;
}

/** Drops what stands in the same split, class and file a second time with the same content; the copy nearest the top stays. */
function dropCopies(placed: Placed[], notes: string[]): Placed[] {
  const kept = new Map<string, Placed>();
  const copies: Placed[] = [];
  // They come sorted by path, which decides between roots of one length.
  for (const picture of [...placed].sort((a, b) => a.root.length - b.root.length)) {
    const key = `${picture.split}/${picture.tail} ${fingerprint(picture.entry)}`;
    if (kept.has(key)) copies.push(picture);
    else kept.set(key, picture);
  }
  if (copies.length > 0) {
    const roots = copies.map(({ root }) => root || 'the top of the zip');
    notes.push(
      `${counted(copies.length, 'picture')} ${copies.length === 1 ? 'is a repeated copy' : 'are repeated copies'} (same class, name, size and checksum, in ${listed([...new Set(roots)])}); each picture is used once.`,
    );
  }
  return [...kept.values()];
}

/** The classes of all splits, sorted as Keras sorts folders. Throws where they cannot be trained on. */
function classesOf(placed: Placed[], hasSplitFolders: boolean): string[] {
  const classes = [...new Set(placed.map(({ className }) => className))].sort();
  const inTrain = placed.filter(({ split }) => split === 'train' || !hasSplitFolders);
  if (inTrain.length === 0)
    throw new UserError(
      `There is no train folder, only ${listed([...new Set(placed.map(({ split }) => split!))])}. Expected a folder "train" with one folder for each class.`,
      'Add a train folder, or remove the split folders and let the classes be divided at random.',
    );
  if (classes.length === 1)
    throw new UserError(
      `There is only one class, ${listed(classes)}. Expected at least two class folders with pictures.`,
      'Put the pictures of each class into a folder of its own.',
    );
  const trained = new Set(inTrain.map(({ className }) => className));
  const missing = classes.filter((name) => !trained.has(name));
  if (missing.length > 0)
    throw new UserError(
      `The train folder has no pictures of ${listed(missing)}, which ${missing.length === 1 ? 'occurs' : 'occur'} in other splits. Expected every class in train, where ${listed([...trained].sort())} ${trained.size === 1 ? 'was' : 'were'} found.`,
      'Check that the class folders have the same names in every split.',
    );
  return classes;
}

/** Gives every picture a split, carving what the zip does not divide itself, class by class. */
function assignSplits(
  placed: Placed[],
  classes: string[],
  hasSplitFolders: boolean,
  { valShare, testShare, splitSeed }: SplitSettings,
  notes: string[],
): Assigned[] {
  const has = (split: Split) => placed.some((picture) => picture.split === split);
  const given = placed.filter((picture): picture is Assigned => picture.split !== null);
  if (hasSplitFolders && !has('test')) notes.push('The zip has no test folder: there is no test split.');
  if (has('val')) return given;

  // The test share is cut where the zip divides nothing; pictures that it marks as train stay out of test.
  const shares = hasSplitFolders ? [valShare] : [valShare, testShare];
  const source = placed.filter(({ split }) => split !== 'test');
  const byPath = source.sort((a, b) => compareText(a.entry.path, b.entry.path));
  const carved = classes.flatMap((name, label): Assigned[] => {
    const parts = carve(
      byPath.filter(({ className }) => className === name),
      shares,
      splitSeed,
      label,
    );
    const names: Split[] = hasSplitFolders ? ['val', 'train'] : ['val', 'test', 'train'];
    return parts.flatMap((part, i) => part.map((picture) => ({ ...picture, split: names[i] })));
  });

  const count = (split: Split) => carved.filter((picture) => picture.split === split).length;
  if (count('val') === 0)
    throw new UserError(
      'Every class has only one picture to train on, so none can be set aside for validation. Expected at least two pictures of a class, or a folder "val".',
      'Add pictures to the class folders.',
    );
  if (hasSplitFolders)
    notes.push(
      `The zip has no validation folder: ${percent(valShare)} of train (${count('val')} of ${counted(source.length, 'picture')}, drawn at random from each class with seed ${splitSeed}) became the validation split.`,
    );
  else
    notes.push(
      `The zip has no split folders: its ${counted(source.length, 'picture')} were divided at random within each class (seed ${splitSeed}; ${percent(valShare)} validation, ${percent(testShare)} test) into ${count('train')} train, ${count('val')} validation and ${count('test')} test.`,
    );
  if (!hasSplitFolders && count('test') === 0) notes.push('There is no test split.');
  return [...carved, ...given.filter(({ split }) => split === 'test')];
}

/** In the order of Keras' flow_from_directory: by class, then folder, then file name; splits one after the other. */
function inKerasOrder(assigned: Assigned[], classes: string[]): DatasetImage[] {
  const labels = new Map(classes.map((name, label) => [name, label]));
  return assigned
    .map(({ entry, split, className }) => ({
      image: { entry, split, label: labels.get(className)!, path: entry.path },
      order: SPLITS.indexOf(split) * classes.length + labels.get(className)!,
      folder: folderOf(entry.path),
    }))
    .sort(
      (a, b) =>
        a.order - b.order || compareText(a.folder, b.folder) || compareText(a.image.path, b.image.path),
    )
    .map(({ image }, index) => ({ index, ...image }));
}

/** Warns of what makes the figures of a split less honest or less complete than they look. */
function splitWarnings(images: DatasetImage[], classes: string[]): string[] {
  const warnings: string[] = [];
  const of = (split: Split) => images.filter((image) => image.split === split);
  for (const split of SPLITS) {
    const labels = new Set(of(split).map(({ label }) => label));
    const absent = classes.filter((_, label) => !labels.has(label));
    if (labels.size > 0 && absent.length > 0)
      warnings.push(`The ${WORDS[split]} split has no pictures of ${listed(absent)}.`);
  }
  const pairs: [Split, Split][] = [
    ['val', 'train'],
    ['test', 'train'],
    ['test', 'val'],
  ];
  for (const [judged, other] of pairs) {
    const known = new Set(of(other).map(({ entry }) => fingerprint(entry)));
    const leaks = of(judged).filter(({ entry }) => known.has(fingerprint(entry)));
    if (leaks.length > 0)
      warnings.push(
        `${counted(leaks.length, 'picture')} of the ${WORDS[judged]} split ${leaks.length === 1 ? 'is' : 'are'} also in ${WORDS[other]} (same size and checksum, for instance "${leaks[0].path}"): its figures will look better than they are.`,
      );
  }
  return warnings;
}

/** Hex SHA-256 over the sorted lines "path⇥bytes⇥crc32" (decimal numbers, joined by line feeds). */
export async function datasetHash(images: readonly Pick<DatasetImage, 'path' | 'entry'>[]): Promise<string> {
  const lines = images.map(({ path, entry }) => `${path}\t${entry.bytes}\t${entry.crc32}`).sort();
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(lines.join('\n')));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Plans a dataset from the files of the zip `name`, `bytes` long. The result does not depend on the order of the
 * entries. Throws a UserError that says what was expected where the zip cannot be trained on.
 */
export async function planDataset(
  name: string,
  bytes: number,
  entries: readonly ZipEntry[],
  settings: SplitSettings,
): Promise<Dataset> {
  const picked = pickPictures(name, bytes, entries);
  const layout = placePictures(picked);
  const notes = [...picked.notes, ...layout.notes];
  const placed = dropCopies(layout.placed, notes);
  const classes = classesOf(placed, layout.hasSplitFolders);
  const assigned = assignSplits(placed, classes, layout.hasSplitFolders, settings, notes);
  const images = inKerasOrder(assigned, classes);
  return {
    name,
    bytes,
    hash: await datasetHash(images),
    classes,
    images,
    problems: [...picked.problems, ...layout.problems],
    notes: [...notes, ...splitWarnings(images, classes)],
  };
}

/** Pictures of each class in a split, in the order of `dataset.classes`. */
export function classCounts(dataset: Pick<Dataset, 'classes' | 'images'>, split: Split): number[] {
  const counts = dataset.classes.map(() => 0);
  for (const image of dataset.images) if (image.split === split) counts[image.label]++;
  return counts;
}

/** The images of one split, in the order of the dataset. */
export function imagesOf(dataset: Pick<Dataset, 'images'>, split: Split): DatasetImage[] {
  return dataset.images.filter((image) => image.split === split);
}

/** Keras' own line of flow_from_directory: "Found 5216 images belonging to 2 classes." */
export function foundSentence(dataset: Pick<Dataset, 'classes' | 'images'>, split: Split): string {
  const counts = classCounts(dataset, split);
  const images = counts.reduce((sum, count) => sum + count, 0);
  return `Found ${images} images belonging to ${counts.filter((count) => count > 0).length} classes.`;
}
