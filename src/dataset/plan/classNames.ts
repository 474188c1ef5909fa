/**
 * Finds folders of several splits or sources that mean the same class though their names differ.
 * Pure; it may import the dataset's own modules only.
 */

import type { Part, Placed } from '../divide/placed.ts';
import { compareText } from '../paths.ts';
import { type Asking, namesId } from '../questions.ts';
import { SPLITS } from '../types.ts';
import { counted, listed } from '../wording.ts';
import { splitWord, withoutSplitWords } from './splitWords.ts';

/** What names have in common that differ in case and spaces only. */
function keyOf(name: string): string {
  return name.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}

const isTrained = ({ split }: Placed) => split === 'train' || split === null;

function renamed(parts: readonly Part[], names: ReadonlyMap<string, string>): Part[] {
  return parts.map((part) => ({
    ...part,
    placed: part.placed.map((picture) => {
      const className = names.get(picture.className);
      return className === undefined ? picture : { ...picture, className };
    }),
  }));
}

/** How often each spelling occurs to train on, and whether two of them lie side by side. */
interface Spellings {
  trained: Map<string, number>;
  sideBySide: boolean;
}

/** Takes names that differ in case and spaces only for one class, unless they lie side by side. */
function withOneSpelling(parts: readonly Part[], notes: string[]): readonly Part[] {
  const groups = new Map<string, Spellings>();
  const inPlace = new Map<string, string>();
  parts.forEach(({ placed }, source) => {
    for (const picture of placed) {
      const { className, split, root } = picture;
      const key = keyOf(className);
      const group = groups.get(key) ?? { trained: new Map<string, number>(), sideBySide: false };
      groups.set(key, group);
      group.trained.set(className, (group.trained.get(className) ?? 0) + (isTrained(picture) ? 1 : 0));
      const place = `${source}/${split}/${root}/${key}`;
      const before = inPlace.get(place);
      if (before === undefined) inPlace.set(place, className);
      else if (before !== className) group.sideBySide = true;
    }
  });
  const names = new Map<string, string>();
  for (const { trained, sideBySide } of groups.values()) {
    if (trained.size < 2 || sideBySide) continue;
    const isTrimmed = (name: string) => (name.trim() === name ? 1 : 0);
    const [[best], ...others] = [...trained].sort(
      ([a, ofA], [b, ofB]) => isTrimmed(b) - isTrimmed(a) || ofB - ofA || compareText(a, b),
    );
    for (const [other] of others) names.set(other, best);
  }
  if (names.size === 0) return parts;
  const said = [...names].slice(0, 6).map(([name, best]) => `"${name}" is "${best}"`);
  const more = names.size > said.length ? ` and ${names.size - said.length} more` : '';
  notes.push(
    `Folders whose names differ in capitals or spaces only are one class: ${said.join(', ')}${more}.`,
  );
  return renamed(parts, names);
}

/** True where `long` begins or ends with `short`, and a sign parts it from the rest. */
function extendsName(long: string, short: string): boolean {
  if (long.length <= short.length || short === '') return false;
  const isSign = (character: string) => !/[\p{L}\p{N}]/u.test(character);
  return (
    (long.startsWith(short) && isSign(long[short.length])) ||
    (long.endsWith(short) && isSign(long[long.length - short.length - 1]))
  );
}

/** A name as it is compared: in lower case, and without words for splits. */
interface Compared {
  name: string;
  key: string;
  bare: string;
}
const compared = (name: string): Compared => ({
  name,
  key: keyOf(name),
  bare: keyOf(withoutSplitWords(name)),
});

/** The one of the free classes that a name likely means; null without one. */
function likelyClass({ key, bare }: Compared, free: readonly Compared[]): string | null {
  const same = free.filter((other) => other.bare === bare);
  if (same.length === 1) return same[0].name;
  const near = free.filter((other) => extendsName(other.key, key) || extendsName(key, other.key));
  return near.length === 1 ? near[0].name : null;
}

/** The likely partners of names that train lacks; only where every one has a partner of its own in each split. */
function likelyPartners(
  missing: readonly string[],
  trained: ReadonlySet<string>,
  placed: readonly Placed[],
): Map<string, string> | null {
  const inSplit = new Map<string, Set<string>>();
  for (const picture of placed)
    if (!isTrained(picture)) {
      const names = inSplit.get(picture.split!) ?? new Set<string>();
      inSplit.set(picture.split!, names.add(picture.className));
    }
  const partners = new Map<string, string>();
  for (const names of inSplit.values()) {
    const free = [...trained].filter((name) => !names.has(name)).map(compared);
    const taken = new Set<string>();
    for (const name of missing.filter((one) => names.has(one))) {
      const partner = likelyClass(compared(name), free);
      if (!partner || taken.has(partner) || (partners.get(name) ?? partner) !== partner) return null;
      taken.add(partner);
      partners.set(name, partner);
    }
  }
  return partners;
}

const without = (parts: readonly Part[], drop: (picture: Placed) => boolean): Part[] =>
  parts.map((part) => ({ ...part, placed: part.placed.filter((picture) => !drop(picture)) }));

/** Names of folders that say nothing of what lies in them. */
const NO_LABEL =
  /^(unknown|none|no_?labels?|un(sorted|classified)|all(_?(images?|pictures?|data))?|images?|imgs?|pictures?|pics?|photos?|data|files?|samples?|dummy|class_?0?)$/i;

/** Sets aside splits that lie in one folder without the name of a class: loaders want one ("test/test_folder"). */
function withoutUnlabelled(
  parts: readonly Part[],
  missing: readonly string[],
  trained: ReadonlySet<string>,
  notes: string[],
): readonly Part[] {
  let left = parts;
  for (const split of SPLITS) {
    const ofSplit = left.flatMap(({ placed }) => placed.filter((picture) => picture.split === split));
    const names = [...new Set(ofSplit.map(({ className }) => className))];
    const [name] = names;
    if (split === 'train' || names.length !== 1 || trained.size < 2 || !missing.includes(name)) continue;
    if (!NO_LABEL.test(name) && splitWord(name)?.role !== split) continue;
    if (likelyClass(compared(name), [...trained].map(compared))) continue;
    left = without(left, (picture) => picture.split === split).map((part) => ({
      ...part,
      aside: [...part.aside, split],
    }));
    const one = ofSplit.length === 1;
    notes.push(
      `All of ${split} lies in one folder, "${name}", which is no class of train: ${one ? 'its picture has no label and stands' : `its ${counted(ofSplit.length, 'picture')} have no labels and stand`} aside.`,
    );
  }
  return left;
}

/** The names of classes that other splits have and train lacks. */
export function missingInTrain(placed: readonly Placed[]): { trained: Set<string>; missing: string[] } {
  const trained = new Set(placed.filter(isTrained).map(({ className }) => className));
  const all = new Set(placed.map(({ className }) => className));
  return { trained, missing: [...all].filter((name) => !trained.has(name)).sort() };
}

/**
 * The parts with one name for each class: certain matches are made and noted, likely ones offered.
 * @throws UserError where classes lack in train, with a question that lets them be left out.
 */
export function withMatchedClasses(parts: readonly Part[], asking: Asking, notes: string[]): readonly Part[] {
  const placedOf = (some: readonly Part[]) => some.flatMap(({ placed }) => placed);
  const spelled = withOneSpelling(parts, notes);
  const before = missingInTrain(placedOf(spelled));
  if (before.trained.size === 0 || before.missing.length === 0) return spelled;
  const labelled = withoutUnlabelled(spelled, before.missing, before.trained, notes);
  const { trained, missing } = missingInTrain(placedOf(labelled));
  if (missing.length === 0) return labelled;
  const partners = likelyPartners(missing, trained, placedOf(labelled));
  const answer = askNames(missing, trained, partners, asking);
  if (answer === 'match' && partners) return renamed(labelled, partners);
  const lost = new Set(missing);
  const left = without(labelled, ({ className }) => lost.has(className));
  const count = placedOf(labelled).length - placedOf(left).length;
  notes.push(`${counted(count, 'picture')} of ${listed(missing)} left out, since train has no such class.`);
  return left;
}

function askNames(
  missing: readonly string[],
  trained: ReadonlySet<string>,
  partners: ReadonlyMap<string, string> | null,
  asking: Asking,
): string {
  const pairs = [...(partners ?? [])].map(([name, partner]) => `"${name}" is "${partner}"`);
  const shown = pairs.slice(0, 6).join(', ') + (pairs.length > 6 ? ` and ${pairs.length - 6} more` : '');
  const occur = missing.length === 1 ? 'occurs' : 'occur';
  const leave = { id: 'leave-out', label: `Leave the pictures of ${listed(missing)} out.` };
  return asking.ask(
    {
      id: `names:${namesId(missing)}`,
      text: `${listed(missing)} ${occur} in other splits, but not in train. ${partners ? 'Are these the same classes under other names?' : 'What shall become of these pictures?'}`,
      options: partners ? [{ id: 'match', label: `Yes: ${shown}.` }, leave] : [leave],
      safe: partners !== null,
    },
    {
      message: `The train folder has no pictures of ${listed(missing)}, which ${occur} in other splits. Expected every class in train, where ${listed([...trained].sort())} ${trained.size === 1 ? 'was' : 'were'} found.`,
      hint: 'Check that the class folders have the same names in every split.',
    },
  );
}
