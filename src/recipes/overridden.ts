/** A recipe with what is said beside it, which is then part of it. Pure. */
import { SETTING_NAMES, type SettingName, type Settings } from '../settings.ts';
import { UserError } from '../shared/errors.ts';
import { OF_THE_MACHINE } from './phaseSettings.ts';
import type { Recipe, TrainPhase } from './recipe.ts';

/** What may be said beside a recipe. */
export interface Beside {
  settings: Partial<Settings>;
  /** Id of the model; null where none was said. */
  model: string | null;
  /** Null where none was said. */
  repeat: TrainPhase['repeat'];
}

const without = (settings: Partial<Settings>, names: readonly SettingName[]): Partial<Settings> =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => !names.includes(name as SettingName)));

/**
 * The recipe with these settings in all phases, this model in place of its own, and this repetition of its one training. Where a
 * recipe trains whichever model is chosen, that is no other recipe; nor is it with another device.
 * @throws UserError where it has several phases and a repetition was said.
 */
export function overridden(recipe: Recipe, { settings, model, repeat }: Beside): Recipe {
  const names = SETTING_NAMES.filter((name) => name in settings && !OF_THE_MACHINE.includes(name));
  const said = Object.fromEntries(names.map((name) => [name, settings[name]]));
  if (repeat && recipe.phases.length > 1)
    throw new UserError(`“${recipe.name}” has several phases, which say themselves what is repeated.`);
  return {
    ...recipe,
    model: model === null || recipe.model === 'chosen' ? recipe.model : model,
    settings: { ...recipe.settings, ...said },
    phases: recipe.phases.map((phase) =>
      phase.kind === 'train'
        ? { ...phase, settings: without(phase.settings, names), repeat: repeat ?? phase.repeat }
        : phase,
    ),
  };
}
