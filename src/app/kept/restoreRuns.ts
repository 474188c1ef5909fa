/** Brings kept runs, and those from files, back into the state; runs of other tabs once they have ended or died. It must not write. */
import { UserError } from '../../shared/errors.ts';
import { averagedWeights } from '../runs/averagedWeights.ts';
import type { HeldWeights, RunWeights } from '../runs/runWeights.ts';
import { closedRun, unjudgedRun } from '../state/reducers.ts';
import {
  hasBestWeights,
  hasEnded,
  hasLastWeights,
  type ImportedRun,
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
  if (hasEnded(kept)) return { ...kept, gone: gone(kept) };
  // Last weights without a snapshot: it was trained, and about to be judged.
  if (held.last && !held.snapshot) return unjudgedRun(kept);
  const lastStep = weights.keepSnapshot(kept.id, (snapshot) => averagedWeights(kept, snapshot));
  return closedRun(lastStep === null ? { ...kept, gone: gone(kept) } : kept, lastStep);
}

/**
 * Resolves once all that no other tab is at work with is in the state.
 * @param onAdopt Gets what lies in the storage, before the state has it.
 */
export async function restoreRuns(
  { store, weights, locks }: { store: Store; weights: RunWeights; locks: Pick<RunLocks, keyof RunLocks> },
  from: RunStorage,
  onAdopt: (one: Run | ImportedRun) => void,
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

  async function adoptImportedRun(id: string): Promise<void> {
    const imported = await from.readImportedRun(id);
    if (!imported) return;
    onAdopt(imported);
    store.setState(({ importedRuns, keeping }) => ({
      importedRuns: [...importedRuns, imported],
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
    ...(await from.ids('records')).map((id) => adopt(adoptImportedRun, id)),
  ]);
  store.setState(({ runs, shownRunId }) => ({ shownRunId: shownRunId ?? runs.at(-1)?.id ?? null }));
}
