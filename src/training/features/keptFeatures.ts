/**
 * The files of kept features in the browser's private file system, one a key: listing and forgetting them, and the lock by which
 * one tab at a time writes a file. For the page and the device worker; no tfjs.
 */

/** What the browser keeps of one origin; see `featureKey`. */
export interface KeptFeatures {
  key: string;
  bytes: number;
}

const ROOT = 'features';
const ENDING = '.rows';
const lockOf = (key: string) => `darkroom features ${key}`;

async function openRoot(): Promise<FileSystemDirectoryHandle> {
  const origin = await navigator.storage.getDirectory();
  return origin.getDirectoryHandle(ROOT, { create: true });
}

/** The file of a key. Rejects where there is none and `create` does not ask for an empty one, or the browser keeps nothing. */
export async function featureFile(key: string, create: boolean): Promise<FileSystemFileHandle> {
  return (await openRoot()).getFileHandle(`${key}${ENDING}`, { create });
}

/** Takes the file of a key for this tab and gives what lets go of it; null where it is taken. */
export function takeFeatures(key: string): Promise<(() => Promise<void>) | null> {
  return new Promise((answer, failed) => {
    const freed: Promise<void> = navigator.locks
      .request(lockOf(key), { ifAvailable: true }, (lock) => {
        if (!lock) return answer(null);
        return new Promise<void>((done) =>
          answer(() => {
            done();
            // The browser frees a lock only after its holder is done.
            return freed;
          }),
        );
      })
      .catch(failed);
  });
}

/** What is kept, the largest first; nothing where the browser keeps nothing. */
export async function listFeatures(): Promise<KeptFeatures[]> {
  const root = await openRoot().catch(() => null);
  const found: KeptFeatures[] = [];
  if (root)
    for await (const handle of root.values()) {
      if (handle.kind !== 'file' || !handle.name.endsWith(ENDING)) continue;
      // Another tab may forget it meanwhile.
      const file = await handle.getFile().catch(() => null);
      if (file) found.push({ key: handle.name.slice(0, -ENDING.length), bytes: file.size });
    }
  return found.sort((a, b) => b.bytes - a.bytes);
}

/** Deletes the features of a key, or of all; those that are being computed or read now stay. Returns whether all are gone. */
export async function forgetFeatures(key?: string): Promise<boolean> {
  const root = await openRoot();
  const keys = key === undefined ? (await listFeatures()).map((one) => one.key) : [key];
  const gone = await Promise.all(
    keys.map(async (one) => {
      const release = await takeFeatures(one);
      if (!release) return false;
      try {
        await root.removeEntry(`${one}${ENDING}`);
      } catch (thrown) {
        if ((thrown as DOMException).name !== 'NotFoundError') throw thrown;
      } finally {
        await release();
      }
      return true;
    }),
  );
  return gone.every(Boolean);
}
