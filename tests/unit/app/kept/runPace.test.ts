/** What the first steps of a run say of its device lands in its log. Worker and keeper are stood in for. */
import { describe, expect, it } from 'vitest';
import { createRunTraining } from '../../../../src/app/runs/runTraining.ts';
import { RunWeights } from '../../../../src/app/runs/runWeights.ts';
import { fakeDeviceWorker, fakeKeeper, RESULT, readyStore } from '../fakes.ts';
import { newRun } from '../run.ts';

describe('the pace of a run', () => {
  it.each(['A step took 310 ms; 930 ms were estimated.', null])(
    'is noted, and the line %s is added',
    async (line) => {
      const store = readyStore();
      const deviceWorker = fakeDeviceWorker();
      const noted: unknown[] = [];
      const keeper = fakeKeeper(store, deviceWorker);
      keeper.notePace = (run, { images, ms }) => {
        noted.push([run.id, run.device.backend, images, ms]);
        return line;
      };
      deviceWorker.answers.train = async (_task, _from, _storeId, onEvents) => {
        onEvents([
          { type: 'log', text: 'before' },
          { type: 'pace', images: 32, ms: 310 },
        ]);
        return RESULT;
      };
      const run = newRun({ settings: store.getState().settings });
      store.setState({ runs: [run] });
      await createRunTraining(
        store,
        deviceWorker,
        new RunWeights(),
        keeper,
        () => {},
        async () => new Map(),
      )(run, 'pictures');
      expect(noted).toEqual([['a', 'webgl', 32, 310]]);
      expect(store.getState().runs[0].log.slice(0, 2)).toEqual(
        line ? ['before', line] : ['before', expect.anything()],
      );
    },
  );
});
