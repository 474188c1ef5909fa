/**
 * The pixels of many pictures in one file of the browser's private file system, read and written without waiting.
 * It runs in workers only. It imports nothing.
 */

interface SyncAccessHandle {
  read(buffer: Uint8Array, options: { at: number }): number;
  write(buffer: Uint8Array, options: { at: number }): number;
  getSize(): number;
  flush(): void;
  close(): void;
}
declare global {
  interface FileSystemFileHandle {
    /** In workers only. Browsers that do not know `mode` open the file for one holder alone. */
    createSyncAccessHandle(options?: { mode: 'readwrite' | 'read-only' }): Promise<SyncAccessHandle>;
  }
}

export interface PictureFile {
  name: string;
  /**
   * Adds pixels at the end and returns where they start. Throws a DOMException where the storage is full; what was added
   * before can be read all the same.
   */
  append(pixels: Uint8Array): number;
  read(offset: number, bytes: number): Uint8Array | Promise<Uint8Array>;
  /** Ends the writing; from then on other tabs can read the file, too. Rejects with a DOMException where the storage is full. */
  seal(): Promise<void>;
  /** Another store reads from it too; it stays open until each of them has closed it. */
  share(): void;
  close(): void;
}

/** In a private window each write passes through the browser's main process, so pictures are written in pieces of about this size. */
const PIECE_BYTES = 2 * 2 ** 20;

const TOO_SHORT = 'A file of kept pictures is shorter than its list says.';

type Reader = Pick<PictureFile, 'read' | 'close'> & { bytes: number };

/** Calls `close` when the last of those who share a file closes it. */
function closedByLast(close: () => void): Pick<PictureFile, 'share' | 'close'> {
  let holders = 1;
  return {
    share: () => {
      holders++;
    },
    close: () => {
      if (--holders === 0) close();
    },
  };
}

/** Reads through the file's Blob: slower, but it works where another tab has the file alone. */
async function blobReader(file: FileSystemFileHandle): Promise<Reader> {
  const blob = await file.getFile();
  return {
    bytes: blob.size,
    read: async (offset, bytes) => new Uint8Array(await blob.slice(offset, offset + bytes).arrayBuffer()),
    close: () => {},
  };
}

function handleReader(handle: SyncAccessHandle): Reader {
  return {
    bytes: handle.getSize(),
    read(offset, bytes) {
      const pixels = new Uint8Array(bytes);
      if (handle.read(pixels, { at: offset }) < bytes) throw new Error(TOO_SHORT);
      return pixels;
    },
    close: () => handle.close(),
  };
}

function openReader(file: FileSystemFileHandle): Promise<Reader> {
  return file.createSyncAccessHandle({ mode: 'read-only' }).then(handleReader, () => blobReader(file));
}

/** Opens a file of so many bytes that was written and sealed before, for reading. Rejects where it is not there, or shorter. */
export async function openPictureFile(
  directory: FileSystemDirectoryHandle,
  name: string,
  bytes: number,
): Promise<PictureFile> {
  const reader = await openReader(await directory.getFileHandle(name));
  if (reader.bytes < bytes) {
    reader.close();
    throw new Error(TOO_SHORT);
  }
  return {
    read: reader.read,
    ...closedByLast(reader.close),
    name,
    append: () => {
      throw new Error('This file of pictures is only read.');
    },
    seal: async () => {},
  };
}

/** Creates a file for writing and reading. */
export async function createPictureFile(
  directory: FileSystemDirectoryHandle,
  name: string,
): Promise<PictureFile> {
  const file = await directory.getFileHandle(name, { create: true });
  const handle = await file.createSyncAccessHandle();
  let reader = handleReader(handle);
  /** Bytes that are written. */
  let end = 0;
  /** What comes behind them. */
  let pending = new Uint8Array(PIECE_BYTES);
  let pendingBytes = 0;

  function writePending(): void {
    const written = handle.write(pending.subarray(0, pendingBytes), { at: end });
    // What the storage has no room for is cut off without an error.
    if (written < pendingBytes) throw new DOMException('The storage is full.', 'QuotaExceededError');
    end += pendingBytes;
    pendingBytes = 0;
  }

  return {
    name,
    append(pixels) {
      if (pendingBytes + pixels.length > pending.length) writePending();
      if (pixels.length > pending.length) pending = new Uint8Array(pixels.length);
      pending.set(pixels, pendingBytes);
      pendingBytes += pixels.length;
      return end + pendingBytes - pixels.length;
    },
    read(offset, bytes) {
      if (offset < end) return reader.read(offset, bytes);
      return pending.slice(offset - end, offset - end + bytes);
    },
    async seal() {
      if (pendingBytes > 0) writePending();
      pending = new Uint8Array();
      handle.flush();
      reader.close();
      reader = await openReader(file);
    },
    ...closedByLast(() => reader.close()),
  };
}
