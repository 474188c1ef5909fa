/**
 * Turns the files of zips and folders into a dataset: classes, splits, and sentences on what was done with the rest.
 * Pure but for SHA-256; it reads no bytes and may import shared and the dataset's own modules only.
 */
import { UserError } from '../../shared/errors.ts';
import { datasetHash } from '../datasetHash.ts';
import { type Assigned, assignSplits, type SplitSettings } from '../divide/assignSplits.ts';
import { contradiction, dropCopies, dropKnown } from '../divide/copies.ts';
import type { Context, Layout, Part, Placed } from '../divide/placed.ts';
import { splitWarnings } from '../divide/splitWarnings.ts';
import { roboflowNote } from '../divide/versions.ts';
import { type PickedPictures, pickPictures } from '../listing/pickPictures.ts';
import { compareText, folderOf } from '../paths.ts';
import { createAsking } from '../questions.ts';
import { type Dataset, type DatasetImage, type Listing, SPLITS } from '../types.ts';
import { listed } from '../wording.ts';
import { withMatchedClasses } from './classNames.ts';
import { contextsOf } from './contexts.ts';
import { findLabels } from './findLabels.ts';
import { placePictures } from './placePictures.ts';
import { withChosenTrees } from './trees.ts';

/** The classes of all sources and splits, sorted as Keras sorts folders. Throws where they cannot be trained on. */
function classesOf(placed: readonly Placed[], listings: readonly Listing[]): string[] {
  const classes = [...new Set(placed.map(({ className }) => className))].sort();
  const inTrain = placed.filter(({ split }) => split === 'train' || split === null);
  if (inTrain.length === 0)
    throw new UserError(
      `There is no train folder, only ${listed([...new Set(placed.map(({ split }) => split!))])}. Expected a folder "train" with one folder for each class.`,
      'Add a train folder, or remove the split folders and let the classes be divided at random.',
    );
  if (classes.length === 1) {
    const { sentence, hint } = findLabels(
      placed.map(({ entry }) => entry.path),
      listings.flatMap(({ entries }) => entries),
    );
    throw new UserError(
      `There is only one class, ${listed(classes)}. Expected at least two class folders with pictures.${sentence}`,
      sentence ? hint : 'Put the pictures of each class into a folder of its own.',
    );
  }
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
      part.map(({ entry, split, className, version }) => ({
        image: {
          entry,
          source,
          split,
          label: labels.get(className)!,
          path: nameOf(entry.path, source),
          ...(version !== undefined && { version }),
        },
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

/** Names of the sources, each once: the second "a.zip" becomes "a.zip (2)". */
function distinct(names: readonly string[]): string[] {
  return names.map((name, i) => {
    const earlier = names.slice(0, i).filter((other) => other === name).length;
    return earlier > 0 ? `${name} (${earlier + 1})` : name;
  });
}

/** What is said of a source; where there are several, a refusal names this one. */
function named<T>(listing: Listing, several: boolean, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof UserError) || !several || thrown.message.includes(listing.name)) throw thrown;
    const { message, hint, questions } = thrown;
    throw new UserError(`"${listing.name}": ${message}`, hint, { questions });
  }
}

/** The pictures of a source at their places: those of the trees that are meant, each once. */
function partOf(
  subject: string,
  picked: PickedPictures,
  context: Context,
): { part: Part; notes: string[]; problems: Layout['problems'] } {
  const layout = placePictures(picked, context);
  const notes = [...picked.notes, ...layout.notes];
  if (context.inside !== null)
    notes.push(`Its name was taken for the folder of its pictures: "${context.inside}".`);
  const { hasSplitFolders, placed, aside } = layout;
  const chosen = withChosenTrees({ subject, hasSplitFolders, placed, aside }, context.asking, notes);
  return {
    part: { ...chosen, placed: dropCopies(chosen.placed, notes) },
    notes,
    problems: [...picked.problems, ...layout.problems],
  };
}

/**
 * Plans a dataset from one source or several. Each is divided as it would be alone, so that more data move no picture
 * to another split, but for this: nothing is carved for validation from train folders where any source has a
 * validation folder. A picture that an earlier source has is dropped. The order of the entries does not matter. What the
 * folders leave open is asked: see questions.ts.
 * Throws a UserError that says what was expected, or asks, where the sources cannot be trained on.
 */
export async function planDataset(listings: readonly Listing[], settings: SplitSettings): Promise<Dataset> {
  const several = listings.length > 1;
  const names = distinct(listings.map(({ name }) => name));
  const asking = createAsking(settings.folderChoices ?? '');
  const notes: string[] = [];
  const problems: Dataset['problems'] = [];
  const picked = listings.map((listing) => named(listing, several, () => pickPictures(listing)));
  const contexts = contextsOf(listings, picked);
  const parts = listings.map((listing, i): Part => {
    const subject = several ? `"${names[i]}"` : `The ${listing.kind}`;
    const made = named(listing, several, () => partOf(subject, picked[i], { ...contexts[i], asking }));
    notes.push(...made.notes.map((note) => (several ? `${names[i]}: ${note}` : note)));
    for (const { path, reason } of made.problems)
      problems.push({ path: several ? `${names[i]}/${path}` : path, reason });
    return made.part;
  });
  const fresh = withMatchedClasses(dropKnown(parts, notes), asking, notes);
  const placed = fresh.flatMap((part) => part.placed);
  const classes = classesOf(placed, listings);
  const versions = roboflowNote(placed.map(({ className, entry }) => ({ className, path: entry.path })));
  if (versions) notes.push(versions);
  const assigned = assignSplits(fresh, classes, settings, notes);
  const images = inKerasOrder(assigned, classes, names);
  const contradicting = contradiction(images);
  if (contradicting) notes.push(contradicting);
  return {
    name: names.length > 3 ? `${names[0]} + ${names.length - 1} more` : names.join(' + '),
    bytes: listings.reduce((sum, { bytes }) => sum + bytes, 0),
    hash: await datasetHash(images),
    classes,
    images,
    problems,
    notes: [...notes, ...splitWarnings(images, classes)],
    ...(asking.questions.length > 0 && { questions: asking.questions }),
  };
}
