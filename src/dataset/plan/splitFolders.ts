/**
 * Finds the folders that stand for splits: by their names and by what lies beside them.
 * Pure; it may import the dataset's own modules only.
 */

import { type Asking, namesId } from '../questions.ts';
import { listed } from '../wording.ts';
import { type Folder, filled, holdsFolders } from './folderTree.ts';
import { type Role, splitWord } from './splitWords.ts';

/** A folder that stands for a split. */
export interface SplitFolder {
  role: Role;
  /** The folder whose folders are the classes: itself, or one that it holds nothing beside. */
  base: Folder;
  /** False where its name says more than the split. */
  exact: boolean;
}

interface Named {
  folder: Folder;
  role: Role;
  exact: boolean;
}

const rolesOf = (named: readonly { role: Role }[]) =>
  new Set(named.map(({ role }) => role).filter((role) => role !== 'unlabelled'));

/** True where two of these folders have folders of the same name, as the classes of two splits would. */
function sharesNames(some: readonly Folder[], others: readonly Folder[]): boolean {
  const names = new Set(some.flatMap((folder) => filled(folder).map(({ name }) => name)));
  return others.some((folder) => filled(folder).some(({ name }) => names.has(name)));
}

/** Whether these folders are splits or classes, where their names and shapes allow for both. */
function askLevel(parent: Folder, named: readonly Named[], rest: readonly Folder[], asking: Asking): boolean {
  const names = named.map(({ folder }) => folder.name);
  const others = listed(rest.map(({ name }) => name));
  const is = named.length > 1 ? 'are splits' : 'is a split';
  const answer = asking.ask({
    id: `split:${namesId(names)}`,
    text: `${listed(names)} ${names.length > 1 ? 'are' : 'is'} called like a split, but ${others} beside ${names.length > 1 ? 'them' : 'it'} in ${parent.path ? `"${parent.path}"` : 'the top folder'} hold folders of the same names. What are they?`,
    options: [
      { id: 'split', label: `${listed(names)} ${is}; ${others} ${rest.length > 1 ? 'are' : 'is'} left out.` },
      { id: 'classes', label: `None is a split.` },
    ],
    safe: true,
  });
  return answer === 'split';
}

/** True where the only folder named after a split merely wraps splits: test/{train,val}/cat. */
function isWrapper({ folder, role }: Named): boolean {
  const inner = filled(folder).flatMap((child) => {
    const word = splitWord(child.name);
    return word && holdsFolders(child) ? [{ folder: child, ...word }] : [];
  });
  const roles = rolesOf(inner);
  return roles.has('train') && (roles.size > 1 || role !== 'train');
}

/**
 * The folders right below `parent` that stand for splits; none where they are classes. One that is called exactly like a
 * split is one, unless it looks as the classes beside it do. Other names ("seg_train", "devset") need a partner.
 * @param elsewhere names of the folders that lie beside them in other sources
 */
function levelOf(parent: Folder, elsewhere: readonly string[], asking: Asking): Named[] {
  const named = [...parent.folders.values()].flatMap((folder): Named[] => {
    const word = splitWord(folder.name);
    return word ? [{ folder, ...word }] : [];
  });
  if (named.length === 0) return [];
  const partners = elsewhere.flatMap((name) => splitWord(name) ?? []);
  const roles = rolesOf([...named, ...partners]);
  const rest = filled(parent).filter(({ name }) => !splitWord(name));
  const folders = named.map(({ folder }) => folder);
  const looksAlike = () =>
    rest.length > 0 && rest.every(holdsFolders) && folders.some(holdsFolders) && sharesNames(folders, rest);
  if (named.some(({ exact }) => exact)) {
    if (roles.size > 1) return named;
    if (named.length === 1 && rest.length === 0 && isWrapper(named[0])) return [];
    const directly = rest.some(({ own }) => own > 0);
    if (directly && folders.every(({ own, all }) => own > 0 || all === 0)) return [];
    return !looksAlike() || askLevel(parent, named, rest, asking) ? named : [];
  }
  if (roles.size < 2 || !roles.has('train')) return [];
  // Pictures directly in all of them: splits without labels where nothing else is there, else classes.
  if (!folders.some((folder) => holdsFolders(folder))) return rest.length === 0 ? named : [];
  return !looksAlike() || askLevel(parent, named, rest, asking) ? named : [];
}

/** Goes down from a split's folder through those that hold all of it: seg_train/seg_train, train/images. */
function baseOf(folder: Folder, role: Role): Folder {
  let base = folder;
  while (holdsFolders(base)) {
    const inner = filled(base);
    if (inner.length !== 1) return base;
    const [only] = inner;
    const isAgain = splitWord(only.name)?.role === role;
    // A class of its own could not be trained on.
    const wraps = role === 'train' && holdsFolders(only) && filled(only).length > 1;
    if (!isAgain && !wraps) return base;
    base = only;
  }
  return base;
}

/** As baseOf for a split that is not train: also through a folder that is no class of train and holds such. */
function baseAmong(folder: Folder, role: Role, trained: ReadonlySet<string>): Folder {
  const base = baseOf(folder, role);
  const inner = filled(base);
  if (inner.length !== 1 || trained.has(inner[0].name) || base.own > 0) return base;
  return filled(inner[0]).some(({ name }) => trained.has(name)) ? inner[0] : base;
}

/**
 * The folders of a tree that stand for splits, at any depth, but never one below another.
 * @param elsewhere names of the top folders of other sources
 */
export function findSplitFolders(
  top: Folder,
  elsewhere: readonly string[],
  asking: Asking,
): Map<Folder, SplitFolder> {
  const found: Named[] = [];
  const search = (folder: Folder, beside: readonly string[]) => {
    const level = levelOf(folder, beside, asking);
    found.push(...level);
    const taken = new Set(level.map((one) => one.folder));
    for (const child of folder.folders.values()) if (!taken.has(child)) search(child, []);
  };
  search(top, elsewhere);
  const trained = new Set(
    found
      .filter(({ role }) => role === 'train')
      .flatMap(({ folder, role }) => filled(baseOf(folder, role)).map(({ name }) => name)),
  );
  return new Map(
    found.map(({ folder, role, exact }) => [
      folder,
      { role, exact, base: role === 'train' ? baseOf(folder, role) : baseAmong(folder, role, trained) },
    ]),
  );
}
