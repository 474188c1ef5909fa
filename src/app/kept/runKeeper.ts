/**
 * Keeps runs and records beyond the visit: it mirrors the state into the browser's storage, and brings back what lies
 * there. A run at work is locked, so that other tabs leave it alone until its tab has ended it or died. It must not draw.
 */
import { toPlainError, UserError } from '../../shared/errors.ts';
import { closedRun } from '../reducers.ts';
import type { RunWeights } from '../runWeights.ts';
import { type FiledRun, hasEnded, type Keeping, type Run } from '../state.ts';
import type { Store } from '../store.ts';
import { isUrgent, pauseMs } from './pace.ts';
import { RunLocks } from './runLocks.ts';
import { bytesOf, openRunStorage, type RunStorage } from './runStorage.ts';

/** A page that is not painted, in a background tab, is not waited for longer. */
const PAINT_MS = 1000;

const NO_STORAGE =
  'This browser keeps no runs, as in a private window: they last until the page is closed. Download what you need.';
const NO_ROOM =
  'The browser has no room left to keep runs: they last until the page is closed. Remove runs or kept datasets, or download what you need.';

export interface RunKeeper {
  /** Resolves once the runs of earlier visits are in the state, or it is known that there are none. */
  readonly restored: Promise<void>;
  /** Deletes what could not be shown. */
  removeSkipped(): Promise<void>;
}

function firstPaint(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, PAINT_MS);
  });
}

/** Why something could not be kept, as a sentence. */
function problemOf(thrown: unknown): string {
  if (thrown instanceof DOMException && thrown.name === 'QuotaExceededError') return NO_ROOM;
  return `${NO_STORAGE} (${toPlainError(thrown).message})`;
}

/** Starts keeping what is in the store, and restores what was kept. */
export function createRunKeeper(store: Store, weights: RunWeights): RunKeeper {
  let storage: RunStorage | null = null;
  /** Runs and records as they were last looked at. */
  const seen = new Map<string, Run | FiledRun>();
  /** Ids of what is yet to be written or removed. */
  const due = new Set<string>();
  /** Ids of what there was no room for. */
  const failed = new Set<string>();
  const locks = new RunLocks();
  let isWriting = false;
  let mayWriteAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const setKeeping = (change: (before: Keeping) => Partial<Keeping>) =>
    store.setState(({ keeping }) => ({ keeping: { ...keeping, ...change(keeping) } }));
  const runOf = (id: string) => store.getState().runs.find((run) => run.id === id);
  const recordOf = (id: string) => store.getState().records.find((record) => record.id === id);

  /** Whether it is to be written or removed now. */
  function mayWrite(id: string): boolean {
    return store.getState().settings.keepRuns || !(runOf(id) || recordOf(id));
  }

  async function removeKept(to: RunStorage, id: string): Promise<void> {
    // One that another tab is training on is that tab's.
    if (!(await locks.whileFree(id, () => to.remove(id)))) return;
    setKeeping(({ bytes: { [id]: _, ...bytes } }) => ({ bytes }));
    for (const waiting of failed) due.add(waiting);
    failed.clear();
  }

  async function write(to: RunStorage, id: string): Promise<void> {
    const [run, record] = [runOf(id), recordOf(id)];
    if (!run && !record) return removeKept(to, id);
    const held = weights.held(id);
    if (record) await to.writeRecord(record);
    if (run) {
      // Another tab is having a look at it, or is at work with it.
      if (!hasEnded(run) && !(await locks.hold(id))) return void due.add(id);
      if (!(await to.writeRun(run, held))) return;
      if (hasEnded(run)) await locks.release(id);
    }
    setKeeping(({ bytes }) => ({ bytes: { ...bytes, [id]: bytesOf(held) }, problem: null }));
  }

  async function flush(): Promise<void> {
    if (isWriting || !storage) return;
    isWriting = true;
    const begunAt = performance.now();
    for (const id of [...due].filter(mayWrite)) {
      due.delete(id);
      try {
        await write(storage, id);
      } catch (thrown) {
        failed.add(id);
        setKeeping(() => ({ problem: problemOf(thrown) }));
      }
    }
    isWriting = false;
    mayWriteAt = performance.now() + pauseMs(performance.now() - begunAt);
    schedule();
  }

  function schedule(): void {
    clearTimeout(timer);
    const waiting = [...due].filter(mayWrite);
    if (waiting.length === 0) return;
    const delayMs = waiting.some((id) => isUrgent(runOf(id))) ? 0 : mayWriteAt - performance.now();
    timer = setTimeout(flush, delayMs);
  }

  /** Finds what has changed since it was last looked at. */
  function look(): void {
    const { runs, records } = store.getState();
    const present = new Set<string>();
    for (const one of [...runs, ...records]) {
      present.add(one.id);
      if (seen.get(one.id) === one) continue;
      seen.set(one.id, one);
      due.add(one.id);
    }
    for (const id of seen.keys()) {
      if (present.has(id)) continue;
      seen.delete(id);
      due.add(id);
    }
    schedule();
  }

  /** Brings a kept run back, as soon as no other tab is at work with it. */
  async function adoptRun(from: RunStorage, id: string): Promise<void> {
    await locks.onceFree(id, async () => {
      const kept = await from.readRun(id);
      if (!kept || runOf(id)) return;
      weights.adopt(id, kept.held);
      const run = hasEnded(kept.run) ? kept.run : closedRun(kept.run, weights.keepSnapshot(id));
      // One that was cut off is written anew, as failed.
      seen.set(id, kept.run);
      store.setState(({ runs, keeping }) => ({
        runs: [...runs, run].sort((a, b) => a.number - b.number),
        keeping: { ...keeping, bytes: { ...keeping.bytes, [id]: bytesOf(kept.held) } },
      }));
    });
  }

  async function adoptRecord(from: RunStorage, id: string): Promise<void> {
    const record = await from.readRecord(id);
    if (!record) return;
    seen.set(id, record);
    store.setState(({ records, keeping }) => ({
      records: [...records, record],
      keeping: { ...keeping, bytes: { ...keeping.bytes, [id]: 0 } },
    }));
  }

  async function adopt(of: 'runs' | 'records', from: RunStorage, id: string): Promise<void> {
    try {
      await (of === 'runs' ? adoptRun : adoptRecord)(from, id);
    } catch (thrown) {
      if (!(thrown instanceof UserError)) throw thrown;
      setKeeping(({ skipped }) => ({ skipped: [...skipped, { id, reason: thrown.message }] }));
    }
  }

  async function restore(): Promise<void> {
    await firstPaint();
    const opened = await openRunStorage();
    const runIds = await opened.ids('runs');
    const isAtWork = await locks.atWork();
    // Those of other tabs come when they have ended.
    for (const id of runIds.filter(isAtWork)) adopt('runs', opened, id).catch(tell);
    await Promise.all([
      ...runIds.filter((id) => !isAtWork(id)).map((id) => adopt('runs', opened, id)),
      ...(await opened.ids('records')).map((id) => adopt('records', opened, id)),
    ]);
    store.setState(({ runs, shownRunId }) => ({ shownRunId: shownRunId ?? runs.at(-1)?.id ?? null }));
    storage = opened;
    look();
  }

  const tell = (thrown: unknown) => setKeeping(() => ({ problem: problemOf(thrown) }));

  store.subscribe((state, before) => {
    const { runs, records, settings } = state;
    if (runs !== before.runs || records !== before.records || settings.keepRuns !== before.settings.keepRuns)
      look();
  });
  // A tab that is left may not come back.
  document.addEventListener('visibilitychange', () => document.hidden && void flush());

  return {
    restored: restore().catch(tell),
    async removeSkipped() {
      const { skipped } = store.getState().keeping;
      try {
        for (const { id } of skipped) await storage?.remove(id);
        setKeeping(() => ({ skipped: [] }));
      } catch (thrown) {
        tell(thrown);
      }
    },
  };
}
