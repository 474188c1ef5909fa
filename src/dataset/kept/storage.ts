/**
 * The directories of kept datasets in the browser's private file system (OPFS): one a dataset, which counts once its
 * about.json is there. Runs in the page and in workers. It imports the dataset's types only.
 */
import type { DecodeSettings } from '../types.ts';

/** What is known of a kept dataset without opening it. */
export interface KeptDataset {
  /** Names its directory. */
  directory: string;
  /** Tells the pictures and how they were decoded; see keyOf. */
  key: string;
  name: string;
  images: number;
  /** Pictures that could not be read. A whole copy of the same zip may have them. */
  unreadable: number;
  /** Of the decoded pictures. */
  bytes: number;
  /** Unix time. */
  keptAtMs: number;
  readWith: DecodeSettings;
  /** True for the built-in synthetic sample. */
  sample: boolean;
}

const ROOT = 'datasets';
const ABOUT = 'about.json';
const lockOf = (directory: string) => `darkroom ${directory}`;

async function openRoot(): Promise<FileSystemDirectoryHandle> {
  const origin = await navigator.storage.getDirectory();
  return origin.getDirectoryHandle(ROOT, { create: true });
}

/** The directory of that name. Rejects where it is not there, or the browser keeps nothing. */
export async function openDirectory(name: string): Promise<FileSystemDirectoryHandle> {
  return (await openRoot()).getDirectoryHandle(name);
}

/** What a directory says of itself; null where its writing was never finished. */
async function readAbout(directory: FileSystemDirectoryHandle): Promise<KeptDataset | null> {
  try {
    const file = await (await directory.getFileHandle(ABOUT)).getFile();
    return { ...(JSON.parse(await file.text()) as KeptDataset), directory: directory.name };
  } catch {
    // Not there, or cut off when the tab was closed: both mean unfinished.
    return null;
  }
}

/** Writes a text file; in workers only. */
export async function writeText(
  directory: FileSystemDirectoryHandle,
  name: string,
  text: string,
): Promise<void> {
  const handle = await (await directory.getFileHandle(name, { create: true })).createSyncAccessHandle();
  try {
    const bytes = new TextEncoder().encode(text);
    if (handle.write(bytes, { at: 0 }) < bytes.length)
      throw new DOMException('The storage is full.', 'QuotaExceededError');
    handle.flush();
  } finally {
    handle.close();
  }
}

/** Makes a directory a kept dataset; it is written last. In workers only. */
export async function writeAbout(directory: FileSystemDirectoryHandle, about: KeptDataset): Promise<void> {
  await writeText(directory, ABOUT, JSON.stringify(about));
}

/** The page's hand on the directories. Each one in use is locked, so that other tabs leave it alone. */
export interface KeptStorage {
  /** Newest first. */
  list(): Promise<KeptDataset[]>;
  /** Creates a directory and holds it. */
  create(): Promise<string>;
  /** Holds a directory until `release`; where it is held several times, until the last one. */
  hold(directory: string): Promise<void>;
  /** Lets go of a directory once, also while `hold` still waits; of one that is not held, nothing. */
  release(directory: string): Promise<void>;
  /** Deletes a directory, unless it is held by another tab or by this one: then false. One that is gone already is no failure. */
  remove(directory: string): Promise<boolean>;
}

/** How this tab holds a directory. */
interface Hold {
  count: number;
  granted: Promise<void>;
  release(): void;
  /** The browser frees a lock only after its holder is done. */
  freed: Promise<void>;
}

function lock(directory: string): Hold {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let freed: Promise<void> = Promise.resolve();
  const granted = new Promise<void>((isGranted, failed) => {
    const request = navigator.locks.request(lockOf(directory), { mode: 'shared' }, () => {
      isGranted();
      return released;
    });
    freed = request.catch(failed);
  });
  return { count: 0, granted, release, freed };
}

/** The storage of this browser, or null where it has none. Deletes what killed tabs left unfinished. */
export async function openKeptStorage(): Promise<KeptStorage | null> {
  const root = await openRoot().catch(() => null);
  if (!root || !navigator.locks) return null;
  const holds = new Map<string, Hold>();

  const storage: KeptStorage = {
    async list() {
      const reading: Promise<KeptDataset | null>[] = [];
      for await (const handle of root.values())
        if (handle.kind === 'directory') reading.push(readAbout(handle));
      const found = (await Promise.all(reading)).filter((about) => about !== null);
      return found.sort((a, b) => b.keptAtMs - a.keptAtMs);
    },
    async create() {
      const name = crypto.randomUUID();
      await storage.hold(name);
      try {
        await root.getDirectoryHandle(name, { create: true });
      } catch (thrown) {
        await storage.release(name);
        throw thrown;
      }
      return name;
    },
    async hold(directory) {
      const held = holds.get(directory) ?? lock(directory);
      holds.set(directory, held);
      held.count++;
      await held.granted.catch((thrown) => {
        holds.delete(directory);
        throw thrown;
      });
    },
    async release(directory) {
      const held = holds.get(directory);
      if (!held || --held.count > 0) return;
      holds.delete(directory);
      held.release();
      await held.freed;
    },
    async remove(directory) {
      return navigator.locks.request(lockOf(directory), { ifAvailable: true }, async (lock) => {
        if (!lock) return false;
        await root.removeEntry(directory, { recursive: true }).catch((thrown: DOMException) => {
          if (thrown.name !== 'NotFoundError') throw thrown;
        });
        return true;
      });
    },
  };

  for await (const handle of root.values())
    if (handle.kind === 'directory' && (await readAbout(handle)) === null)
      // What cannot be deleted now is deleted at a later visit.
      await storage.remove(handle.name).catch(() => false);
  return storage;
}
