/** What becomes of a run once it is trained: its weights are averaged with its base's, then it is judged at a threshold and a temperature. It must not know of buttons. */
import { LostError, toPlainError } from '../../shared/errors.ts';
import type { DeviceKeeper } from '../device/deviceKeeper.ts';
import type { DeviceWorker } from '../device/deviceWorker.ts';
import type { Run } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import { averagedRun, averageWithBase, isToAverage } from './averageWithBase.ts';
import { judgeValidation, unjudgedText, validatedRun } from './calibrating.ts';
import type { RunWeights } from './runWeights.ts';

/** Averages are begun anew so often where the device is lost. */
const MAX_LOSSES = 3;

const unaveragedText = (_: Run, why: string) => `The weights were not averaged with the base: ${why}`;

/** Returns what is done with a trained run, one after the other. Where one fails, its log says so, and the run has ended well without it. */
export function createOnceTrained(
  store: Store,
  deviceWorker: DeviceWorker,
  weights: RunWeights,
  keeper: DeviceKeeper,
): (run: Run, storeId: string) => Promise<void> {
  const { change, find } = accessTo(store);

  /** What `work` throws, which its log says; then a fresh worker is there. Null where it went well. */
  async function unlessFailing(
    id: string,
    textOf: (run: Run, why: string) => string,
    work: () => Promise<void>,
  ): Promise<unknown> {
    const { generation } = keeper;
    try {
      await work();
      return null;
    } catch (thrown) {
      const { message } = toPlainError(thrown);
      change(id, (before) => ({ ...before, phase: null, log: [...before.log, textOf(before, message)] }));
      await keeper.reopen(thrown as Error, generation);
      await keeper.settled();
      return thrown;
    }
  }

  return async (run, storeId) => {
    const { id } = run;
    const given = () => ({
      ...{ run: find(id) ?? run, storeId, stored: run.dataset, pace: keeper.paceFor(run) },
    });
    for (let losses = 1; isToAverage(run, weights); losses++) {
      const thrown = await unlessFailing(id, unaveragedText, async () => {
        const phase = await averageWithBase({ deviceWorker, weights }, given(), (done, total) =>
          change(id, (before) => ({ ...before, phase: { kind: 'average', done, total } })),
        );
        change(id, (before) => averagedRun(before, phase));
      });
      // What began it is of no more use.
      if (!(thrown instanceof LostError) || losses === MAX_LOSSES) weights.drop(id, 'start');
    }
    await unlessFailing(id, unjudgedText, async () => {
      const judged = await judgeValidation({ deviceWorker, weights }, given(), (busyShare) =>
        change(id, (before) => ({ ...before, busyShare })),
      );
      change(id, (before) => validatedRun(before, judged));
    });
  };
}
