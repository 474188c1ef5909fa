/**
 * Decides on class folders that lie in different places: the same set several times, two labelings, plots beside data.
 * Pure; it may import the dataset's own modules only.
 */
import type { QuestionOption } from '../../shared/question.ts';
import { dropCopies, fingerprint } from '../divide/copies.ts';
import type { Part, Placed } from '../divide/placed.ts';
import { findVersions, type Versions } from '../divide/versions.ts';
import { compareText } from '../paths.ts';
import { type Asking, namesId } from '../questions.ts';
import { counted, listed } from '../wording.ts';

/** The pictures below one root. */
interface Tree {
  root: string;
  placed: Placed[];
  classes: Set<string>;
}

/** More places than anyone chooses among. */
const MAX_OFFERED = 6;
/** So many places of one set are splits by other names, or versions; more are rather sessions or people. */
const MAX_SPLITS = 4;
/** What makes a version of a set: the same pictures, processed. */
const VERSION =
  /^(colou?rs?|rgb|gr[ae]y(scale)?|segmented|segmentation|masked|original|raw|processed|preprocessed|cropped|resized|normali[sz]ed|enhanced|\d+(x\d+)?)$/i;
/** What is rarely a class where it lies beside a folder of classes. */
const STRAY =
  /^(plots?|figures?|figs?|graphs?|charts?|results?|outputs?|docs?|documentation|screenshots?|assets|icons?|logos?|thumbnails?|thumbs|previews?|visuali[sz]ations?)$/i;

function treesOf(placed: readonly Placed[]): Tree[] {
  const trees = new Map<string, Tree>();
  for (const picture of placed) {
    const tree = trees.get(picture.root) ?? { root: picture.root, placed: [], classes: new Set<string>() };
    trees.set(picture.root, tree);
    tree.placed.push(picture);
    tree.classes.add(picture.className);
  }
  return [...trees.values()].sort((a, b) => b.placed.length - a.placed.length || compareText(a.root, b.root));
}

const namesOf = (root: string) => (root === '' ? [] : root.split('/'));

/** How many folders all of these roots have in common. */
function commonDepth(trees: readonly Tree[]): number {
  const [first, ...others] = trees.map(({ root }) => namesOf(root));
  const differs = first.findIndex((name, i) => others.some((names) => names[i] !== name));
  return differs < 0 ? first.length : differs;
}

/** Classes by the folders right below what all have in common, as Keras reads folders. */
function byUpperFolders(placed: readonly Placed[], depth: number): Placed[] {
  return placed.map((picture) => {
    const names = [...namesOf(picture.root), ...picture.tail.split('/')];
    return {
      ...picture,
      className: names[depth].normalize('NFC'),
      root: names.slice(0, depth).join('/'),
      tail: names.slice(depth).join('/'),
    };
  });
}

const upperNames = (trees: readonly Tree[], depth: number) =>
  [
    ...new Set(trees.flatMap(({ placed }) => byUpperFolders(placed, depth).map((one) => one.className))),
  ].sort();

/** A tree's name among the others: its path below what all have in common. */
const shortName = ({ root }: Tree, depth: number) =>
  namesOf(root).slice(depth).join('/') || 'the folder above';

const only = (tree: Tree, name: string): QuestionOption => ({
  id: `only:${name}`,
  label: `Use “${name}” only: ${counted(tree.placed.length, 'picture')} of ${listed([...tree.classes].sort())}.`,
});

/** True where most classes of the smaller tree are classes of the other. */
function hasSameClasses(a: Tree, b: Tree): boolean {
  const shared = [...a.classes].filter((name) => b.classes.has(name)).length;
  return shared > 1 && shared * 2 >= Math.min(a.classes.size, b.classes.size);
}

/** Asks which of several places of the same classes is meant. */
function askTrees(part: Part, alike: readonly Tree[], versions: Versions | null, asking: Asking): Part {
  const depth = commonDepth(alike);
  const byName = [...alike].sort((a, b) => compareText(a.root, b.root));
  const names = new Map(byName.map((tree) => [shortName(tree, depth), tree]));
  const shown = [...names.keys()];
  const isTwo = alike.length === 2 && !part.hasSplitFolders;
  const [larger, smaller] = alike.map((tree) => shortName(tree, depth));
  const uppers = part.hasSplitFolders ? [] : upperNames(alike, depth);
  const together = versions
    ? 'Use all of them; the versions of a picture, known by their names, stay on one side.'
    : 'Use all of them as one set, divided at random.';
  const options: QuestionOption[] = [
    ...(versions?.crossSplits ? [] : [{ id: 'together', label: together }]),
    ...[...names].slice(0, MAX_OFFERED).map(([name, tree]) => only(tree, name)),
    ...(isTwo
      ? [
          { id: 'larger-trains', label: `“${larger}” is to train on, “${smaller}” to test on.` },
          { id: 'smaller-trains', label: `“${smaller}” is to train on, “${larger}” to test on.` },
        ]
      : []),
    ...(uppers.length > 1
      ? [{ id: 'upper', label: `These folders are the classes: ${listed(uppers)}.` }]
      : []),
  ];
  const isKnown = versions !== null && shown.every((name) => VERSION.test(name));
  const answer = asking.ask({
    id: `trees:${namesId(shown)}`,
    text: `The same classes lie in ${counted(shown.length, 'place')}: ${listed(shown)}. ${versions ? 'Their file names agree, so they seem to be versions of the same pictures. ' : ''}Which are meant?`,
    options,
    safe: !versions?.crossSplits && (isKnown || alike.length > MAX_SPLITS),
  });
  const roots = new Set(alike.map(({ root }) => root));
  const rest = part.placed.filter(({ root }) => !roots.has(root));
  const of = (tree: Tree | undefined) => part.placed.filter(({ root }) => root === tree?.root);
  if (answer === 'upper') return { ...part, placed: byUpperFolders(part.placed, depth) };
  if (answer === 'together') return versions ? { ...part, placed: part.placed.map(versions.marked) } : part;
  if (answer.startsWith('only:')) return { ...part, placed: [...of(names.get(answer.slice(5))), ...rest] };
  const [trains, tests] = answer === 'larger-trains' ? alike : alike.toReversed();
  return {
    ...part,
    hasSplitFolders: true,
    placed: [
      ...of(trains).map((picture) => ({ ...picture, split: 'train' as const })),
      ...of(tests).map((picture) => ({ ...picture, split: 'test' as const })),
    ],
  };
}

/** Trees of other classes that hold the pictures of the first one again: another labeling of them. */
function relabelings([first, ...others]: readonly Tree[]): Tree[] {
  const known = new Set(first.placed.map(({ entry }) => fingerprint(entry)));
  const again = others.filter(
    (tree) =>
      !hasSameClasses(first, tree) &&
      tree.classes.size > 1 &&
      tree.placed.filter(({ entry }) => known.has(fingerprint(entry))).length * 2 >= tree.placed.length,
  );
  return again.length > 0 ? [first, ...again] : [];
}

/** Asks which of several labelings of the same pictures is meant; none is likelier than the others. */
function askLabeling(part: Part, trees: readonly Tree[], asking: Asking): Part {
  const depth = commonDepth(trees);
  const names = new Map(trees.map((tree) => [shortName(tree, depth), tree]));
  const answer = asking.ask({
    id: `labels:${namesId([...names.keys()])}`,
    text: `${listed([...names.keys()])} hold the same pictures, sorted into other classes. By which are they to be told apart?`,
    options: [...names].map(([name, tree]) => only(tree, name)),
    safe: false,
  });
  const roots = new Set(trees.map(({ root }) => root));
  const chosen = names.get(answer.slice(5))!.root;
  return { ...part, placed: part.placed.filter(({ root }) => root === chosen || !roots.has(root)) };
}

/** Asks which folders are the classes where they lie at different places. */
function askFolders(part: Part, trees: readonly Tree[], asking: Asking): Part {
  const depth = commonDepth(trees);
  const isStray = ({ classes }: Tree) => [...classes].every((name) => STRAY.test(name));
  const strays = trees.filter(isStray);
  const data = trees.filter((tree) => !isStray(tree));
  const classesOf = (some: readonly Tree[]) =>
    [...new Set(some.flatMap(({ classes }) => [...classes]))].sort();
  const hasData = strays.length > 0 && classesOf(data).length > 1;
  const uppers = upperNames(trees, depth);
  const all = classesOf(trees);
  const names = new Map(trees.map((tree) => [shortName(tree, depth), tree]));
  const several = trees.filter(({ classes }) => classes.size > 1).slice(0, MAX_OFFERED);
  const options: QuestionOption[] = [
    ...(hasData
      ? [
          {
            id: 'data',
            label: `Only ${listed(classesOf(data))} are classes; ${listed(classesOf(strays))} ${classesOf(strays).length > 1 ? 'are' : 'is'} left out.`,
          },
        ]
      : []),
    { id: 'lowest', label: `Every folder that holds pictures is a class: ${listed(all)}.` },
    ...(uppers.length > 1 && uppers.join('/') !== all.join('/')
      ? [{ id: 'upper', label: `The upper folders are the classes: ${listed(uppers)}.` }]
      : []),
    ...several.map((tree) => only(tree, shortName(tree, depth))),
  ];
  if (options.length < 2) return part;
  const answer = asking.ask({
    id: `folders:${namesId(all)}`,
    text: 'The folders with pictures lie in different places. Which of them are the classes?',
    options,
    safe: true,
  });
  const keep = (some: readonly Tree[]) => {
    const roots = new Set(some.map(({ root }) => root));
    return { ...part, placed: part.placed.filter(({ root }) => roots.has(root)) };
  };
  if (answer === 'data') return keep(data);
  if (answer === 'upper') return { ...part, placed: byUpperFolders(part.placed, depth) };
  return answer === 'lowest' ? part : keep([names.get(answer.slice(5))!]);
}

/**
 * The part with the pictures of those of its trees that are meant; exact copies of a tree are no reason to ask.
 * @throws UserError with a question where no choice is safe.
 */
export function withChosenTrees(part: Part, asking: Asking, notes: string[]): Part {
  const distinct = () => treesOf(dropCopies(chosen.placed, []));
  let chosen = part;
  let trees = treesOf(part.placed);
  if (trees.length < 2) return part;
  trees = distinct();
  const labelings = part.hasSplitFolders ? [] : relabelings(trees);
  if (labelings.length > 0) chosen = askLabeling(chosen, labelings, asking);
  trees = distinct();
  const alike = trees.filter((tree) => tree === trees[0] || hasSameClasses(trees[0], tree));
  if (alike.length > 1) {
    const versions = findVersions(alike.map(({ placed }) => placed));
    if (!part.hasSplitFolders || versions) chosen = askTrees(chosen, alike, versions, asking);
  }
  trees = distinct();
  const isApart = trees.some((tree) => tree !== trees[0] && !hasSameClasses(trees[0], tree));
  if (!chosen.hasSplitFolders && isApart) chosen = askFolders(chosen, trees, asking);
  const left = part.placed.length - chosen.placed.length;
  if (left > 0)
    notes.push(
      `${counted(left, 'picture')} in other folders ${left === 1 ? 'was' : 'were'} left out, as the question on the folders was answered.`,
    );
  return chosen;
}
