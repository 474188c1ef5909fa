/** Pausing, resuming and stopping the run at work, and removing those that have ended. It must not start any. */
import { CancelledError, UserError } from '../../shared/errors.ts';
import type { DeviceKeeper } from '../device/deviceKeeper.ts';
import type { DeviceWorker } from '../device/deviceWorker.ts';
import type { RunWeights } from '../runs/runWeights.ts';
import { withoutStart } from '../state/nextModel.ts';
import { withoutRun, withStatus } from '../state/reducers.ts';
import { activeRun, isBeingJudged } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import type { Actions } from './actions.ts';

/** The steering and removing part of the actions. What is asked while there is no worker is told to the next one. */
export function createSteering(
  store: Store,
  deviceWorker: DeviceWorker,
  keeper: DeviceKeeper,
  weights: RunWeights,
): Pick<Actions, 'pauseRun' | 'resumeRun' | 'stopRun' | 'removeRun' | 'removeAllRuns'> {
  const { change, fail, find } = accessTo(store);

  /** Removes ended runs with their weights; returns what puts them back. */
  function remove(ids: readonly string[]): () => void {
    const { runs, shownRunId, startFrom } = store.getState();
    if (startFrom && ids.includes(startFrom.runId)) store.setState(withoutStart);
    store.setState((state) => ids.reduce(withoutRun, state));
    const removed = runs.filter(({ id }) => ids.includes(id) && !find(id));
    const restore = removed.map(({ id }) => weights.remove(id));
    return () => {
      for (const one of restore) one();
      store.setState((state) => ({
        runs: [...state.runs, ...removed].sort((a, b) => a.number - b.number),
        shownRunId,
      }));
    };
  }

  return {
    pauseRun() {
      const run = activeRun(store.getState());
      if (run?.status !== 'running' || isBeingJudged(run)) return;
      change(run.id, (before) => withStatus(before, 'paused'));
      deviceWorker.api.pause().catch(fail);
    },
    resumeRun() {
      const run = activeRun(store.getState());
      if (run?.status !== 'paused') return;
      change(run.id, (before) => withStatus(before, 'running'));
      deviceWorker.api.resume().catch(fail);
    },
    stopRun() {
      store.setState(({ queue }) => ({ queue: queue && { ...queue, isStopping: true } }));
      const run = activeRun(store.getState());
      if (!run) return;
      if (isBeingJudged(run)) return void keeper.reopen(new CancelledError(), keeper.generation);
      if (run.status === 'stopping')
        return void keeper.reopen(
          new UserError('The run was cut off in the middle of a step.', 'The best weights so far are kept.'),
          keeper.generation,
        );
      change(run.id, (before) => withStatus(before, 'stopping'));
      deviceWorker.api.stop().catch(fail);
    },
    removeRun: (runId) => remove([runId]),
    removeAllRuns() {
      const { runs, importedRuns } = store.getState();
      const restoreRuns = remove(runs.filter(({ busy }) => busy === null).map(({ id }) => id));
      store.setState({ importedRuns: [] });
      return () => {
        restoreRuns();
        store.setState((state) => ({ importedRuns: [...importedRuns, ...state.importedRuns] }));
      };
    },
  };
}
