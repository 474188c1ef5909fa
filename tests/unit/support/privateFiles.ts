/**
 * A browser's private file system and its Web Locks in memory, for Node has neither. Files lock as the standard says: one
 * writer or many readers, and what is open cannot be deleted. It imports nothing of the page.
 */
import { vi } from 'vitest';

const failure = (name: string) => new DOMException(`${name} of the private file system.`, name);

interface Opened {
  mode: 'readwrite' | 'read-only';
}

class MemoryFile {
  readonly kind = 'file';
  content = new Uint8Array();
  readonly opened = new Set<Opened>();
  constructor(
    readonly name: string,
    private readonly files: PrivateFiles,
  ) {}

  async getFile() {
    return new File([this.content], this.name);
  }

  async createSyncAccessHandle({ mode = 'readwrite' }: Partial<Opened> = {}) {
    const taken = [...this.opened].some((other) => mode === 'readwrite' || other.mode === 'readwrite');
    if (taken) throw failure('NoModificationAllowedError');
    const opened: Opened = { mode };
    this.opened.add(opened);
    await this.files.whileOpening(this.name);
    const use = () => {
      if (!this.opened.has(opened)) throw failure('InvalidStateError');
    };
    return {
      read: (buffer: Uint8Array, { at }: { at: number }) => {
        use();
        const part = this.content.subarray(at, at + buffer.length);
        buffer.set(part);
        return part.length;
      },
      write: (buffer: Uint8Array, { at }: { at: number }) => {
        use();
        const bytes = Math.max(0, Math.min(buffer.length, this.files.roomBytes - at));
        const content = new Uint8Array(Math.max(this.content.length, at + bytes));
        content.set(this.content);
        content.set(buffer.subarray(0, bytes), at);
        this.content = content;
        this.files.writes.push(bytes);
        return bytes;
      },
      getSize: () => this.content.length,
      flush: use,
      close: () => void this.opened.delete(opened),
    };
  }
}

class MemoryDirectory {
  readonly kind = 'directory';
  readonly entries = new Map<string, MemoryFile | MemoryDirectory>();
  constructor(
    readonly name: string,
    private readonly files: PrivateFiles,
  ) {}

  /** Files that are open in it. */
  get openFiles(): number {
    return [...this.entries.values()].reduce(
      (sum, entry) => sum + (entry.kind === 'file' ? entry.opened.size : entry.openFiles),
      0,
    );
  }

  private entry<T>(name: string, create: boolean | undefined, make: () => MemoryFile | MemoryDirectory): T {
    if (!this.entries.has(name)) {
      if (!create) throw failure('NotFoundError');
      if (this.files.full) throw failure('QuotaExceededError');
      this.entries.set(name, make());
    }
    return this.entries.get(name) as T;
  }

  async getFileHandle(name: string, options: { create?: boolean } = {}) {
    return this.entry<MemoryFile>(name, options.create, () => new MemoryFile(name, this.files));
  }

  async getDirectoryHandle(name: string, options: { create?: boolean } = {}) {
    return this.entry<MemoryDirectory>(name, options.create, () => new MemoryDirectory(name, this.files));
  }

  async removeEntry(name: string) {
    const entry = this.entries.get(name);
    if (!entry) throw failure('NotFoundError');
    if ((entry.kind === 'file' ? entry.opened.size : entry.openFiles) > 0)
      throw failure('NoModificationAllowedError');
    this.entries.delete(name);
  }

  async *values() {
    yield* this.entries.values();
  }
}

/** Shared and exclusive locks by name; what waits is served in any order. */
class MemoryLocks {
  private readonly held = new Set<{ name: string; mode: string }>();
  private waiting: (() => void)[] = [];

  async request(
    name: string,
    { mode = 'exclusive', ifAvailable = false }: { mode?: string; ifAvailable?: boolean },
    use: (lock: object | null) => unknown,
  ) {
    const conflicts = () =>
      [...this.held].some(
        (other) => other.name === name && (mode === 'exclusive' || other.mode === 'exclusive'),
      );
    await null;
    if (conflicts() && ifAvailable) return use(null);
    while (conflicts()) await new Promise<void>((resolve) => this.waiting.push(resolve));
    const lock = { name, mode };
    this.held.add(lock);
    try {
      return await use(lock);
    } finally {
      this.held.delete(lock);
      for (const go of this.waiting.splice(0)) go();
    }
  }
}

/** What `navigator` offers of both. */
export class PrivateFiles {
  /** Room of each file. */
  roomBytes = Number.POSITIVE_INFINITY;
  /** Whether there is no room for a new file or directory. */
  full = false;
  /** Bytes of each write. */
  readonly writes: number[] = [];
  /** Waited for when a file is open, before its handle is there. */
  whileOpening: (name: string) => Promise<void> = async () => {};
  readonly root = new MemoryDirectory('', this);
  readonly locks = new MemoryLocks();

  /** The directories of datasets. */
  async datasets(): Promise<MemoryDirectory[]> {
    const { entries } = await this.root.getDirectoryHandle('datasets', { create: true });
    return [...entries.values()].filter((entry) => entry.kind === 'directory');
  }

  /** The file of that name in the only directory of a dataset that there is. */
  async onlyFile(name: string): Promise<MemoryFile> {
    const [directory, ...others] = await this.datasets();
    if (!directory || others.length > 0) throw new Error(`${others.length} other directories are there.`);
    return directory.getFileHandle(name);
  }

  /** A new one, as `navigator` of this test; `vi.unstubAllGlobals` takes it away. */
  static install(): PrivateFiles {
    const files = new PrivateFiles();
    vi.stubGlobal('navigator', {
      storage: { getDirectory: async () => files.root },
      locks: files.locks,
    });
    return files;
  }
}
