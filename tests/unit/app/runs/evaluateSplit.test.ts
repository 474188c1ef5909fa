/** Which way a run is judged: a head alone by what is kept of its base, unless pictures are seen in several views. */
import { expect, it } from 'vitest';
import { baseStart } from '../../../../src/app/runs/baseStart.ts';
import { evaluateSplit } from '../../../../src/app/runs/evaluateSplit.ts';
import { newRun } from '../../../../src/app/runs/runTask.ts';
import { RunWeights } from '../../../../src/app/runs/runWeights.ts';
import { parameterCount } from '../../../../src/models/graph/modelGraph.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { SMALL_BASE } from '../../formats/baseRun.ts';
import { finishedRun } from '../../formats/finishedRun.ts';
import { fakeDeviceWorker } from '../fakes.ts';

it.each([
  ['none', 'computeFeatures'],
  ['mirrors', 'evaluate'],
] as const)(
  'a logistic head with test-time augmentation %s is judged by %s',
  async (testTimeAugmentation, name) => {
    const { dataset, device, repeat, ingestMs } = finishedRun();
    const values = new Blob([new Float32Array(parameterCount(SMALL_BASE.graph))]);
    const settings = { ...DEFAULT_SETTINGS, imageSize: 32, testTimeAugmentation };
    const { weights: begun, ...start } = baseStart(SMALL_BASE, values, settings, dataset.classes);
    const initialWeights = { from: 'file', name: 'a', origin: 'b' } as const;
    const given = { dataset, device, repeat, ingestMs, number: 1, modelId: 'base', initialWeights };
    const run = newRun({ ...given, ...start });
    const weights = new RunWeights();
    weights.put(run.id, 'last', begun);
    weights.takeLastAsBest(run.id);
    const deviceWorker = fakeDeviceWorker();
    const judging = evaluateSplit(
      { deviceWorker, weights },
      { run, storeId: 'pictures', stored: dataset, split: 'val', pace: null },
      () => {},
    );
    // The stand-in knows no features.
    await judging.catch(() => {});
    expect(deviceWorker.calls[0].name).toBe(name);
  },
);
