/**
 * The pixels of many pictures in one file of the browser's private file system, read and written without waiting.
 * It runs in workers only. It imports nothing.
 */

interface SyncAccessHandle {
  read(buffer: Uint8Array, options: { at: number }): number;
  write(buffer: Uint8Array, options: { at: number }): number;
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
  /** Writes pixels at the end and returns where they start. Throws a DOMException where the storage is full. */
  append(pixels: Uint8Array): number;
  read(offset: number, bytes: number): Uint8Array | Promise<Uint8Array>;
  /** Ends the writing; from then on other tabs can read the file, too. */
  seal(): Promise<void>;
  close(): void;
}

/** Reads through the file's Blob: slower, but it works where another tab has the file alone. */
async function blobReader(file: FileSystemFileHandle): Promise<Pick<PictureFile, 'read' | 'close'>> {
  const blob = await file.getFile();
  return {
    read: async (offset, bytes) => new Uint8Array(await blob.slice(offset, offset + bytes).arrayBuffer()),
    close: () => {},
  };
}

function handleReader(handle: SyncAccessHandle): Pick<PictureFile, 'read' | 'close'> {
  return {
    read(offset, bytes) {
      const pixels = new Uint8Array(bytes);
      if (handle.read(pixels, { at: offset }) < bytes)
        throw new Error('A file of kept pictures is shorter than its list says.');
      return pixels;
    },
    close: () => handle.close(),
  };
}

function openReader(file: FileSystemFileHandle): Promise<Pick<PictureFile, 'read' | 'close'>> {
  return file.createSyncAccessHandle({ mode: 'read-only' }).then(handleReader, () => blobReader(file));
}

/** Opens a file that was written and sealed before, for reading. Rejects where it is not there. */
export async function openPictureFile(
  directory: FileSystemDirectoryHandle,
  name: string,
): Promise<PictureFile> {
  const reader = await openReader(await directory.getFileHandle(name));
  return {
    ...reader,
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
  let end = 0;
  return {
    name,
    append(pixels) {
      const written = handle.write(pixels, { at: end });
      // What the storage has no room for is cut off without an error.
      if (written < pixels.length) throw new DOMException('The storage is full.', 'QuotaExceededError');
      end += written;
      return end - written;
    },
    read: (offset, bytes) => reader.read(offset, bytes),
    async seal() {
      handle.flush();
      reader.close();
      reader = await openReader(file);
    },
    close: () => reader.close(),
  };
}
