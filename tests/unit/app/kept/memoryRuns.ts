/** A browser's storage of runs and its locks in memory, shared by several tabs of a test. */
import type { Gone } from '../../../../src/app/kept/database.ts';
import type { KeeperSurroundings } from '../../../../src/app/kept/keeperSurroundings.ts';
import { bytesOf, type RestoredRun, type RunStorage } from '../../../../src/app/kept/runStorage.ts';
import type { HeldWeights } from '../../../../src/app/runs/runWeights.ts';
import { hasEnded, type ImportedRun } from '../../../../src/app/state/state.ts';
import { deferred } from '../fakes.ts';

/** What all tabs of a browser share. */
export class MemoryBrowser {
  readonly runs = new Map<string, RestoredRun>();
  readonly importedRuns = new Map<string, ImportedRun>();
  /** Which tab holds which run. */
  readonly locks = new Map<string, object>();
  readonly tabs = new Set<{ onmessage: BroadcastChannel['onmessage'] }>();
  /** Bytes of weights that fit. */
  room = Number.POSITIVE_INFINITY;
  /** Whether the browser says how much that is before it refuses. */
  tellsRoom = true;
  /** What opening the storage fails with. */
  failure: Error | null = null;
  /** Writing waits for it. */
  writing: Promise<void> = Promise.resolve();
  /** Told where others close the storage. */
  readonly closed = new Set<(why: Gone) => void>();
  private waiting: (() => void)[] = [];

  private free(id: string): void {
    this.locks.delete(id);
    for (const look of this.waiting.splice(0)) look();
  }

  /** As if the tab were killed. */
  kill(tab: object): void {
    for (const [id, holder] of this.locks) if (holder === tab) this.free(id);
  }

  private storage(): RunStorage {
    const { runs, importedRuns } = this;
    const written = new Map<string, HeldWeights>();
    const taken = (but: string) =>
      [...runs].reduce((sum, [id, { held }]) => sum + (id === but ? 0 : bytesOf(held)), 0);
    return {
      heldOf: (id) => written.get(id),
      room: async () => (this.tellsRoom ? this.room - taken('') : Number.POSITIVE_INFINITY),
      ids: async (of) => [...(of === 'runs' ? runs : importedRuns).keys()],
      readRun: async (id) => {
        const kept = runs.get(id) ?? null;
        if (kept) written.set(id, kept.held);
        return kept && { ...kept, run: { ...kept.run, busy: null } };
      },
      readImportedRun: async (id) => importedRuns.get(id) ?? null,
      writeRun: async (run, held) => {
        await this.writing;
        if (written.has(run.id) && hasEnded(run) && !runs.has(run.id)) return false;
        if (taken(run.id) + bytesOf(held) > this.room) throw new DOMException('Full.', 'QuotaExceededError');
        runs.set(run.id, { run, held });
        written.set(run.id, held);
        return true;
      },
      writeImportedRun: async (imported) => void importedRuns.set(imported.id, imported),
      remove: async (id) => {
        written.delete(id);
        runs.delete(id);
        importedRuns.delete(id);
      },
    };
  }

  /** A tab of this browser. */
  tab(): KeeperSurroundings & { leave(): void } {
    const { locks } = this;
    const leaving: (() => void)[] = [];
    const tab: KeeperSurroundings & { leave(): void } = {
      painted: Promise.resolve(),
      onLeft: (listener) => leaving.push(listener),
      leave: () => {
        for (const listener of leaving) listener();
      },
      open: async (onGone) => {
        if (this.failure) throw this.failure;
        this.closed.add(onGone);
        return this.storage();
      },
      others: {
        onmessage: null,
        postMessage: (data) => {
          for (const other of this.tabs)
            if (other !== tab.others)
              other.onmessage?.call(other as BroadcastChannel, { data } as MessageEvent);
        },
      },
      locks: {
        hold: async (id) => {
          if (!locks.has(id)) locks.set(id, tab);
          return locks.get(id) === tab;
        },
        release: async (id) => {
          if (locks.get(id) === tab) this.free(id);
        },
        whileFree: async (id, work) => {
          await tab.locks.release(id);
          if (locks.has(id)) return false;
          await work();
          return true;
        },
        onceFree: async (id, work) => {
          while (locks.has(id)) {
            const { promise, resolve } = deferred();
            this.waiting.push(resolve);
            await promise;
          }
          await work();
        },
        atWork: async () => (id) => locks.has(id),
      },
    };
    this.tabs.add(tab.others);
    return tab;
  }
}
