/**
 * Runs, those from files, and weights in the database: each change is one transaction, so that a tab that dies or another tab
 * never leaves half of one. It must not know of the store.
 */

import type { Dataset } from '../../dataset/types.ts';
import { withLaterFields } from '../../formats/run/olderRunFile.ts';
import { UserError } from '../../shared/errors.ts';
import type { HeldWeights } from '../runs/runWeights.ts';
import { hasEnded, type ImportedRun, type Run } from '../state/state.ts';
import { type Content, readContent, writeContent } from './contentText.ts';
import { answer, BY_CONTENT, committed, type Gone, openDatabase, STORES } from './database.ts';
import { type KeptRun, keptRunOf, RunReader, withFiguresOf } from './keptRun.ts';

const IMPORTED_RUN_VERSION = 1;

export interface RestoredRun {
  run: Run;
  held: HeldWeights;
}

export interface RunStorage {
  /** What of a run's weights lies there, as far as this tab knows; undefined where the run does not. */
  heldOf(id: string): HeldWeights | undefined;
  /** Bytes that the browser has room for; infinite where it does not say. */
  room(): Promise<number>;
  ids(of: 'runs' | 'records'): Promise<string[]>;
  /** Null where another tab has removed it. @throws UserError where it cannot be shown. */
  readRun(id: string): Promise<RestoredRun | null>;
  readImportedRun(id: string): Promise<ImportedRun | null>;
  /** Writes what has changed of a run; false where another tab has removed it, which stays so. */
  writeRun(run: Run, held: HeldWeights): Promise<boolean>;
  writeImportedRun(imported: ImportedRun): Promise<void>;
  /** Removes a run, also one from a file, with all that belongs to it alone. */
  remove(id: string): Promise<void>;
}

/** All keys of the weights of a run: an array sorts above any text. */
const weightsRange = (id: string) => IDBKeyRange.bound([id], [id, []]);

/** Bytes of the weights, the greatest part of a run by far. */
export function bytesOf({ snapshot, ...blobs }: HeldWeights): number {
  const parts = new Set([...Object.values(blobs), snapshot?.weights, snapshot?.slots]);
  return [...parts].reduce((sum, blob) => sum + (blob?.size ?? 0), 0);
}

/** Bytes of those weights that are not there already. */
export function newBytesOf(held: HeldWeights, there: HeldWeights = {}): number {
  const kinds = (Object.keys(held) as (keyof HeldWeights)[]).filter((kind) => held[kind] !== there[kind]);
  return bytesOf(Object.fromEntries(kinds.map((kind) => [kind, held[kind]])));
}

/** Opens the storage; `onGone` is called where others close it. Rejects where this browser keeps nothing. */
export async function openRunStorage(onGone: (why: Gone) => void): Promise<RunStorage> {
  const database = await openDatabase(onGone);
  const reader = new RunReader();
  const contents = new Map<string, Promise<Content | undefined>>();
  /** Of the datasets whose content is in the database, as this tab knows. */
  const keys = new WeakMap<Dataset, string>();
  /** What of each run is in the database, as this tab knows. */
  const written = new Map<string, HeldWeights>();

  /** What `work` asks for, all or nothing. */
  async function change<T>(work: (store: (name: (typeof STORES)[number]) => IDBObjectStore) => Promise<T>) {
    const transaction = database.transaction(STORES, 'readwrite');
    const isDone = committed(transaction);
    try {
      const result = await work((name) => transaction.objectStore(name));
      await isDone;
      return result;
    } catch (thrown) {
      isDone.catch(() => {});
      if (!transaction.error) transaction.abort();
      throw transaction.error ?? thrown;
    }
  }

  const storeOf = (name: (typeof STORES)[number]) => database.transaction(name).objectStore(name);

  async function readHeld(id: string): Promise<HeldWeights> {
    const store = storeOf('weights');
    const range = weightsRange(id);
    const [found, values] = await Promise.all([answer(store.getAllKeys(range)), answer(store.getAll(range))]);
    return Object.fromEntries(found.map((key, place) => [(key as string[])[1], values[place]]));
  }

  /** Undefined where it is not there or damaged. */
  async function contentOf(key: string): Promise<Content | undefined> {
    const text: Blob | undefined = await answer(storeOf('contents').get(key));
    return text
      ?.text()
      .then(readContent)
      .catch(() => undefined);
  }

  return {
    heldOf: (id) => written.get(id),

    async room() {
      const { quota = Number.POSITIVE_INFINITY, usage = 0 } = await navigator.storage.estimate();
      return quota - usage;
    },

    ids: (of) => answer(storeOf(of).getAllKeys()) as Promise<string[]>,

    async readRun(id) {
      const kept: KeptRun | undefined = await answer(storeOf('runs').get(id));
      if (kept === undefined) return null;
      const key = kept?.contentKey ?? '';
      const content = contents.get(key) ?? contentOf(key);
      contents.set(key, content);
      const held = await readHeld(id);
      const run = await reader.read(kept, await content);
      keys.set(run.dataset, key);
      written.set(id, held);
      return { run, held };
    },

    async readImportedRun(id) {
      const kept = await answer(storeOf('records').get(id));
      if (kept === undefined) return null;
      if (kept?.version !== IMPORTED_RUN_VERSION)
        throw new UserError('A run from a file was kept by another version of Darkroom and is not shown.');
      if (kept.record?.run?.format === 'darkroom-run')
        return { ...kept.record, run: withLaterFields(kept.record.run) };
      throw new UserError('A run from a file is damaged in this browser’s storage and is not shown.');
    },

    async writeRun(run, held) {
      const before = written.get(run.id);
      const known = before && keys.get(run.dataset);
      const content = known ? null : await writeContent(run.dataset);
      const contentKey = known ?? (content?.key as string);
      const isThere = await change(async (store) => {
        // A run at work is held by this tab alone.
        const other: KeptRun | undefined =
          before && hasEnded(run) ? await answer(store('runs').get(run.id)) : undefined;
        if (before && hasEnded(run) && !other) return false;
        if (content && (await answer(store('contents').count(contentKey))) === 0)
          store('contents').put(content.text, contentKey);
        store('runs').put(keptRunOf(other ? withFiguresOf(run, other) : run, contentKey), run.id);
        for (const kind of Object.keys({ ...before, ...held }) as (keyof HeldWeights)[]) {
          if (before?.[kind] === held[kind]) continue;
          if (held[kind]) store('weights').put(held[kind], [run.id, kind]);
          else store('weights').delete([run.id, kind]);
        }
        return true;
      });
      if (isThere) {
        written.set(run.id, held);
        keys.set(run.dataset, contentKey);
      }
      return isThere;
    },

    async writeImportedRun(imported) {
      await change(async (store) =>
        store('records').put({ version: IMPORTED_RUN_VERSION, record: imported }, imported.id),
      );
    },

    async remove(id) {
      written.delete(id);
      await change(async (store) => {
        const kept: KeptRun | undefined = await answer(store('runs').get(id));
        store('records').delete(id);
        store('weights').delete(weightsRange(id));
        store('runs').delete(id);
        const key = kept?.contentKey;
        if (key && (await answer(store('runs').index(BY_CONTENT).count(key))) === 0)
          store('contents').delete(key);
      });
    },
  };
}
