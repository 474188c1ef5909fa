/**
 * Recipes as files: written, read field by field, and known by their hash. Pure: it must not know of the page.
 */
import { sha256 } from '../dataset/sha256.ts';
import { MAX_REPEATS, MIN_REPEATS } from '../evaluation/comparison/repeatFigures.ts';
import { SETTING_NAMES, type SettingName, type Settings, settingProblem } from '../settings.ts';
import { Fields, type FileKind } from '../shared/fields.ts';
import { fileNamePart } from '../shared/names.ts';
import type { Recipe, RecipePhase, RunRecipe, TrainPhase } from './recipe.ts';

const FILE: FileKind = {
  name: 'recipe',
  expected: 'Expected a recipe as “Save recipe” writes it (.recipe.json), changed by hand or not.',
};

/** Some settings, each checked by the table. */
function settingsIn(fields: Fields): Partial<Settings> {
  const settings: Partial<Record<SettingName, unknown>> = {};
  for (const key of fields.names()) {
    const name = SETTING_NAMES.find((known) => known === key);
    if (!name) return fields.fail(`there is no setting “${key}”`);
    const problem = settingProblem(name, fields.raw(name));
    if (problem) fields.fail(problem.replace(/\.$/, ''));
    settings[name] = fields.raw(name);
  }
  return settings as Partial<Settings>;
}

function repeatIn(phase: Fields): TrainPhase['repeat'] {
  return phase.orNull('repeat', () => {
    const fields = phase.object('repeat');
    const count = fields.count('count', MIN_REPEATS);
    if (count > MAX_REPEATS)
      fields.fail(`it repeats a training ${count} times, at most ${MAX_REPEATS} can be`);
    return { kind: fields.one('kind', ['seeds', 'folds']), count };
  });
}

function phaseIn(phase: Fields): RecipePhase {
  const kind = phase.one('kind', ['train', 'ensemble']);
  const name = phase.text('name');
  if (kind === 'ensemble') return { kind, name, of: phase.count('of') };
  return {
    kind,
    name,
    settings: settingsIn(phase.object('settings')),
    repeat: repeatIn(phase),
    validation: phase.one('validation', ['as it is', 'enough']),
  };
}

/** @throws UserError where there is no phase, or one averages runs that are none of a repetition before it. */
function phasesIn(whole: Fields): RecipePhase[] {
  const phases = whole.objects('phases').map(phaseIn);
  if (phases.length === 0) whole.fail('it has no phase');
  phases.forEach((phase, at) => {
    if (phase.kind !== 'ensemble') return;
    const of = at > phase.of ? phases[phase.of] : null;
    if (of?.kind !== 'train' || !of.repeat)
      whole.fail(
        `its phase ${at + 1} makes one model of the runs of phase ${phase.of + 1}, which is no repetition before it`,
      );
  });
  return phases;
}

/** The recipe that is one object of a file. @throws UserError that says what is wrong with it. */
export function recipeIn(fields: Fields): Recipe {
  const format = 'darkroom-recipe';
  if (fields.raw('format') !== format) fields.fail('it is another kind of file');
  const version = 1;
  if (fields.raw('version') !== version)
    fields.fail(`its version is ${fields.raw('version')}, expected ${version}`);
  const name = fields.text('name').trim();
  if (name === '') fields.fail('it has no name');
  const model = fields.text('model');
  if (model === '') fields.fail('it names no model');
  const budgetMinutes = fields.orNull('budgetMinutes', () => fields.number('budgetMinutes', 0));
  return {
    ...{ format, version, name, about: fields.text('about'), model },
    ...{ settings: settingsIn(fields.object('settings')), phases: phasesIn(fields), budgetMinutes },
  };
}

/** The recipe of a file. @throws UserError that says what is wrong with it. */
export function readRecipe(text: string): Recipe {
  return recipeIn(Fields.of(FILE, text));
}

/** What a run's file says of its recipe; null where it belongs to none, or is older than recipes. */
export function runRecipeIn(whole: Fields): RunRecipe | null {
  return whole.laterOrNull('recipe', () => {
    const fields = whole.object('recipe');
    return {
      ...{ name: fields.text('name'), hash: fields.text('hash'), job: fields.text('job') },
      ...{ phase: fields.count('phase'), recipe: recipeIn(fields.object('recipe')) },
    };
  });
}

/** The text of a recipe's file. */
export function recipeText(recipe: Recipe): string {
  return `${JSON.stringify(recipe, null, 2)}\n`;
}

/** "Quick look" → "quick-look.recipe.json" */
export function recipeFileName({ name }: Pick<Recipe, 'name'>): string {
  return `${fileNamePart(name, 'my')}.recipe.json`;
}

/** JSON with the keys of every object in order. */
function canonical(value: unknown): string {
  const ordered = (_: string, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one;
  return JSON.stringify(value, ordered);
}

/** What of a recipe decides what is trained: all but its name and what it says about itself. */
export function canonicalRecipe({ name: _, about: __, ...rest }: Recipe): string {
  return canonical(rest);
}

/** SHA-256 of the canonical form, in hex. */
export function recipeHash(recipe: Recipe): Promise<string> {
  return sha256(canonicalRecipe(recipe));
}
