/** What comes from files is told apart, also where their files have the same name. */
import { expect, it } from 'vitest';
import { freeName, idOfFile } from '../../../../src/app/bases/newNames.ts';

it('numbers ids and names from the second on', () => {
  expect(idOfFile('imported', 'Mein Modell (2).keras', [])).toBe('imported-mein-modell-2');
  expect(idOfFile('imported', 'model.json', ['imported-model', 'imported-model-2'])).toBe('imported-model-3');
  expect(freeName('model.json', ['model.keras'])).toBe('model.json');
  expect(freeName('model.json', ['model.json'])).toBe('model.json (2)');
  expect(freeName('model.json', ['model.json', 'model.json (2)'])).toBe('model.json (3)');
});
