/**
 * The folders of a source as a tree with the numbers of their pictures.
 * Pure; it imports nothing.
 */

export interface Folder {
  name: string;
  /** Names from the top on, joined by slashes; '' for the top. */
  path: string;
  parent: Folder | null;
  folders: Map<string, Folder>;
  /** Pictures directly in it. */
  own: number;
  /** Pictures in it at any depth. */
  all: number;
}

export interface FolderTree {
  top: Folder;
  /** The folder with these names from the top on; made where it is missing. */
  at(names: readonly string[]): Folder;
}

function newFolder(name: string, parent: Folder | null): Folder {
  const path = parent?.parent ? `${parent.path}/${name}` : name;
  return { name, path, parent, folders: new Map(), own: 0, all: 0 };
}

/**
 * The tree of these folders.
 * @param pictures the folder of every picture
 * @param empty more folders, which need hold none
 */
export function folderTree(
  pictures: Iterable<readonly string[]>,
  empty: Iterable<readonly string[]>,
): FolderTree {
  const top = newFolder('', null);
  const at = (names: readonly string[]) => {
    let folder = top;
    for (const name of names) {
      let next = folder.folders.get(name);
      if (!next) {
        next = newFolder(name, folder);
        folder.folders.set(name, next);
      }
      folder = next;
    }
    return folder;
  };
  for (const names of empty) at(names);
  for (const names of pictures) {
    const folder = at(names);
    folder.own++;
    for (let above: Folder | null = folder; above; above = above.parent) above.all++;
  }
  return { top, at };
}

/** The folders right below that hold pictures at any depth. */
export function filled(folder: Folder): Folder[] {
  return [...folder.folders.values()].filter(({ all }) => all > 0);
}

/** True where pictures lie in folders of it, and none directly in it. */
export function holdsFolders(folder: Folder): boolean {
  return folder.own === 0 && folder.all > 0;
}
