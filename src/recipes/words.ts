/** What a recipe does, in words. Pure. */
import { DEFAULT_SETTINGS, SETTING_NAMES, type SettingName, type Settings } from '../settings.ts';
import { isolated } from '../shared/names.ts';
import type { Recipe, RecipePhase, RunRecipe } from './recipe.ts';

/** "Trains one run.", "Trains 5 folds, one after another." */
export function phaseText(phase: RecipePhase): string {
  if (phase.kind === 'ensemble')
    return `Makes one model of the runs of phase ${phase.of + 1}: their answers are averaged.`;
  const { repeat } = phase;
  if (!repeat) return 'Trains one run.';
  return repeat.kind === 'folds'
    ? `Trains ${repeat.count} folds, one after another: each holds other pictures back.`
    : `Trains ${repeat.count} runs, one after another, each with another seed.`;
}

/** Of some settings those that are not as in the table, in its order. */
export function changedOf(settings: Partial<Settings>): SettingName[] {
  return SETTING_NAMES.filter((name) => name in settings && settings[name] !== DEFAULT_SETTINGS[name]);
}

/** Settings under a heading: those of all phases, and those of each. */
export interface RecipePart {
  title: string;
  /** What the phase does; null for what all phases share. */
  text: string | null;
  settings: Partial<Settings>;
}

/** What a recipe does, part by part. What all phases share stands with the phase where there is one only. */
export function recipeParts({ settings, phases }: Recipe): RecipePart[] {
  const isOne = phases.length === 1;
  const parts = phases.map((phase, at) => ({
    title: isOne ? phase.name : `Phase ${at + 1}: ${phase.name}`,
    text: phaseText(phase),
    settings: { ...(isOne && settings), ...(phase.kind === 'train' ? phase.settings : {}) },
  }));
  return isOne ? parts : [{ title: 'In all phases', text: null, settings }, ...parts];
}

/** "Quick look (0f3c2a1b)", of several phases "Best result (0f3c2a1b), phase 2 of 3: Train the folds"; in brackets its hash begins. */
export function runRecipeText({ name, hash, phase, recipe }: RunRecipe): string {
  const { phases } = recipe;
  const title = `${isolated(name)} (${hash.slice(0, 8)})`;
  if (phases.length < 2) return title;
  const of = `${title}, phase ${phase + 1} of ${phases.length}`;
  return phases[phase] ? `${of}: ${isolated(phases[phase].name)}` : of;
}
