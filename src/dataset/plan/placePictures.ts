/**
 * Reads from the folders of a source which split and class each picture belongs to.
 * Pure; it may import the dataset's own modules only, and reads no bytes.
 */

import { type Context, foldersOf, type Layout } from '../divide/placed.ts';
import type { PickedPictures } from '../listing/pickPictures.ts';
import { folderOf } from '../paths.ts';
import { placeInClassFolders } from './classFolders.ts';
import { folderTree } from './folderTree.ts';
import { findSplitFolders } from './splitFolders.ts';
import { placeInSplitFolders } from './splitLayout.ts';

/**
 * Places every picture by its folders. With folders for train, val or test at any depth, the folder right below is the
 * class; without them, every folder that directly holds pictures is a class. What lies deeper belongs to the class.
 * Throws a UserError where train has no pictures, or pictures have no class folder.
 */
export function placePictures(picked: PickedPictures, context: Context): Layout {
  const { elsewhere, inside, asking } = context;
  const byFolder = new Map<string, string[]>();
  const namesOf = (folder: string) => {
    let names = byFolder.get(folder);
    if (!names) {
      names = [...(inside === null ? [] : [inside]), ...foldersOf(folder)];
      byFolder.set(folder, names);
    }
    return names;
  };
  const tree = folderTree(
    picked.pictures.map(({ path }) => namesOf(folderOf(path))),
    picked.folders.map(namesOf),
  );
  const splits = findSplitFolders(tree.top, elsewhere, asking);
  if (splits.size > 0) return placeInSplitFolders(picked, context, tree, splits, namesOf);
  return placeInClassFolders(picked.pictures, context, namesOf);
}
