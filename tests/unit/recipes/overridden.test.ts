/** What is said beside a recipe is part of it, but for what the machine is. */
import { expect, it } from 'vitest';
import { NOTEBOOK, quickLook } from '../../../src/recipes/builtIn.ts';
import { overridden } from '../../../src/recipes/overridden.ts';
import type { Recipe } from '../../../src/recipes/recipe.ts';

const NOTHING = { settings: {}, model: null, repeat: null };
const seeds = { kind: 'seeds', count: 3 } as const;

it('nothing changes nothing, nor does a device', () => {
  const recipe = quickLook(true);
  expect(overridden(recipe, NOTHING)).toEqual(recipe);
  expect(overridden(recipe, { ...NOTHING, settings: { device: 'wasm', keepRuns: false } })).toEqual(recipe);
});

it('a setting counts in every phase', () => {
  const [phase] = NOTEBOOK.phases;
  const recipe = { ...NOTEBOOK, phases: [{ ...phase, settings: { epochs: 3, seed: 4 } }] } as Recipe;
  const changed = overridden(recipe, { ...NOTHING, settings: { epochs: 9, valShare: 0.2 } });
  expect(changed.settings).toEqual({ epochs: 9, valShare: 0.2 });
  expect(changed.phases[0]).toMatchObject({ settings: { seed: 4 } });
  expect(changed.phases[0]).not.toMatchObject({ settings: { epochs: 3 } });
});

it('a model takes the place of another, not of whichever is chosen', () => {
  expect(overridden(quickLook(true), { ...NOTHING, model: 'base-x' }).model).toBe('base-x');
  expect(overridden(NOTEBOOK, { ...NOTHING, model: 'mlp-128' })).toEqual(NOTEBOOK);
});

it('one training can be repeated, several phases say it themselves', () => {
  expect(overridden(NOTEBOOK, { ...NOTHING, repeat: seeds }).phases[0]).toMatchObject({ repeat: seeds });
  const two = { ...NOTEBOOK, phases: [...NOTEBOOK.phases, ...NOTEBOOK.phases] };
  expect(() => overridden(two, { ...NOTHING, repeat: seeds })).toThrow('has several phases');
});
