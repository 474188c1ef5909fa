/** Only what differs is told, in the words of the settings. */
import { expect, it } from 'vitest';
import type { ComparedRun } from '../../../../src/app/state/entries.ts';
import { differencesOf } from '../../../../src/ui/compare/differences.ts';
import { baseRun } from '../../formats/baseRun.ts';
import { changedFile, comparedRun, DATASET, entryOf, judged } from './entries.ts';

const baseRunOf = (unfreeze: number, averageWithBase = false) => ({
  ...baseRun({ unfreeze, averageWithBase }),
  ...{ dataset: DATASET, test: null, validation: judged([0.1, 0.2, 0.8, 0.9]) },
});

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

it('says what was fitted before judging, where runs differ in that', () => {
  const fitted = { threshold: 0.62, temperature: null, fittedOn: 'validation', n: 812 } as const;
  const other = changedFile(run, { calibration: { best: fitted, last: fitted } });
  expect(differencesOf([entryOf(run), entryOf(other)])).toEqual([
    {
      name: 'Fitted before judging',
      values: ['neither threshold nor temperature', 'threshold 0.620, fitted on 812 validation pictures'],
    },
  ]);
});

it('leaves out settings that do nothing in any of the runs', () => {
  const adam = changedFile(run, { settings: { ...settings, momentum: 0.9, focalGamma: 3 } });
  expect(differencesOf([entryOf(run), entryOf(adam)])).toEqual([]);
  const sgd = changedFile(run, { settings: { ...settings, optimizer: 'sgd', momentum: 0.9 } });
  expect(differencesOf([entryOf(run), entryOf(sgd)])).toEqual([
    { name: 'Optimizer', values: ['adam', 'sgd'] },
    { name: 'Momentum', values: ['0', '0.9'] },
  ]);
});

it('says class weights by name', () => {
  const weighted = (classWeight: string) =>
    changedFile(run, {
      settings: { ...settings, classWeight },
      classWeight: { NORMAL: 1.9448, PNEUMONIA: 0.673 },
    });
  expect(
    differencesOf([
      entryOf(run),
      entryOf(weighted('balanced')),
      entryOf(weighted('PNEUMONIA=0.673,NORMAL=1.9448')),
    ]),
  ).toEqual([
    {
      name: 'Class weights',
      values: ['auto', 'balanced: NORMAL 1.94, PNEUMONIA 0.673', 'NORMAL 1.94, PNEUMONIA 0.673'],
    },
  ]);
});

it('gives all values of a repetition', () => {
  const seeded = (seed: number) => changedFile(run, { settings: { ...settings, seed } });
  expect(differencesOf([entryOf(seeded(1), seeded(2), seeded(3)), entryOf(run)])).toEqual([
    { name: 'Seed', values: ['1, 2, 3', '7'] },
  ]);
});

it('names what differs of bases, and asks nothing of them of a run without one', () => {
  const onBase = (unfreeze: number) => comparedRun('1', [0.1, 0.2, 0.8, 0.9], baseRunOf(unfreeze));
  const names = (a: ComparedRun, b: ComparedRun) =>
    differencesOf([entryOf(a), entryOf(b)]).map(({ name, values }) => [name, ...values]);
  const tuned = names(onBase(0), onBase(1));
  expect(tuned).toContainEqual(['Kept of the base', 'all of it', 'up to block_15_add']);
  expect(tuned).toContainEqual(['Blocks to train', '0', '1']);
  const averaged = comparedRun('1', [0.1, 0.2, 0.8, 0.9], baseRunOf(1, true));
  expect(names(onBase(1), averaged)).toEqual([
    ['Fine-tuned share of the weights', '–', '0.5'],
    ['Average with the base', 'no', 'yes'],
  ]);
  const plain = names(run, onBase(0));
  expect(plain).toContainEqual(['Pretrained base', '–', 'MobileNetV2 0.35 (cea55efc)']);
  expect(plain).toContainEqual(['First weights', 'drawn by the seed', 'MobileNetV2 0.35']);
  expect(plain).toContainEqual(['Cut at', '–', 'out_relu']);
  expect(plain).toContainEqual(['Head', '–', 'logistic']);
});
