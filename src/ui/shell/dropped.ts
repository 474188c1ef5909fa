/** Takes what was dropped on the page out of the browser's event. What it is, formats/dropped tells. */
import type { FolderFile } from '../../dataset/types.ts';
import { lookAt } from '../../formats/dropped/lookAt.ts';
import { type Sorted, sortDropped, whatIs } from '../../formats/dropped/whatIsDropped.ts';

/** One thing that was dropped: a folder, or a file. */
export type Dropped = FileSystemDirectoryEntry | File;

/** What a drop brings; it must be asked in the event itself, later the browser tells nothing. */
export function droppedItems({ items }: Pick<DataTransfer, 'items'>): Dropped[] {
  return [...items].flatMap((item): Dropped[] => {
    const entry = item.webkitGetAsEntry();
    if (entry?.isDirectory) return [entry as FileSystemDirectoryEntry];
    const file = item.getAsFile();
    return file ? [file] : [];
  });
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** All files below a folder. A browser hands out its contents in parts, until one is empty. */
async function filesBelow(folder: FileSystemDirectoryEntry, path: string): Promise<FolderFile[]> {
  const reader = folder.createReader();
  const files: FolderFile[] = [];
  while (true) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (part.length === 0) return files;
    const found = await Promise.all(
      part.map(async (entry) => {
        const entryPath = `${path}/${entry.name}`;
        if (entry.isDirectory) return filesBelow(entry as FileSystemDirectoryEntry, entryPath);
        return [{ path: entryPath, file: await fileOf(entry as FileSystemFileEntry) }];
      }),
    );
    for (const some of found) for (const one of some) files.push(one);
  }
}

/** Looks at what was dropped and sorts it: see sortDropped. */
export async function readDropped(
  items: readonly Dropped[],
  page: Parameters<typeof sortDropped>[2],
): Promise<Sorted> {
  const files = items.filter((item) => item instanceof File);
  const folders = items.filter((item): item is FileSystemDirectoryEntry => !(item instanceof File));
  const looked = files.map(async (file) => ({ file, kind: whatIs(await lookAt(file)).kind }));
  const below = folders.map(async (folder) => ({
    name: folder.name,
    files: await filesBelow(folder, folder.name),
  }));
  const [all, inFolders] = await Promise.all([Promise.all(looked), Promise.all(below)]);
  return sortDropped(all, inFolders, page);
}
