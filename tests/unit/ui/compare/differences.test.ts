/** Only what differs is told, in the words of the settings. */
import { expect, it } from 'vitest';
import { differencesOf } from '../../../../src/ui/compare/differences.ts';
import { changedFile, comparedRun, entryOf } from './entries.ts';

const run = comparedRun('1', [0.1, 0.2, 0.8, 0.9]);
const { settings, model, dataset, device } = run.file;

it('says nothing where nothing differs', () => {
  expect(differencesOf([entryOf(run), entryOf(changedFile(run, { number: 9 }))])).toEqual([]);
});

it('names settings, model, dataset and device that differ', () => {
  const other = changedFile(run, {
    model: { ...model, id: 'imported-a', name: 'a.keras' },
    initialWeights: { from: 'file', name: 'a.keras', origin: 'Keras 3' },
    dataset: { ...dataset, hash: 'ffffffffff' },
    device: { ...device, backend: 'wasm' },
    settings: { ...settings, imageSize: 32, horizontalFlip: false, rescale: 1 / 128, device: 'wasm' },
  });
  expect(differencesOf([entryOf(run), entryOf(other)])).toEqual([
    { name: 'Model', values: [model.name, 'a.keras'] },
    { name: 'First weights', values: ['drawn by the seed', 'a.keras'] },
    { name: 'Dataset', values: ['small.zip (abc123)', 'small.zip (ffffffff)'] },
    { name: 'Device', values: ['webgl: A GPU', 'wasm: A GPU'] },
    { name: 'Image size (px)', values: ['8', '32'] },
    { name: 'Rescale', values: ['0.00392157', '0.0078125'] },
    { name: 'Horizontal flip', values: ['yes', 'no'] },
  ]);
});

it('gives all values of a repetition', () => {
  const seeded = (seed: number) => changedFile(run, { settings: { ...settings, seed } });
  expect(differencesOf([entryOf(seeded(1), seeded(2), seeded(3)), entryOf(run)])).toEqual([
    { name: 'Seed', values: ['1, 2, 3', '7'] },
  ]);
});
