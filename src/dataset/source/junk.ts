/**
 * Recognises the files that operating systems leave beside pictures and nobody means to train on.
 * It may import wording only.
 */
import { counted } from '../wording.ts';

/** Each kind and how a note names its files. */
const KINDS = {
  macosx: 'of the folder "__MACOSX"',
  appleDouble: 'named "._…" (macOS attributes, not pictures)',
  dsStore: 'named ".DS_Store"',
  thumbs: 'named "Thumbs.db"',
  desktop: 'named "desktop.ini"',
  hidden: 'that are hidden (a name or folder starting with a dot)',
} as const;
export type JunkKind = keyof typeof KINDS;

/** "." and ".." are steps of a path, not hidden folders. */
const HIDDEN = /^\.(?!\.?$)/;

/** What kind of leftover a path of a zip is, or null for a file to look at. */
export function junkKind(path: string): JunkKind | null {
  const names = path.split('/');
  if (names.includes('__MACOSX')) return 'macosx';
  const name = names.at(-1)!;
  if (name.startsWith('._')) return 'appleDouble';
  const lowered = name.toLowerCase();
  if (lowered === '.ds_store') return 'dsStore';
  if (lowered === 'thumbs.db') return 'thumbs';
  if (lowered === 'desktop.ini') return 'desktop';
  return names.some((part) => HIDDEN.test(part)) ? 'hidden' : null;
}

/** One sentence for each kind that occurs. */
export function junkNotes(counts: ReadonlyMap<JunkKind, number>): string[] {
  return (Object.keys(KINDS) as JunkKind[]).flatMap((kind) => {
    const count = counts.get(kind);
    return count
      ? [`${counted(count, 'file')} ${KINDS[kind]} ${count === 1 ? 'was' : 'were'} left out.`]
      : [];
  });
}
