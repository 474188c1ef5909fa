/** The settings that a phase of a recipe trains with, and those that no recipe of the form says. Pure. */
import { DEFAULT_SETTINGS, type SettingName, type Settings } from '../settings.ts';
import type { Recipe } from './recipe.ts';

/** Of the machine: they decide nothing about what is computed. */
export const OF_THE_MACHINE: readonly SettingName[] = ['device', 'keepRuns', 'keepDatasets', 'pictureMemory'];
/** Of the machine or of the pictures at hand: what the visitor has chosen stands, unless the recipe names it. */
export const OF_THE_PLACE: readonly SettingName[] = [
  ...(['valShare', 'testShare', 'splitSeed', 'groupPattern', 'nameEncoding', 'folderChoices'] as const),
  ...OF_THE_MACHINE,
];

/**
 * The settings that a phase trains with: the defaults, then the recipe's, then the phase's.
 * @param present The visitor's, for what belongs to the pictures and the machine.
 */
export function settingsOfPhase(
  { settings, phases }: Pick<Recipe, 'settings' | 'phases'>,
  phase: number,
  present: Settings,
): Settings {
  const ofPlace = Object.fromEntries(OF_THE_PLACE.map((name) => [name, present[name]]));
  const one = phases[phase];
  return {
    ...DEFAULT_SETTINGS,
    ...ofPlace,
    ...settings,
    ...(one?.kind === 'train' ? one.settings : {}),
  };
}
