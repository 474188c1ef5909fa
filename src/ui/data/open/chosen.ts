/** Turns files that were chosen in a dialogue into what a dataset is made from. Pure: it imports types only. */
import type { FolderFile, Source } from '../../../dataset/types.ts';

/** The files as zips, one source each. */
export function zipSources(files: readonly File[]): Source[] {
  return files.map((file) => ({ kind: 'zip', name: file.name, file }));
}

/** The files as one source, named by the folders that they come from; none where there are no files. */
export function folderSource(files: readonly FolderFile[]): Source[] {
  if (files.length === 0) return [];
  const names = [...new Set(files.map(({ path }) => path.split('/')[0]))];
  return [{ kind: 'folder', name: names.join(', '), files }];
}

/** The files of an input with `webkitdirectory` as one source. */
export function chosenFolder(files: readonly File[]): Source[] {
  return folderSource(files.map((file) => ({ path: file.webkitRelativePath || file.name, file })));
}
