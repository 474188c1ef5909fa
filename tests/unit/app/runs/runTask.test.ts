/** What the device worker is told of a run: nothing of the test split. */
import { expect, it } from 'vitest';
import { taskOf } from '../../../../src/app/runs/runTask.ts';
import { finishedRun, smallDataset } from '../../formats/finishedRun.ts';
import { newRun } from '../run.ts';

it('hands over images and labels of train and val, and none of the test split', () => {
  const dataset = smallDataset();
  const { settings } = finishedRun();
  const { train, val, labels } = taskOf(newRun({ dataset, settings }));
  expect([train, val]).toEqual([[0, 1, 2], [3]]);
  const known = dataset.images.filter(({ index }) => index in labels);
  expect(known.map(({ split }) => split)).toEqual(['train', 'train', 'train', 'val']);
  expect(known.every(({ index, label }) => labels[index] === label)).toBe(true);
});
