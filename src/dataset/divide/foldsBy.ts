/**
 * Folds by what they hold out: groups at random, whole families of file names, whole clusters of pictures. Pure; it may import
 * shared and the dataset's own modules only.
 */
import type { Settings } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import { hashKeys } from '../../shared/random.ts';
import type { DatasetImage } from '../types.ts';
import { counted } from '../wording.ts';
import { foldGroups } from './carve.ts';
import { clustersOf, distanceOf, meanOf, standardised } from './clusters.ts';
import { familiesOf, nameDistance } from './families.ts';
import type { Group } from './groups.ts';
import { fewerKinds, foldKinds, type Kind } from './kinds.ts';

export type FoldKind = Settings['foldsBy'];

/** What pictures look like (see pixels/statistics.ts), by their index. */
export type Statistics = ReadonlyMap<number, Float64Array>;

/** What the folds are made of. */
export interface Foldable {
  groups: readonly Group<DatasetImage>[];
  classes: readonly string[];
  seed: number;
  /** Of all pictures of the groups; null where no clusters are asked for. */
  statistics: Statistics | null;
}

/** Clusters that are looked for in a class; the smallest join others until there is one a fold. */
const CLUSTERS = 8;
const MOST_FOLDS = 5;

const NOUNS: Readonly<Record<FoldKind, readonly [one: string, several: string]>> = {
  groups: ['group of pictures', 'groups of pictures'],
  'name families': ['family of file names', 'families of file names'],
  'picture clusters': ['cluster of pictures', 'clusters of pictures'],
};

function tooFew(kind: FoldKind, name: string, count: number, k: number): UserError {
  return new UserError(
    `"${name}" has ${counted(count, ...NOUNS[kind])}, too few for ${k} folds. Expected at least one for each fold.`,
    kind === 'groups' ? 'Use fewer folds.' : 'Use fewer folds, or let folds hold out groups.',
  );
}

/** The pictures of each class, in the order of the groups. */
function imagesByClass({ groups, classes }: Foldable): DatasetImage[][] {
  const byClass = classes.map((): DatasetImage[] => []);
  for (const { items } of groups) for (const image of items) byClass[image.label].push(image);
  return byClass.map((images) => images.sort((a, b) => a.index - b.index));
}

/** The clusters of each class, by statistics that are standardised over all of them. */
function clusters(
  byClass: readonly (readonly DatasetImage[])[],
  k: number,
  seed: number,
  statistics: Statistics,
): Kind<DatasetImage, Float64Array>[][] {
  const vectors = standardised(byClass.flat().map(({ index }) => statistics.get(index) as Float64Array));
  let from = 0;
  return byClass.map((images, label) => {
    const own = vectors.slice(from, from + images.length);
    from += images.length;
    return clustersOf(own, Math.max(k, CLUSTERS), hashKeys(seed, label)).map((places) => ({
      items: places.map((at) => images[at]),
      like: meanOf(places.map((at) => own[at])),
    }));
  });
}

/** Folds of whole kinds. @throws UserError where a class has too few of them. */
function ofKinds<L>(
  kind: FoldKind,
  k: number,
  byClass: readonly (readonly Kind<DatasetImage, L>[])[],
  distance: (a: L, b: L) => number,
  { groups, classes }: Foldable,
): DatasetImage[][] {
  const fewer = byClass.map((kinds, label) => {
    const left = fewerKinds(kinds, k, distance);
    if (left.length < k) throw tooFew(kind, classes[label], left.length, k);
    return left;
  });
  const folds = foldKinds(groups, fewer, distance);
  for (const fold of folds) {
    const missing = classes.find((_, label) => !fold.some((image) => image.label === label));
    if (missing !== undefined)
      throw new UserError(
        `With whole groups in one fold, one of ${k} folds by ${kind} has no picture of "${missing}".`,
        'Use fewer folds, or let folds hold out groups.',
      );
  }
  return folds;
}

/**
 * The pictures of each of k folds. Every class is in each, no group lies in two; the same input and seed give the same folds.
 * @throws UserError where a class has too few groups or kinds for so many folds.
 */
export function foldsBy(kind: FoldKind, k: number, foldable: Foldable): DatasetImage[][] {
  const { groups, classes, seed, statistics } = foldable;
  classes.forEach((name, label) => {
    const count = groups.filter(({ counts }) => counts[label] > 0).length;
    if (count < k) throw tooFew('groups', name, count, k);
  });
  if (kind === 'groups') return foldGroups(groups, k, seed);
  const byClass = imagesByClass(foldable);
  if (kind === 'name families') {
    const families = byClass.map((images) =>
      [...familiesOf(images)].map(([like, items]) => ({ items, like })),
    );
    return ofKinds(kind, k, families, nameDistance, foldable);
  }
  if (!statistics) throw new Error('Clusters of pictures were asked for without their statistics.');
  return ofKinds(kind, k, clusters(byClass, k, seed, statistics), distanceOf, foldable);
}

/** As many folds as can be made, five at most; or why not even two can. */
export function mostFoldsBy(kind: FoldKind, foldable: Foldable): DatasetImage[][] | UserError {
  for (let k = MOST_FOLDS; ; k--)
    try {
      return foldsBy(kind, k, foldable);
    } catch (thrown) {
      if (!(thrown instanceof UserError)) throw thrown;
      if (k === 2) return thrown;
    }
}
