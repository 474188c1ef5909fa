/** The page's one store, and what of it is kept between visits: settings, the chosen model and recipe, openings of test splits. No workers. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { MODELS } from '../../models/catalogue/catalogue.ts';
import { readRecipe, recipeText } from '../../recipes/recipeFile.ts';
import { SETTING_NAMES, settingProblem, withLaterSettings } from '../../settings.ts';
import { ownSettings, withModel } from './nextModel.ts';
import { type AppState, INITIAL_STATE } from './state.ts';
import { atLeast, keepOpenings, openingsSeenIn, readOpenings } from './testOpenings.ts';

const STORAGE_KEY = 'darkroom.choices';
const RECIPE_KEY = 'darkroom.recipe';

export type Store = StoreApi<AppState>;

/** What was kept on an earlier visit, as far as it still makes sense. */
function readChoices(storage: Storage | null): Pick<AppState, 'settings' | 'modelId' | 'awaitedBase'> {
  const { modelId } = INITIAL_STATE;
  let kept: { settings?: Record<string, unknown>; modelId?: unknown } = {};
  try {
    kept = JSON.parse(storage?.getItem(STORAGE_KEY) ?? '{}') ?? {};
  } catch {
    // Somebody else's text under our key: as good as nothing.
  }
  const settings = SETTING_NAMES.filter((name) => settingProblem(name, kept.settings?.[name]) === null).map(
    (name) => [name, kept.settings?.[name]],
  );
  return {
    settings: withLaterSettings(Object.fromEntries(settings)),
    modelId: MODELS.some((model) => model.id === kept.modelId) ? String(kept.modelId) : modelId,
    awaitedBase: /^base-/.test(String(kept.modelId)) ? String(kept.modelId) : null,
  };
}

/** The recipe that was chosen on an earlier visit; null where none was, or it cannot be read any more. */
function readKeptRecipe(storage: Storage | null): AppState['recipe'] {
  try {
    const text = storage?.getItem(RECIPE_KEY);
    return text ? readRecipe(text) : null;
  } catch {
    return null;
  }
}

function keepRecipe(storage: Storage | null, recipe: AppState['recipe']): void {
  try {
    if (recipe) storage?.setItem(RECIPE_KEY, recipeText(recipe));
    else storage?.removeItem(RECIPE_KEY);
  } catch {
    // The browser keeps nothing: the choice lasts for this visit.
  }
}

/** What was chosen, here already or not. */
const chosenId = ({ awaitedBase, modelId }: Pick<AppState, 'awaitedBase' | 'modelId'>) =>
  awaitedBase ?? modelId;

/** The store, started with the choices kept in `storage` and keeping them there. */
export function createAppStore(storage: Storage | null): Store {
  const kept = readChoices(storage);
  const store = createStore<AppState>(() => ({
    ...withModel({ ...INITIAL_STATE, ...kept, testOpenings: readOpenings(storage) }, kept.modelId),
    awaitedBase: kept.awaitedBase,
    recipe: readKeptRecipe(storage),
  }));
  store.subscribe((state, before) => {
    const { settings: now, replacedSettings: replaced } = before;
    const modelId = chosenId(state);
    if (state.settings === now && state.replacedSettings === replaced && modelId === chosenId(before)) return;
    // What a model dictates goes with it.
    const settings = ownSettings(state);
    try {
      storage?.setItem(STORAGE_KEY, JSON.stringify({ settings, modelId }));
    } catch {
      // The browser keeps nothing (private window, quota): the choices last for this visit.
    }
  });
  store.subscribe(({ recipe }, before) => {
    if (recipe !== before.recipe) keepRecipe(storage, recipe);
  });
  store.subscribe(({ runs, importedRuns, testOpenings }, before) => {
    if (runs === before.runs && importedRuns === before.importedRuns) return;
    const counts = atLeast(testOpenings, openingsSeenIn({ runs, importedRuns }));
    if (counts !== testOpenings) store.setState({ testOpenings: keepOpenings(storage, counts) });
  });
  return store;
}

/** Takes over what other tabs count meanwhile. */
export function followOpenings(store: Store, storage: Storage | null): void {
  window.addEventListener('storage', () =>
    store.setState(({ testOpenings }) => ({ testOpenings: atLeast(testOpenings, readOpenings(storage)) })),
  );
}
