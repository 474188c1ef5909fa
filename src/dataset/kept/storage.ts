/**
 * Directories of kept things in the browser's private file system (OPFS), such as datasets: one for each, which counts once its
 * about.json is there. Runs in the page and in workers. It imports the dataset's types only.
 */
import type { DecodeSettings } from '../types.ts';

/** What every directory says of itself. */
export interface KeptAbout {
  /** Its name. */
  directory: string;
  /** Unix time. */
  keptAtMs: number;
}

/** What is known of a kept dataset without opening it. */
export interface KeptDataset extends KeptAbout {
  /** Tells the pictures and how they were decoded; see keyOf. */
  key: string;
  name: string;
  images: number;
  /** Pictures that could not be read. A whole copy of the same zip may have them. */
  unreadable: number;
  /** Of the decoded pictures. */
  bytes: number;
  readWith: DecodeSettings;
  /** True for the built-in synthetic sample. */
  sample: boolean;
}

/** Where datasets lie. */
const DATASETS = 'datasets';
const ABOUT = 'about.json';
const lockOf = (directory: string) => `darkroom ${directory}`;

async function openRoot(root: string): Promise<FileSystemDirectoryHandle> {
  const origin = await navigator.storage.getDirectory();
  return origin.getDirectoryHandle(root, { create: true });
}

/** The directory of that name below `root`. Rejects where it is not there, or the browser keeps nothing. */
export async function openDirectory(name: string, root = DATASETS): Promise<FileSystemDirectoryHandle> {
  return (await openRoot(root)).getDirectoryHandle(name);
}

/** What a directory says of itself; null where its writing was never finished. */
async function readAbout<About extends KeptAbout>(
  directory: FileSystemDirectoryHandle,
): Promise<About | null> {
  try {
    const file = await (await directory.getFileHandle(ABOUT)).getFile();
    return { ...(JSON.parse(await file.text()) as About), directory: directory.name };
  } catch {
    // Not there, or cut off when the tab was closed: both mean unfinished.
    return null;
  }
}

/** Writes a file; in workers only. Rejects with a DOMException where the storage is full. */
export async function writeBytes(
  directory: FileSystemDirectoryHandle,
  name: string,
  bytes: Uint8Array,
): Promise<void> {
  const handle = await (await directory.getFileHandle(name, { create: true })).createSyncAccessHandle();
  try {
    if (handle.write(bytes, { at: 0 }) < bytes.length)
      throw new DOMException('The storage is full.', 'QuotaExceededError');
    handle.flush();
  } finally {
    handle.close();
  }
}

/** Writes a text file; in workers only. */
export const writeText = (directory: FileSystemDirectoryHandle, name: string, text: string): Promise<void> =>
  writeBytes(directory, name, new TextEncoder().encode(text));

/** Makes a directory count; it is written last. In workers only. */
export async function writeAbout(directory: FileSystemDirectoryHandle, about: KeptAbout): Promise<void> {
  await writeText(directory, ABOUT, JSON.stringify(about));
}

/** The page's hand on the directories. Each one in use is locked, so that other tabs leave it alone. */
export interface KeptStorage<About extends KeptAbout = KeptDataset> {
  /** Newest first. */
  list(): Promise<About[]>;
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

/** The storage of datasets of this browser, or null where it has none. Deletes what killed tabs left unfinished. */
export const openKeptStorage = () => openStorage<KeptDataset>(DATASETS);

/** The same of what lies below another root. */
export async function openStorage<About extends KeptAbout>(
  rootName: string,
): Promise<KeptStorage<About> | null> {
  const root = await openRoot(rootName).catch(() => null);
  if (!root || !navigator.locks) return null;
  const holds = new Map<string, Hold>();

  const storage: KeptStorage<About> = {
    async list() {
      const reading: Promise<About | null>[] = [];
      for await (const handle of root.values())
        if (handle.kind === 'directory') reading.push(readAbout<About>(handle));
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
