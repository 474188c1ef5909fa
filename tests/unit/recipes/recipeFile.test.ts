/** Recipes as files: what is written is read, what is wrong gets a sentence, and the hash knows what is trained. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builtInId, NOTEBOOK, quickLook } from '../../../src/recipes/builtIn.ts';
import type { Recipe } from '../../../src/recipes/recipe.ts';
import {
  canonicalRecipe,
  readRecipe,
  recipeFileName,
  recipeHash,
  recipeText,
} from '../../../src/recipes/recipeFile.ts';

const FOLDS: Recipe = {
  format: 'darkroom-recipe',
  version: 1,
  name: 'Folds',
  about: 'Three folds, one model.',
  model: 'cnn-gap',
  settings: { imageSize: 64, classWeight: 'A=1,B=2' },
  phases: [
    {
      ...{ kind: 'train', name: 'Train the folds', settings: { epochs: 3 } },
      ...{ repeat: { kind: 'folds', count: 3 }, validation: 'enough' },
    },
    { kind: 'ensemble', name: 'Average', of: 0 },
  ],
  budgetMinutes: 10,
};

describe('a recipe', () => {
  it.each([
    ['of folds', FOLDS],
    ['Notebook', NOTEBOOK],
    ['Quick look', quickLook(true)],
    ['Quick look without a base', quickLook(false)],
  ])('comes back from its file: %s', (_, recipe) => {
    const text = recipeText(recipe);
    expect(text.split('\n').length).toBeGreaterThan(8);
    expect(readRecipe(text)).toEqual(recipe);
  });

  it.each<[words: string, change: (recipe: Record<string, unknown>) => void]>([
    ['another kind of file', (recipe) => Object.assign(recipe, { format: 'darkroom-run' })],
    ['its version is 2, expected 1', (recipe) => Object.assign(recipe, { version: 2 })],
    ['it has no name', (recipe) => Object.assign(recipe, { name: ' ' })],
    ['"about" is not a text', (recipe) => Reflect.deleteProperty(recipe, 'about')],
    ['it names no model', (recipe) => Object.assign(recipe, { model: '' })],
    ['there is no setting “epoch”', (recipe) => Object.assign(recipe, { settings: { epoch: 3 } })],
    ['Image size must be a number from 8', (recipe) => Object.assign(recipe, { settings: { imageSize: 4 } })],
    ['Optimizer must be one of', (recipe) => Object.assign(recipe, { settings: { optimizer: 'lion' } })],
    ['"settings" is not an object', (recipe) => Object.assign(recipe, { settings: [] })],
    ['it has no phase', (recipe) => Object.assign(recipe, { phases: [] })],
    ['"phases[0].kind" is not one of', (recipe) => Object.assign(recipe, { phases: [{ kind: 'prune' }] })],
    [
      'makes one model of the runs of phase 1, which is no repetition before it',
      (recipe) =>
        Object.assign(recipe, {
          phases: [
            { ...FOLDS.phases[0], repeat: null },
            { kind: 'ensemble', name: 'Average', of: 0 },
          ],
        }),
    ],
    [
      'of phase 4, which is no',
      (recipe) => Object.assign(recipe, { phases: [{ ...FOLDS.phases[1], of: 3 }] }),
    ],
    [
      'it repeats a training 11 times, at most 10',
      (recipe) =>
        Object.assign(recipe, { phases: [{ ...FOLDS.phases[0], repeat: { kind: 'seeds', count: 11 } }] }),
    ],
    ['"budgetMinutes" is not a number', (recipe) => Object.assign(recipe, { budgetMinutes: 'a night' })],
  ])('is refused in words: %s', (words, change) => {
    const changed = structuredClone(FOLDS) as unknown as Record<string, unknown>;
    change(changed);
    expect(() => readRecipe(JSON.stringify(changed))).toThrow(words);
  });

  it('of the guide can be read', () => {
    const guide = readFileSync(new URL('../../../docs/guide.md', import.meta.url), 'utf8');
    const [, example] = /```json\n(\{\s*"format": "darkroom-recipe".*?)```/s.exec(guide) ?? [];
    expect(readRecipe(example).phases).toHaveLength(2);
  });

  it('that is no JSON is refused in words', () => {
    expect(() => readRecipe('{"format":')).toThrow(
      'This recipe cannot be used: it is not JSON, or not whole.',
    );
  });

  it('is saved under its name', () => {
    expect(recipeFileName({ name: 'Quick look' })).toBe('quick-look.recipe.json');
    expect(recipeFileName({ name: '../Ä b?' })).toBe('ä-b.recipe.json');
    expect(recipeFileName({ name: '…' })).toBe('my.recipe.json');
  });
});

describe('the hash of a recipe', () => {
  /** The same, the keys of every object the other way round. */
  const turned = (value: unknown): unknown =>
    typeof value !== 'object' || value === null
      ? value
      : Array.isArray(value)
        ? value.map(turned)
        : Object.fromEntries(
            Object.entries(value)
              .toReversed()
              .map(([key, one]) => [key, turned(one)]),
          );

  it('stays the same whatever its name, what it says about itself, and the order of its keys', async () => {
    const hash = await recipeHash(FOLDS);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await recipeHash({ ...FOLDS, name: 'X', about: '' })).toBe(hash);
    expect(await recipeHash(turned(FOLDS) as Recipe)).toBe(hash);
    expect(canonicalRecipe(turned(FOLDS) as Recipe)).toBe(canonicalRecipe(FOLDS));
  });

  it('is another one for another setting, phase, model or time', async () => {
    const [folds, average] = FOLDS.phases;
    const others: Recipe[] = [
      FOLDS,
      { ...FOLDS, settings: { ...FOLDS.settings, imageSize: 65 } },
      { ...FOLDS, settings: { imageSize: 64 } },
      { ...FOLDS, phases: [folds] },
      { ...FOLDS, phases: [{ ...folds, settings: { epochs: 4 } } as typeof folds, average] },
      { ...FOLDS, model: 'chosen' },
      { ...FOLDS, budgetMinutes: null },
    ];
    expect(new Set(await Promise.all(others.map(recipeHash))).size).toBe(others.length);
  });

  it('tells which recipe of the page one is', () => {
    expect(builtInId({ ...NOTEBOOK, name: 'Mine' })).toBe('notebook');
    expect(builtInId(quickLook(true))).toBe('quick-look');
    expect(builtInId(quickLook(false))).toBe('quick-look');
    expect(builtInId(FOLDS)).toBeNull();
  });
});
