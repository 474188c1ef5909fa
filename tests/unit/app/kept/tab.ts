/** A tab of the page for the tests of this folder: its store, its weights and the keeper of its runs. */

import { createRunKeeper } from '../../../../src/app/kept/runKeeper.ts';
import { RunWeights } from '../../../../src/app/runs/runWeights.ts';
import { wouldLose } from '../../../../src/app/state/keeping.ts';
import { endedRun, trainedRun, withRun } from '../../../../src/app/state/reducers.ts';
import type { AppState, Run } from '../../../../src/app/state/state.ts';
import { smallDataset } from '../../formats/finishedRun.ts';
import { readyStore } from '../fakes.ts';
import { newRun } from '../run.ts';
import type { MemoryBrowser } from './memoryRuns.ts';

/** A tab that has restored what there was. */
export async function openTab(browser: MemoryBrowser) {
  const [store, weights, surroundings] = [readyStore(), new RunWeights(), browser.tab()];
  const keeper = createRunKeeper(store, weights, surroundings);
  await keeper.restored;
  const change = (to: (run: Run) => Run, id = 'a') => store.setState((state) => withRun(state, id, to));
  return {
    store,
    weights,
    surroundings,
    change,
    run: (id = 'a') => store.getState().runs.filter((run) => run.id === id)[0],
    keeping: () => store.getState().keeping,
    asks: () => wouldLose(store.getState()),
    /** Resolves once the state is so. */
    until: (holds: (state: AppState) => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => holds(store.getState()) && resolve();
        store.subscribe(look);
        look();
      }),
    begin: (id = 'a') =>
      store.setState(({ runs }) => ({ runs: [...runs, newRun({ id, dataset: smallDataset() })] })),
    /** The worker has trained it; it is judged now. */
    train(id = 'a') {
      for (const part of ['best', 'last', 'slots'] as const) weights.put(id, part, new Blob([part]));
      weights.dropSnapshot(id);
      change((run) => trainedRun(run, null), id);
    },
    end: (id = 'a') => change((run) => endedRun(run, 'finished'), id),
  };
}

/** Whether all of a run lies in the storage, as the page knows. */
export const isKept = (state: AppState, id = 'a') =>
  id in state.keeping.bytes && !(id in state.keeping.notKept);
