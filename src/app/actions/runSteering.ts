/** Pausing, resuming and stopping the run at work. It must not start any. */
import { CancelledError, UserError } from '../../shared/errors.ts';
import type { DeviceKeeper } from '../device/deviceKeeper.ts';
import type { DeviceWorker } from '../device/deviceWorker.ts';
import { withStatus } from '../state/reducers.ts';
import { activeRun, isBeingJudged } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import type { Actions } from './actions.ts';

/** The steering part of the actions. What is asked while there is no worker is told to the next one. */
export function createSteering(
  store: Store,
  deviceWorker: DeviceWorker,
  keeper: DeviceKeeper,
): Pick<Actions, 'pauseRun' | 'resumeRun' | 'stopRun'> {
  const { change, fail } = accessTo(store);
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
  };
}
