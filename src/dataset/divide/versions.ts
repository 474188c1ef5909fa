/**
 * Finds pictures that are versions of one picture by their names: in several trees, or as Roboflow writes them.
 * Pure; it may import the dataset's own modules only.
 */

import { fileNameOf } from '../paths.ts';
import { counted } from '../wording.ts';
import type { Placed } from './placed.ts';

/** "leaf_jpg.rf.6b12…89c4.jpg": the name of the source picture, and a hash for each version. */
const ROBOFLOW = /^(.+)\.rf\.[0-9a-z]{8,}\.[a-z]+$/i;

/** The source picture of a version that Roboflow made, or null. */
export function roboflowSource(path: string): string | null {
  return ROBOFLOW.exec(fileNameOf(path))?.[1] ?? null;
}

/** A tail without its ending: its class folder, deeper ones, and the bare file name. */
const stemOf = ({ className, tail }: Placed) =>
  `${className}/${tail.slice(tail.indexOf('/') + 1).replace(/\.[^./]+$/, '')}`;

export interface Versions {
  /** True where a picture of one split has a version in another. */
  crossSplits: boolean;
  /** The picture with what tells its versions. */
  marked(picture: Placed): Placed;
}

/** The longest of the known stems that this one is, or begins with before a sign: 000_final_masked → 000. */
function knownStem(stem: string, known: ReadonlyMap<string, unknown>): string | null {
  if (known.has(stem)) return stem;
  const fileAt = stem.lastIndexOf('/') + 1;
  for (let at = stem.length - 1; at > fileAt; at--)
    if (/[^\p{L}\p{N}]/u.test(stem[at]) && known.has(stem.slice(0, at))) return stem.slice(0, at);
  return null;
}

/** What tells the versions of a picture in trees, where most names of each tree occur in the largest; else null. */
export function findVersions([largest, ...others]: readonly (readonly Placed[])[]): Versions | null {
  const known = new Map(largest.map((picture) => [stemOf(picture), picture.split]));
  let crossSplits = false;
  for (const placed of others) {
    let count = 0;
    for (const picture of placed) {
      const stem = knownStem(stemOf(picture), known);
      if (stem === null) continue;
      count++;
      if (known.get(stem) !== picture.split) crossSplits = true;
    }
    if (count * 2 < placed.length) return null;
  }
  return {
    crossSplits,
    marked(picture) {
      const stem = stemOf(picture);
      return { ...picture, version: knownStem(stem, known) ?? stem };
    },
  };
}

/** Those of the pictures whose source picture, as Roboflow's names tell it, has a version of the same class among `others`. */
export function versionsAmong<P extends { label: number; path: string }>(
  pictures: readonly P[],
  others: readonly P[],
): P[] {
  const sourceOf = ({ label, path }: P) => {
    const source = roboflowSource(path);
    return source === null ? null : `${label}/${source}`;
  };
  const known = new Set(others.map(sourceOf));
  known.delete(null);
  return pictures.filter((picture) => known.has(sourceOf(picture)));
}

/** Says that the names tell versions of pictures, as Roboflow writes them; null where they do not. */
export function roboflowNote(pictures: readonly { className: string; path: string }[]): string | null {
  const sources = new Map<string, number>();
  let count = 0;
  let example = '';
  for (const { className, path } of pictures) {
    const source = roboflowSource(path);
    if (source === null) continue;
    count++;
    example ||= source;
    sources.set(`${className}/${source}`, (sources.get(`${className}/${source}`) ?? 0) + 1);
  }
  if (count === sources.size) return null;
  return `${counted(count, 'picture')} are versions of ${counted(sources.size, 'source picture')}, by their names (Roboflow: "${example}.rf.…"): where pictures are divided, the versions of one stay on one side.`;
}
