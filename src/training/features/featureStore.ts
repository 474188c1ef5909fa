/**
 * Features by key: in a file of the browser's private file system, or in the worker's memory where there is none, it has no room or
 * another tab is writing it. For workers only. It must not know what is computed.
 */
import { chunksIn } from './featureChunks.ts';
import { featureFile, takeFeatures } from './keptFeatures.ts';
import { type FeatureMemory, type FileIndex, OpenFeatures } from './openFeatures.ts';

export interface FeatureStore {
  /**
   * What `use` makes of the features of a key, which are closed when it is done. Those that a file has are read even where `keep`
   * is false; then nothing is written.
   */
  use<T>(key: string, keep: boolean, use: (features: OpenFeatures) => T | Promise<T>): Promise<T>;
  /** The rows of these names, see `rowNames`: [names.length, dimensions], row-major. @throws Error where one was not computed. */
  rows(key: string, names: readonly string[]): Promise<Float32Array<ArrayBuffer>>;
}

/** What another tab has written so far. */
async function copyInto(memory: FeatureMemory, key: string): Promise<void> {
  const file = await (await featureFile(key, false)).getFile();
  const bytes = new Uint8Array(await file.arrayBuffer());
  for (const { names, rows } of chunksIn(bytes.length, (at, size) => bytes.subarray(at, at + size))) {
    const columns = rows.length / names.length;
    for (const [row, name] of names.entries())
      memory.set(name, rows.subarray(row * columns, (row + 1) * columns));
  }
}

/** A store with nothing in memory. `now` is a clock in milliseconds. */
export function createFeatureStore(now: () => number): FeatureStore {
  const memories = new Map<string, FeatureMemory>();
  const indexes = new Map<string, FileIndex>();

  const store: FeatureStore = {
    async use(key, keep, use) {
      const memory = memories.get(key) ?? new Map();
      memories.set(key, memory);
      const nothing = () => null;
      const release = await takeFeatures(key).catch(nothing);
      try {
        // A browser that keeps nothing computes all the same.
        if (!release) await copyInto(memory, key).catch(nothing);
        const handle =
          release &&
          (await featureFile(key, keep)
            .then((file) => file.createSyncAccessHandle())
            .catch(nothing));
        const known = indexes.get(key) ?? null;
        const features = new OpenFeatures(handle && { handle, keep }, memory, now, known);
        try {
          return await use(features);
        } finally {
          const index = features.close();
          if (handle) indexes.set(key, index);
        }
      } finally {
        await release?.();
      }
    },
    rows: (key, names) => store.use(key, false, (features) => features.rows(names)),
  };
  return store;
}
