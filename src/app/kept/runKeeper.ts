/**
 * Keeps runs, and those from files, beyond the visit: it mirrors the state into the browser's storage, and says which of them are not
 * there. A run at work is locked, so that other tabs leave it alone until its tab has ended it or died. It must not draw.
 */
import type { RunWeights } from '../runs/runWeights.ts';
import type { Keeping } from '../state/keeping.ts';
import { hasEnded, type ImportedRun, type Run } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import type { Gone } from './database.ts';
import type { KeeperSurroundings } from './keeperSurroundings.ts';
import { GONE_TEXT, NO_ROOM, NO_ROOM_FOR_WEIGHTS, problemOf, REMOVED_ELSEWHERE } from './keepingText.ts';
import { isUrgent, pauseMs } from './pace.ts';
import { restoreRuns } from './restoreRuns.ts';
import { bytesOf, type RunStorage } from './runStorage.ts';
import { writeFitting } from './writeFitting.ts';

export interface RunKeeper {
  /** Resolves once the runs of earlier visits are in the state, or it is known that there are none. */
  readonly restored: Promise<void>;
  /** Deletes what could not be shown. */
  removeSkipped(): Promise<void>;
}

const isRun = (one: Run | ImportedRun | undefined): one is Run => one !== undefined && 'status' in one;

/** Whether an ended run has something that the storage must have before its page is left. */
function hasNews(now: Run, before: Run | undefined): boolean {
  if (!hasEnded(now)) return false;
  if (!before || !hasEnded(before)) return true;
  return (['validation', 'test', 'decision', 'imported'] as const).some((name) => now[name] !== before[name]);
}

/** Starts keeping what is in the store, and restores what was kept. */
export function createRunKeeper(
  store: Store,
  weights: RunWeights,
  { open, locks, others, painted, onLeft }: KeeperSurroundings,
): RunKeeper {
  let storage: RunStorage | null = null;
  /** Why there is no storage any more. */
  let goneText: string | null = null;
  /** Runs, also those from files, as they were last looked at. */
  const seen = new Map<string, Run | ImportedRun>();
  /** Ids of what is yet to be written or removed; those that must not wait are urgent too. */
  const due = new Set<string>();
  const urgent = new Set<string>();
  /** Ids of what there was no room for. */
  const failed = new Set<string>();
  let isWriting = false;
  let mayWriteAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const setKeeping = (change: (before: Keeping) => Partial<Keeping>) =>
    store.setState(({ keeping }) => ({ keeping: { ...keeping, ...change(keeping) } }));
  const setNotKept = (id: string, why: string | null) =>
    setKeeping(({ notKept }) => ({ notKept: { ...notKept, [id]: why } }));
  const { find: runOf } = accessTo(store);
  const importedRunOf = (id: string) => store.getState().importedRuns.find((run) => run.id === id);

  /** Whether it is to be written or removed now. */
  function mayWrite(id: string): boolean {
    return store.getState().settings.keepRuns || !(runOf(id) || importedRunOf(id));
  }

  function makeUrgent(id: string): void {
    due.add(id);
    urgent.add(id);
  }

  /** It is not in the storage any more. */
  function forget(id: string): void {
    setKeeping(({ bytes: { [id]: _, ...bytes }, notKept: { [id]: __, ...notKept } }) => ({ bytes, notKept }));
  }

  async function removeKept(to: RunStorage, id: string): Promise<void> {
    // One that another tab is training on is that tab's.
    if (!(await locks.whileFree(id, () => to.remove(id)))) return;
    forget(id);
    others.postMessage(id);
    for (const waiting of failed) makeUrgent(waiting);
    failed.clear();
  }

  async function writeRun(to: RunStorage, run: Run): Promise<void> {
    const { id } = run;
    const held = weights.held(id);
    // Another tab is having a look at it, or is at work with it.
    if (!hasEnded(run) && !(await locks.hold(id))) return void due.add(id);
    const isNew = !to.heldOf(id);
    const outcome = await writeFitting(to, run, held);
    // Others have closed it meanwhile, and what was written may be gone.
    if (goneText) return;
    if (outcome === 'removed') {
      forget(id);
      return setNotKept(id, REMOVED_ELSEWHERE);
    }
    const there = bytesOf(to.heldOf(id) ?? {});
    setKeeping(({ bytes }) => ({ bytes: { ...bytes, [id]: there } }));
    if (hasEnded(run)) await locks.release(id);
    if (isNew) others.postMessage(id);
    if (outcome === 'figures') {
      failed.add(id);
      setKeeping(() => ({ problem: NO_ROOM }));
      if (hasEnded(run)) setNotKept(id, NO_ROOM_FOR_WEIGHTS);
      return;
    }
    failed.delete(id);
    const now = runOf(id);
    // What has come while it was written is due already.
    if (!now || !hasNews(now, run)) setKeeping(({ notKept: { [id]: _, ...notKept } }) => ({ notKept }));
  }

  async function write(to: RunStorage, id: string): Promise<void> {
    const [run, imported] = [runOf(id), importedRunOf(id)];
    if (!run && !imported) return removeKept(to, id);
    if (run) await writeRun(to, run);
    if (imported) {
      await to.writeImportedRun(imported);
      failed.delete(id);
      setKeeping(({ bytes }) => ({ bytes: { ...bytes, [id]: 0 } }));
    }
    if (failed.size === 0) setKeeping(() => ({ problem: goneText }));
  }

  async function flush(): Promise<void> {
    if (isWriting || !storage) return;
    isWriting = true;
    const begunAt = performance.now();
    for (const id of [...due].filter(mayWrite)) {
      due.delete(id);
      urgent.delete(id);
      try {
        if (storage) await write(storage, id);
      } catch (thrown) {
        const problem = goneText ?? problemOf(thrown);
        failed.add(id);
        setKeeping(() => ({ problem }));
        const run = runOf(id);
        // One that has ended while it was written is due again.
        if (run && hasEnded(run) && !due.has(id)) setNotKept(id, problem);
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
    const delayMs = waiting.some((id) => urgent.has(id)) ? 0 : mayWriteAt - performance.now();
    timer = setTimeout(flush, delayMs);
  }

  /** Finds what has changed since it was last looked at. */
  function look(): void {
    const { runs, importedRuns } = store.getState();
    const present = new Set<string>();
    for (const one of [...runs, ...importedRuns]) {
      present.add(one.id);
      const before = seen.get(one.id);
      if (before === one) continue;
      seen.set(one.id, one);
      due.add(one.id);
      if (!isRun(one)) continue;
      const earlier = isRun(before) ? before : undefined;
      if (isUrgent(one, earlier)) urgent.add(one.id);
      if (hasNews(one, earlier)) setNotKept(one.id, goneText);
    }
    for (const id of seen.keys()) {
      if (present.has(id)) continue;
      seen.delete(id);
      makeUrgent(id);
    }
    schedule();
  }

  /** Others have closed the storage. What was written lies there still, unless the browser has cleared it. */
  function onGone(why: Gone): void {
    storage = null;
    goneText = GONE_TEXT[why];
    const ended = store.getState().runs.filter(hasEnded);
    setKeeping(({ bytes, notKept }) => ({
      problem: goneText,
      bytes: why === 'cleared' ? {} : bytes,
      notKept:
        why === 'cleared'
          ? Object.fromEntries(ended.map(({ id }) => [id, goneText]))
          : Object.fromEntries(Object.keys(notKept).map((id) => [id, goneText])),
    }));
  }

  const tell = (thrown: unknown) => setKeeping(() => ({ problem: goneText ?? problemOf(thrown) }));

  async function restore(): Promise<void> {
    await painted;
    const opened = await open(onGone);
    const onAdopt = (one: Run | ImportedRun) => void seen.set(one.id, one);
    await restoreRuns({ store, weights, locks }, opened, onAdopt, tell);
    if (!goneText) storage = opened;
    look();
  }

  store.subscribe((state, before) => {
    const { runs, importedRuns, settings } = state;
    if (
      runs !== before.runs ||
      importedRuns !== before.importedRuns ||
      settings.keepRuns !== before.settings.keepRuns
    )
      look();
  });
  onLeft(() => void flush());
  others.onmessage = ({ data: id }) => {
    const run = runOf(id);
    if (!run || !hasEnded(run)) return;
    makeUrgent(id);
    schedule();
  };

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
