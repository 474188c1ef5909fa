/**
 * Gives every picture a split: that of its folder, or one drawn by a seed.
 * Pure; it may import shared and the dataset's own modules only.
 */
import { UserError } from '../../shared/errors.ts';
import { compareText } from '../paths.ts';
import type { DatasetSettings, Split } from '../types.ts';
import { counted } from '../wording.ts';
import { carve } from './carve.ts';
import { fingerprint } from './copies.ts';
import { DEFAULT_GROUP_PATTERN } from './groupPattern.ts';
import { groupedWords, groupItems, groupNamer } from './groups.ts';
import type { Part, Placed } from './placed.ts';

export type SplitSettings = Pick<DatasetSettings, 'valShare' | 'testShare' | 'splitSeed'> & {
  /** Finds a picture's group in its file name; the chest X-ray names' pattern where not given. */
  groupPattern?: string;
  /** Answers on the folders; see questions.ts. */
  folderChoices?: string;
};
export type Assigned = Placed & { split: Split };

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))}%`;
}

/**
 * Divides pictures at random within each class, those of a group (a patient, by file name) and copies together; the last
 * of `names` gets what the shares leave.
 */
function carveByClass(
  pictures: readonly Placed[],
  classes: readonly string[],
  shares: readonly number[],
  names: readonly Split[],
  { splitSeed, groupPattern = DEFAULT_GROUP_PATTERN }: SplitSettings,
): { carved: Assigned[]; grouped: string } {
  const byPath = [...pictures].sort((a, b) => compareText(a.entry.path, b.entry.path));
  const nameOf = groupNamer(groupPattern);
  const labels = new Map(classes.map((name, label) => [name, label]));
  const groups = groupItems(byPath, {
    classCount: classes.length,
    labelOf: ({ className }) => labels.get(className)!,
    nameOf: ({ entry, className, version }) => nameOf({ path: entry.path, className, version }),
    copyOf: ({ entry }) => fingerprint(entry),
  });
  const carved = carve(groups, shares, splitSeed).flatMap((part, i) =>
    part.map((picture) => ({ ...picture, split: names[i] })),
  );
  return { carved, grouped: groupedWords(groups) };
}

const countOf = (pictures: readonly Assigned[], split: Split) =>
  pictures.filter((picture) => picture.split === split).length;

/** Completes "has no test folder" where there is one, but without labels. */
const withLabels = (aside: readonly Split[], split: Split) => (aside.includes(split) ? ' with labels' : '');

/** A part with split folders keeps them; without a validation folder anywhere, that split is cut from its train. */
function assignDivided(
  { subject, placed, aside }: Part,
  classes: string[],
  hasVal: boolean,
  settings: SplitSettings,
  notes: string[],
): Assigned[] {
  const { valShare, splitSeed } = settings;
  const given = placed.filter((picture): picture is Assigned => picture.split !== null);
  const source = given.filter(({ split }) => split === 'train');
  // Pictures that are marked as train stay out of test.
  if (hasVal || source.length === 0) return given;
  const { carved, grouped } = carveByClass(source, classes, [valShare], ['val', 'train'], settings);
  notes.push(
    `${subject} has no validation folder${withLabels(aside, 'val')}: ${percent(valShare)} of train (${countOf(carved, 'val')} of ${counted(source.length, 'picture')}, drawn at random from each class with seed ${splitSeed}${grouped}) became the validation split.`,
  );
  return [...carved, ...given.filter(({ split }) => split === 'test')];
}

/** A part without split folders is divided into all three. */
function assignUndivided(
  { subject, placed }: Part,
  classes: string[],
  settings: SplitSettings,
  notes: string[],
): Assigned[] {
  if (placed.length === 0) return [];
  const { valShare, testShare, splitSeed } = settings;
  const { carved, grouped } = carveByClass(
    placed,
    classes,
    [valShare, testShare],
    ['val', 'test', 'train'],
    settings,
  );
  notes.push(
    `${subject} has no split folders: its ${counted(placed.length, 'picture')} were divided at random within each class (seed ${splitSeed}${grouped}; ${percent(valShare)} validation, ${percent(testShare)} test) into ${countOf(carved, 'train')} train, ${countOf(carved, 'val')} validation and ${countOf(carved, 'test')} test.`,
  );
  return carved;
}

/**
 * The pictures of each part with their splits, class by class carved where no folder says so; each part by itself.
 * Throws a UserError where no picture is left for validation.
 */
export function assignSplits(
  parts: readonly Part[],
  classes: string[],
  settings: SplitSettings,
  notes: string[],
): Assigned[][] {
  const hasVal = parts.some(({ placed }) => placed.some(({ split }) => split === 'val'));
  const assigned = parts.map((part) =>
    part.hasSplitFolders
      ? assignDivided(part, classes, hasVal, settings, notes)
      : assignUndivided(part, classes, settings, notes),
  );
  const all = assigned.flat();
  if (countOf(all, 'val') === 0)
    throw new UserError(
      'Every class has only one picture to train on, so none can be set aside for validation. Expected at least two pictures of a class, or a folder "val".',
      'Add pictures to the class folders.',
    );
  if (countOf(all, 'test') === 0)
    notes.push(
      parts.every(({ hasSplitFolders }) => hasSplitFolders)
        ? `${parts.length > 1 ? 'None has a' : `${parts[0].subject} has no`} test folder${withLabels(
            parts.flatMap(({ aside }) => aside),
            'test',
          )}: there is no test split.`
        : 'There is no test split.',
    );
  return assigned;
}
