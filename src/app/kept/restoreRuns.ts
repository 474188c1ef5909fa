/** Brings kept runs and records back into the state, those of other tabs once they have ended or died. It must not write. */
import { UserError } from '../../shared/errors.ts';
import type { HeldWeights, RunWeights } from '../runs/runWeights.ts';
import { closedRun, unjudgedRun } from '../state/reducers.ts';
import {
  type FiledRun,
  hasBestWeights,
  hasEnded,
  hasLastWeights,
  type Run,
  type Which,
} from '../state/state.ts';
import type { Store } from '../state/store.ts';
import type { RunLocks } from './runLocks.ts';
import { bytesOf, type RunStorage } from './runStorage.ts';

/** A run as it comes back: what was at work with it has died. */
function cameBack(kept: Run, held: HeldWeights, weights: RunWeights): Run {
  const gone = (run: Run): Which[] => [
    ...(hasBestWeights(run) && !held.best ? (['best'] as const) : []),
    ...(hasLastWeights(run) && !held.last ? (['last'] as const) : []),
  ];
  const whole: Run = { ...kept, gone: [] };
  if (hasEnded(whole)) return { ...whole, gone: gone(whole) };
  // Last weights without a snapshot: it was trained, and about to be judged.
  if (held.last && !held.snapshot) return unjudgedRun(whole);
  const lastStep = weights.keepSnapshot(kept.id);
  return closedRun(lastStep === null ? { ...whole, gone: gone(whole) } : whole, lastStep);
}

/**
 * Resolves once all that no other tab is at work with is in the state.
 * @param onAdopt Gets what lies in the storage, before the state has it.
 */
export async function restoreRuns(
  { store, weights, locks }: { store: Store; weights: RunWeights; locks: Pick<RunLocks, keyof RunLocks> },
  from: RunStorage,
  onAdopt: (one: Run | FiledRun) => void,
  onFailure: (thrown: unknown) => void,
): Promise<void> {
  /** Brings a kept run back, as soon as no other tab is at work with it. */
  async function adoptRun(id: string): Promise<void> {
    await locks.onceFree(id, async () => {
      const kept = await from.readRun(id);
      if (!kept || store.getState().runs.some((run) => run.id === id)) return;
      weights.adopt(id, kept.held);
      const run = cameBack(kept.run, kept.held, weights);
      // One that was cut off is written anew, as it has ended now.
      onAdopt(hasEnded(kept.run) ? run : kept.run);
      store.setState(({ runs, keeping }) => ({
        runs: [...runs, run].sort((a, b) => a.number - b.number),
        keeping: { ...keeping, bytes: { ...keeping.bytes, [id]: bytesOf(kept.held) } },
      }));
    });
  }

  async function adoptRecord(id: string): Promise<void> {
    const record = await from.readRecord(id);
    if (!record) return;
    onAdopt(record);
    store.setState(({ records, keeping }) => ({
      records: [...records, record],
      keeping: { ...keeping, bytes: { ...keeping.bytes, [id]: 0 } },
    }));
  }

  async function adopt(one: (id: string) => Promise<void>, id: string): Promise<void> {
    try {
      await one(id);
    } catch (thrown) {
      if (!(thrown instanceof UserError)) throw thrown;
      const { message: reason } = thrown;
      store.setState(({ keeping }) => ({
        keeping: { ...keeping, skipped: [...keeping.skipped, { id, reason }] },
      }));
    }
  }

  const runIds = await from.ids('runs');
  const isAtWork = await locks.atWork();
  // Those of other tabs come when they have ended.
  for (const id of runIds.filter(isAtWork)) adopt(adoptRun, id).catch(onFailure);
  await Promise.all([
    ...runIds.filter((id) => !isAtWork(id)).map((id) => adopt(adoptRun, id)),
    ...(await from.ids('records')).map((id) => adopt(adoptRecord, id)),
  ]);
  store.setState(({ runs, shownRunId }) => ({ shownRunId: shownRunId ?? runs.at(-1)?.id ?? null }));
}
