/** The bases that this browser keeps, beside the datasets. Each is held while a page has it, so that no other tab deletes it. */
import { openDirectory, openStorage } from '../../dataset/kept/storage.ts';
import type { Base } from '../../models/base/base.ts';
import { UserError } from '../../shared/errors.ts';
import { withWorker } from '../workers/withWorker.ts';
import type { KeepBaseApi } from './keepBase.worker.ts';
import { BASES, type BaseAbout, baseOfText, baseText, WEIGHTS } from './keptBase.ts';

const start = () =>
  new Worker(new URL('./keepBase.worker.ts', import.meta.url), { type: 'module', name: 'keep base' });

/** A base that lay in the storage. */
export interface RestoredBase {
  base: Base;
  /** Read from the storage as it is needed. */
  weights: Blob;
  keptAtMs: number;
}

export interface BaseStorage {
  /** What is kept, oldest first; nothing where the browser keeps nothing. What cannot be read is passed over. */
  restored(): Promise<RestoredBase[]>;
  /** Keeps a base; returns when, or null where the browser keeps nothing. Rejects with a UserError where it has no room. */
  keep(base: Base, weights: Blob): Promise<number | null>;
  /** Deletes it. Rejects with a UserError where another tab has it. */
  forget(id: string): Promise<void>;
}

export function createBaseStorage(): BaseStorage {
  const opening = openStorage<BaseAbout>(BASES).catch(() => null);
  /** Directories by the ids of the bases. */
  const places = new Map<string, string>();

  async function restore(about: BaseAbout): Promise<RestoredBase[]> {
    const storage = await opening;
    const base = baseOfText(about.base);
    if (!storage || !base) return [];
    await storage.hold(about.directory);
    const weights = await openDirectory(about.directory, BASES)
      .then((directory) => directory.getFileHandle(WEIGHTS))
      .then((file) => file.getFile())
      .catch(() => null);
    if (weights?.size !== about.bytes || places.has(base.id)) {
      await storage.release(about.directory);
      return [];
    }
    places.set(base.id, about.directory);
    return [{ base, weights, keptAtMs: about.keptAtMs }];
  }

  return {
    async restored() {
      const listed = (await (await opening)?.list()) ?? [];
      const found: RestoredBase[] = [];
      for (const about of listed.toReversed()) found.push(...(await restore(about)));
      return found;
    },
    async keep(base, weights) {
      const storage = await opening;
      if (!storage || places.has(base.id)) return null;
      const directory = await storage.create();
      const keptAtMs = Date.now();
      const about = { directory, keptAtMs, base: baseText(base), bytes: weights.size };
      try {
        await withWorker<KeepBaseApi, void>({ start, name: 'worker that keeps bases' }, (api) =>
          api.write(about, weights),
        );
      } catch (thrown) {
        await storage.release(directory);
        await storage.remove(directory).catch(() => false);
        throw new UserError(
          `“${base.name}” could not be kept in this browser. It is here until the page is closed.`,
          'Forget other things that are kept on the Data step, or keep its file.',
          { cause: thrown },
        );
      }
      places.set(base.id, directory);
      return keptAtMs;
    },
    async forget(id) {
      const [storage, directory] = [await opening, places.get(id)];
      if (!storage || directory === undefined) return;
      await storage.release(directory);
      if (await storage.remove(directory)) {
        places.delete(id);
        return;
      }
      await storage.hold(directory);
      throw new UserError('This base is in use in another tab.', 'Close that tab, then forget it.');
    },
  };
}
