/**
 * What sources that are opened together say of each other: train.zip beside test.zip, one zip a class.
 * Pure; it may import the dataset's own modules only.
 */

import { type Context, foldersOf } from '../divide/placed.ts';
import type { PickedPictures } from '../listing/pickPictures.ts';
import { folderOf } from '../paths.ts';
import type { Listing } from '../types.ts';
import { type Role, splitNamed, splitWord } from './splitWords.ts';

/** What Teachable Machine and browsers add to a class's name: "cat-samples (1).zip". */
const ADDED = /(-samples)?( \(\d+\))?\.zip$/i;

/** Names of a source's top folders with pictures; '' stands for pictures outside of all. */
function topNames({ pictures }: PickedPictures): Set<string> {
  return new Set(pictures.map(({ path }) => foldersOf(folderOf(path))[0] ?? ''));
}

/** The splits that the folders of a source are called by. */
function rolesOf({ pictures }: PickedPictures, tops: ReadonlySet<string>): Set<Role> {
  const roles = new Set<Role>([...tops].flatMap((name) => splitWord(name)?.role ?? []));
  for (const folder of new Set(pictures.map(({ path }) => folderOf(path))))
    for (const name of foldersOf(folder)) {
      const split = splitNamed(name);
      if (split) roles.add(split);
    }
  return roles;
}

/** For each source what the others say of it. */
export function contextsOf(
  listings: readonly Listing[],
  picked: readonly PickedPictures[],
): Pick<Context, 'entries' | 'elsewhere' | 'inside'>[] {
  const tops = picked.map(topNames);
  const bare = listings.map(({ name }) => name.replace(ADDED, '').trim());
  const inFolders = picked.map((one, i) => rolesOf(one, tops[i]));
  const roles = inFolders.map((own, i) => (own.size > 0 ? own : new Set([splitWord(bare[i])?.role])));
  const all = new Set(roles.flatMap((some) => [...some]));
  // train.zip and test.zip, or pictures without folders that only the names of their zips tell apart.
  const areSplits = !all.has(undefined) && all.size > 1 && all.has('train');
  const haveNone = inFolders.every((own) => own.size === 0);
  const inside = listings.map((_, i) => {
    const isLoose = tops[i].size === 1 && tops[i].has('');
    const isNamed = (isLoose && haveNone) || (areSplits && inFolders[i].size === 0);
    return listings.length > 1 && isNamed ? bare[i] : null;
  });
  return listings.map(({ entries }, i) => ({
    entries,
    elsewhere: tops.flatMap((names, other) => {
      const name = inside[other];
      return other === i ? [] : name === null ? [...names] : [name];
    }),
    inside: inside[i],
  }));
}
