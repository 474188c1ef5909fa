/**
 * Turns the files of zips and folders into a dataset: classes, splits, and sentences on what was done with the rest.
 * Pure but for SHA-256; it reads no bytes and may import shared and the dataset's own modules only.
 */
import { UserError } from '../shared/errors.ts';
import { dropCopies, dropKnown, fingerprint } from './copies.ts';
import { type Assigned, assignSplits, type SplitSettings } from './divide.ts';
import { type Layout, type Part, type Placed, placePictures } from './layout.ts';
import { compareText, folderOf, type Picked, pickPictures } from './pictures.ts';
import { sha256 } from './sha256.ts';
import { classCounts } from './splitContents.ts';
import { type Dataset, type DatasetImage, type Listing, SPLITS, type Split } from './types.ts';
import { counted, listed } from './wording.ts';

const WORDS: Record<Split, string> = { train: 'train', val: 'validation', test: 'test' };

/** The classes of all sources and splits, sorted as Keras sorts folders. Throws where they cannot be trained on. */
function classesOf(placed: Placed[]): string[] {
  const classes = [...new Set(placed.map(({ className }) => className))].sort();
  const inTrain = placed.filter(({ split }) => split === 'train' || split === null);
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

/** In the order of Keras' flow_from_directory: by class, then folder, then file name; splits one after the other. */
function inKerasOrder(assigned: readonly Assigned[][], classes: string[], names: string[]): DatasetImage[] {
  const labels = new Map(classes.map((name, label) => [name, label]));
  const paths = new Set<string>();
  const nameOf = (path: string, source: number) => {
    const name = paths.has(path) ? `${names[source]}/${path}` : path;
    paths.add(name);
    return name;
  };
  return assigned
    .flatMap((part, source) =>
      part.map(({ entry, split, className }) => ({
        image: { entry, source, split, label: labels.get(className)!, path: nameOf(entry.path, source) },
        order: SPLITS.indexOf(split) * classes.length + labels.get(className)!,
        folder: folderOf(entry.path),
      })),
    )
    .sort(
      (a, b) =>
        a.order - b.order ||
        compareText(a.folder, b.folder) ||
        compareText(a.image.entry.path, b.image.entry.path) ||
        a.image.source - b.image.source,
    )
    .map(({ image }, index) => ({ index, ...image }));
}

/** Warns of what makes the figures of a split less honest or less complete than they look. */
export function splitWarnings(images: readonly DatasetImage[], classes: readonly string[]): string[] {
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
  return sha256(lines.join('\n'));
}

/** Names of the sources, each once: the second "a.zip" becomes "a.zip (2)". */
function distinct(names: readonly string[]): string[] {
  return names.map((name, i) => {
    const earlier = names.slice(0, i).filter((other) => other === name).length;
    return earlier > 0 ? `${name} (${earlier + 1})` : name;
  });
}

/** The pictures of a source and their places. Where there are several sources, a refusal names this one. */
function placeAll(listing: Listing, several: boolean): { picked: Picked; layout: Layout } {
  try {
    const picked = pickPictures(listing);
    return { picked, layout: placePictures(picked) };
  } catch (thrown) {
    if (!(thrown instanceof UserError) || !several || thrown.message.includes(listing.name)) throw thrown;
    throw new UserError(`"${listing.name}": ${thrown.message}`, thrown.hint);
  }
}

/**
 * Plans a dataset from one source or several. Each is divided as it would be alone, so that more data move no picture
 * to another split, but for this: nothing is carved for validation from train folders where any source has a
 * validation folder. A picture that an earlier source has is dropped. The order of the entries does not matter. Throws a UserError that says what was expected where the sources cannot be trained on.
 */
export async function planDataset(listings: readonly Listing[], settings: SplitSettings): Promise<Dataset> {
  const several = listings.length > 1;
  const names = distinct(listings.map(({ name }) => name));
  const notes: string[] = [];
  const problems: Dataset['problems'] = [];
  const parts = listings.map((listing, i): Part => {
    const { picked, layout } = placeAll(listing, several);
    const partNotes = [...picked.notes, ...layout.notes];
    const placed = dropCopies(layout.placed, partNotes);
    const partProblems = [...picked.problems, ...layout.problems];
    notes.push(...partNotes.map((note) => (several ? `${names[i]}: ${note}` : note)));
    problems.push(
      ...partProblems.map(({ path, reason }) => ({ path: several ? `${names[i]}/${path}` : path, reason })),
    );
    const subject = several ? `"${names[i]}"` : `The ${listing.kind}`;
    return { subject, hasSplitFolders: layout.hasSplitFolders, placed };
  });
  const fresh = dropKnown(parts, notes);
  const classes = classesOf(fresh.flatMap(({ placed }) => placed));
  const assigned = assignSplits(fresh, classes, settings, notes);
  const images = inKerasOrder(assigned, classes, names);
  return {
    name: names.length > 3 ? `${names[0]} + ${names.length - 1} more` : names.join(' + '),
    bytes: listings.reduce((sum, { bytes }) => sum + bytes, 0),
    hash: await datasetHash(images),
    classes,
    images,
    problems,
    notes: [...notes, ...splitWarnings(images, classes)],
  };
}

/** Keras' own line of flow_from_directory: "Found 5216 images belonging to 2 classes." */
export function foundSentence(dataset: Pick<Dataset, 'classes' | 'images'>, split: Split): string {
  const counts = classCounts(dataset, split);
  const images = counts.reduce((sum, count) => sum + count, 0);
  return `Found ${images} images belonging to ${counts.filter((count) => count > 0).length} classes.`;
}
