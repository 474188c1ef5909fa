/**
 * What sources that are opened together say of each other: train.zip beside test.zip, one zip a class.
 * Pure; it may import the dataset's own modules only.
 */
import { folderOf, type Picked } from './pictures.ts';
import { type Context, foldersOf } from './placed.ts';
import { splitWord } from './splits.ts';
import type { Listing } from './types.ts';

/** What Teachable Machine and browsers add to a class's name: "cat-samples (1).zip". */
const ADDED = /(-samples)?( \(\d+\))?\.zip$/i;

/** Names of a source's top folders with pictures; '' stands for pictures outside of all. */
function topNames({ pictures }: Picked): Set<string> {
  return new Set(pictures.map(({ path }) => foldersOf(folderOf(path))[0] ?? ''));
}

/** True where these names are those of splits, train among them. */
function areSplits(names: readonly string[]): boolean {
  const words = names.map(splitWord);
  const roles = new Set(words.map((word) => word?.role));
  return words.every((word) => word !== null) && roles.size > 1 && roles.has('train');
}

/** For each source what the others say of it. */
export function contextsOf(
  listings: readonly Listing[],
  picked: readonly Picked[],
): Pick<Context, 'entries' | 'elsewhere' | 'inside'>[] {
  const tops = picked.map(topNames);
  const bare = listings.map(({ name }) => name.replace(ADDED, '').trim());
  const areLoose = tops.every((names) => names.size === 1 && names.has(''));
  const ownSplits = tops.some((names) => [...names].some((name) => splitWord(name)));
  // train.zip and test.zip, or pictures without folders that only the names of their zips tell apart.
  const isInside = listings.length > 1 && ((areSplits(bare) && !ownSplits) || areLoose);
  return listings.map(({ entries }, i) => ({
    entries,
    elsewhere: isInside
      ? bare.filter((_, other) => other !== i)
      : tops.flatMap((names, other) => (other === i ? [] : [...names])),
    inside: isInside ? bare[i] : null,
  }));
}
