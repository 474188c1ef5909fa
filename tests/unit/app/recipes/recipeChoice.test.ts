/** Choosing, opening and saving recipes, and putting them into the form and out of it. */
import { describe, expect, it, vi } from 'vitest';
import { createRecipeChoice } from '../../../../src/app/recipes/recipeChoice.ts';
import { modelOfRecipe, recipeHere } from '../../../../src/app/recipes/recipeModel.ts';
import { withModel } from '../../../../src/app/state/nextModel.ts';
import { createAppStore } from '../../../../src/app/state/store.ts';
import { NOTEBOOK, quickLook } from '../../../../src/recipes/builtIn.ts';
import type { Recipe } from '../../../../src/recipes/recipe.ts';
import { readRecipe, recipeText } from '../../../../src/recipes/recipeFile.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { MemoryStorage } from '../memoryStorage.ts';

const SERVED = { id: 'base-mobilenet-v2-0.35', known: 'mobilenet-v2-0.35', files: ['a'], bytes: 1 };
const OWN: Recipe = {
  ...NOTEBOOK,
  name: 'Small',
  model: 'cnn-gap',
  settings: { imageSize: 16, epochs: 1, optimizer: 'sgd' },
};

function page(storage = new MemoryStorage()) {
  const store = createAppStore(storage);
  const saved: { text: Promise<string>; name: string }[] = [];
  const setModel = vi.fn(async (id: string) => store.setState((state) => withModel(state, id)));
  const saveFile = (blob: Blob, name: string) => void saved.push({ text: blob.text(), name });
  return { store, saved, setModel, storage, actions: createRecipeChoice(store, { setModel, saveFile }) };
}

describe('a recipe', () => {
  it('is remembered over visits; what cannot be read any more is none', () => {
    const { store, storage, actions } = page();
    expect(store.getState().recipe).toBeNull();
    actions.chooseRecipe(OWN);
    expect(page(storage).store.getState().recipe).toEqual(OWN);
    actions.chooseRecipe(null);
    expect(page(storage).store.getState().recipe).toBeNull();
    storage.setItem('darkroom.recipe', '{"format":"other"}');
    expect(page(storage).store.getState().recipe).toBeNull();
  });

  it('is opened from a file, on the Train step; a bad one is said and changes nothing', async () => {
    const { store, actions } = page();
    expect(await actions.openRecipeFile(new File([recipeText(OWN)], 'x.json'))).toBe(true);
    expect(store.getState()).toMatchObject({ recipe: OWN, step: 'train' });
    expect(await actions.openRecipeFile(new File(['{}'], 'x.json'))).toBe(false);
    expect(store.getState().recipe).toEqual(OWN);
    expect(store.getState().error?.message).toContain('This recipe cannot be used');
  });

  it('is saved as it is', async () => {
    const { saved, actions } = page();
    actions.saveRecipe();
    expect(saved).toEqual([]);
    actions.chooseRecipe(OWN);
    actions.saveRecipe();
    expect(saved[0].name).toBe('small.recipe.json');
    expect(readRecipe(await saved[0].text)).toEqual(OWN);
  });

  it('stands in the form, but for what belongs to the place, until it is undone', async () => {
    const { store, setModel, actions } = page();
    store.setState((state) => ({
      settings: { ...state.settings, seed: 9, device: 'wasm', groupPattern: '(.)' },
      repeatPlan: { kind: 'seeds', count: 3 },
    }));
    const before = store.getState();
    const undo = await actions.putRecipe(OWN);
    expect(setModel).toHaveBeenCalledWith('cnn-gap');
    const { settings, modelId, repeatPlan } = store.getState();
    expect({ settings, modelId, repeatPlan }).toEqual({
      settings: { ...DEFAULT_SETTINGS, ...OWN.settings, device: 'wasm', groupPattern: '(.)' },
      ...{ modelId: 'cnn-gap', repeatPlan: null },
    });
    undo?.();
    const { settings: now, modelId: id, repeatPlan: plan } = store.getState();
    expect({ now, id, plan }).toEqual({
      ...{ now: before.settings, id: before.modelId, plan: before.repeatPlan },
    });
  });

  it('of a model that is not here is refused in words', async () => {
    const { store, actions } = page();
    expect(await actions.putRecipe({ ...OWN, model: 'base-nowhere' })).toBeNull();
    expect(store.getState().error?.message).toContain('“base-nowhere”, which is not here');
  });

  it('is made of the form, without what belongs to the place, and comes back the same', async () => {
    const { store, saved, actions } = page();
    store.setState((state) => withModel(state, 'mlp-64x3'));
    store.setState(({ settings }) => ({
      settings: { ...settings, epochs: 3, device: 'wasm', valShare: 0.3 },
    }));
    actions.saveFormAsRecipe('Mine');
    const recipe = readRecipe(await saved[0].text);
    expect(recipe).toMatchObject({ name: 'Mine', model: 'mlp-64x3', settings: { epochs: 3 } });
    expect(store.getState().recipe).toEqual(recipe);
    const form = store.getState().settings;
    store.setState({ settings: { ...form, epochs: 8 } });
    await actions.putRecipe(recipe);
    expect(store.getState().settings).toEqual(form);
  });
});

describe('the model of a recipe', () => {
  it('is a pretrained network where one is here or served, else cnn-gap', () => {
    const { store } = page();
    const alone = store.getState();
    expect(modelOfRecipe(alone, { model: 'base' })).toBe('cnn-gap');
    expect(modelOfRecipe({ ...alone, servedBases: [SERVED] }, { model: 'base' })).toBe(SERVED.id);
    expect(modelOfRecipe(alone, { model: 'chosen' })).toBe(alone.modelId);
    expect(modelOfRecipe(alone, { model: 'cnn-pool' })).toBe('cnn-pool');
  });

  it('decides what Quick look is, and nothing else', () => {
    const alone = page().store.getState();
    const served = { ...alone, servedBases: [SERVED] };
    expect(recipeHere(alone, quickLook(true))).toEqual(quickLook(false));
    expect(recipeHere(served, quickLook(false))).toEqual(quickLook(true));
    expect(recipeHere(alone, OWN)).toBe(OWN);
  });
});
