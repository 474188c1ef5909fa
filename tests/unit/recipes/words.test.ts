/** What a recipe does, in words. */
import { expect, it } from 'vitest';
import { NOTEBOOK, quickLook } from '../../../src/recipes/builtIn.ts';
import { settingsOfPhase } from '../../../src/recipes/phaseSettings.ts';
import type { Recipe } from '../../../src/recipes/recipe.ts';
import { changedOf, phaseText, recipeParts, runRecipeText } from '../../../src/recipes/words.ts';
import { DEFAULT_SETTINGS } from '../../../src/settings.ts';

const train = { kind: 'train', name: 'Train', settings: {}, repeat: null, validation: 'as it is' } as const;

it('says what each phase does', () => {
  expect(phaseText(train)).toBe('Trains one run.');
  expect(phaseText({ ...train, repeat: { kind: 'folds', count: 5 } })).toMatch(/^Trains 5 folds/);
  expect(phaseText({ ...train, repeat: { kind: 'seeds', count: 3 } })).toMatch(/3 runs.*another seed/);
  expect(phaseText({ kind: 'ensemble', name: 'Average', of: 0 })).toMatch(/one model of the runs of phase 1/);
});

it('puts what all phases share before them, or with the only one', () => {
  const [only] = recipeParts(quickLook(true));
  expect(only).toMatchObject({ title: 'Fit the head', settings: { classWeight: 'balanced' } });
  const two: Recipe = {
    ...NOTEBOOK,
    settings: { seed: 2 },
    phases: [train, { ...train, name: 'Again', settings: { epochs: 3 } }],
  };
  expect(recipeParts(two).map(({ title, settings }) => [title, settings])).toEqual([
    ['In all phases', { seed: 2 }],
    ['Phase 1: Train', {}],
    ['Phase 2: Again', { epochs: 3 }],
  ]);
});

it('lists what differs from the default, in the order of the table', () => {
  expect(changedOf({ epochs: 25, seed: 2, imageSize: 64 })).toEqual(['imageSize', 'seed']);
});

it('names the recipe of a run', () => {
  const of = { name: 'Quick look', hash: '0123456789abcdef', job: 'j', phase: 0, recipe: quickLook(true) };
  expect(runRecipeText(of)).toBe('Quick look (01234567)');
  const recipe = { ...NOTEBOOK, phases: [train, { ...train, name: 'Again' }] };
  expect(runRecipeText({ ...of, phase: 1, recipe })).toBe('Quick look (01234567), phase 2 of 2: Again');
});

it('trains with the defaults, then the recipe, then the phase, but for what belongs to the place', () => {
  const present = { ...DEFAULT_SETTINGS, device: 'wasm', groupPattern: '(.)', epochs: 7, seed: 5 } as const;
  const recipe = {
    settings: { epochs: 3, seed: 2 },
    phases: [{ ...train, settings: { epochs: 4, valShare: 0.2 } }],
  };
  expect(settingsOfPhase(recipe, 0, present)).toEqual({
    ...DEFAULT_SETTINGS,
    ...{ device: 'wasm', groupPattern: '(.)', epochs: 4, seed: 2, valShare: 0.2 },
  });
});
