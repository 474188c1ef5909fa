/** Says which files were left out, where they lay, and how pictures that no browser reads are converted. Pure wording. */
import { folderOf } from '../paths.ts';
import { endingOf } from '../source/fileEndings.ts';
import { FOREIGN } from '../source/pictureFormats.ts';
import type { ForeignPicture } from '../types.ts';
import { counted } from '../wording.ts';

/** A file that is not used as a picture. */
export interface LeftOut {
  path: string;
  /** What kind of picture it is that no browser reads; null for what is no picture. */
  foreign: ForeignPicture | null;
}

/** Groups that a sentence names one by one. */
const MOST_GROUPS = 6;

const folderText = (path: string) => {
  const folder = folderOf(path);
  return folder === '' ? 'at the top' : `in "${folder}"`;
};

/** "12 .heic files in "cat", 1 file without an ending at the top", the largest groups first. */
export function groupsText(paths: readonly string[]): string {
  const groups = new Map<string, { ending: string | null; place: string; count: number }>();
  for (const path of paths) {
    const [ending, place] = [endingOf(path), folderText(path)];
    const key = `${ending} ${place}`;
    const group = groups.get(key) ?? { ending, place, count: 0 };
    group.count++;
    groups.set(key, group);
  }
  const sorted = [...groups.values()].sort((a, b) => b.count - a.count);
  const shown = sorted.slice(0, MOST_GROUPS).map(({ ending, place, count }) => {
    const files = ending
      ? counted(count, `${ending} file`)
      : counted(count, 'file without an ending', 'files without an ending');
    return `${files} ${place}`;
  });
  const rest = sorted.slice(MOST_GROUPS).reduce((sum, { count }) => sum + count, 0);
  return [...shown, ...(rest > 0 ? [`${counted(rest, 'file')} elsewhere`] : [])].join(', ');
}

/** How pictures of a kind are made readable. `path` is one of them. */
export function conversionText(kind: ForeignPicture, path: string): string {
  const { convert } = FOREIGN.find(({ name }) => name === kind)!;
  const how = convert ?? `ImageMagick does it: magick mogrify -format png *${endingOf(path) ?? ''}`;
  return `Convert such pictures to JPEG or PNG first (${how}).`;
}

/** One sentence on what is no picture, and one for each kind of pictures that browsers do not read. */
export function leftOutNotes(all: readonly LeftOut[]): string[] {
  const kinds = [...new Set(all.map(({ foreign }) => foreign))];
  return kinds.map((kind) => {
    const paths = all.filter(({ foreign }) => foreign === kind).map(({ path }) => path);
    if (kind === null)
      return `Left out, as ${paths.length === 1 ? 'it is no picture' : 'they are no pictures'}: ${groupsText(paths)}.`;
    return `Left out: ${groupsText(paths)}. Browsers do not read ${kind}. ${conversionText(kind, paths[0])}`;
  });
}
