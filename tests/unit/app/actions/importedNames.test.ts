/** Imported models are told apart, also where their files have the same name. */
import { expect, it } from 'vitest';
import { importedId, importedName } from '../../../../src/app/actions/importActions.ts';

it('numbers ids and names from the second on', () => {
  expect(importedId('Mein Modell (2).keras', [])).toBe('imported-mein-modell-2');
  expect(importedId('model.json', ['imported-model', 'imported-model-2'])).toBe('imported-model-3');
  expect(importedName('model.json', ['model.keras'])).toBe('model.json');
  expect(importedName('model.json', ['model.json'])).toBe('model.json (2)');
  expect(importedName('model.json', ['model.json', 'model.json (2)'])).toBe('model.json (3)');
});
