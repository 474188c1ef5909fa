/**
 * The features of one key while somebody computes or reads them: rows by name, in a file and in memory. It must not know of
 * directories and locks.
 */
import { chunkBytes, chunksIn } from './featureChunks.ts';

/** A file is written when so much waits, or so long: all that a killed tab loses. */
const CHUNK_BYTES = 4 * 2 ** 20;
const CHUNK_MS = 2000;

const VALUE_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** A file that is open for this worker alone. */
export interface FeatureFile {
  handle: Awaited<ReturnType<FileSystemFileHandle['createSyncAccessHandle']>>;
  /** Whether rows may be added to it. */
  keep: boolean;
}

/** Where rows are that are in no file, by name. */
export type FeatureMemory = Map<string, Float32Array>;

export class OpenFeatures {
  /** Where in the file a row starts, in bytes. */
  private readonly places = new Map<string, number>();
  /** Where the next chunk of the file starts. */
  private end = 0;
  /** Rows in memory that are still to be written. */
  private waiting: string[] = [];
  private writtenMs: number;
  private columns: number | null = null;

  /**
   * @param file Null where there is none, or another tab has it.
   * @param memory Rows stay in it that no file takes.
   * @param now A clock, in milliseconds.
   */
  constructor(
    private readonly file: FeatureFile | null,
    private readonly memory: FeatureMemory,
    private readonly now: () => number,
  ) {
    this.writtenMs = now();
    for (const row of memory.values()) this.columns = row.length;
    if (!file) return;
    const read = (at: number, bytes: number) => {
      const found = new Uint8Array(bytes);
      file.handle.read(found, { at });
      return found;
    };
    // What follows the last whole chunk is written over.
    for (const { names, rows, rowsAt, end } of chunksIn(file.handle.getSize(), read)) {
      this.place(names, rowsAt, rows.length / names.length);
      this.end = end;
    }
    // What another tab's lock, or a full storage, has kept out of the file so far.
    if (file.keep) this.waiting = [...memory.keys()].filter((name) => !this.places.has(name));
  }

  /** Values of a row; null while there is none. */
  get dimensions(): number | null {
    return this.columns;
  }

  has(name: string): boolean {
    return this.places.has(name) || this.memory.has(name);
  }

  /** Adds rows, [names.length, dimensions]. They stay in memory where no file has room for them. */
  append(names: readonly string[], rows: Float32Array): void {
    const columns = rows.length / names.length;
    this.columns = columns;
    for (const [row, name] of names.entries())
      this.memory.set(name, rows.subarray(row * columns, (row + 1) * columns));
    if (!this.file?.keep) return;
    this.waiting.push(...names);
    const isMuch = this.waiting.length * columns * VALUE_BYTES >= CHUNK_BYTES;
    if (isMuch || this.now() - this.writtenMs >= CHUNK_MS) this.write();
  }

  /** The rows of these names, [names.length, dimensions], row-major. @throws Error where one is not there. */
  rows(names: readonly string[]): Float32Array<ArrayBuffer> {
    const columns = this.columns ?? 0;
    const rowBytes = columns * VALUE_BYTES;
    const found = new Float32Array(names.length * columns);
    const bytes = new Uint8Array(found.buffer);
    for (const [row, name] of names.entries()) {
      const [inMemory, at] = [this.memory.get(name), this.places.get(name)];
      if (inMemory) found.set(inMemory, row * columns);
      else if (this.file && at !== undefined)
        this.file.handle.read(bytes.subarray(row * rowBytes, (row + 1) * rowBytes), { at });
      else throw new Error(`There are no features of “${name}”.`);
    }
    return found;
  }

  /** Writes what waits, and closes the file. */
  close(): void {
    this.write();
    this.file?.handle.close();
  }

  private place(names: readonly string[], rowsAt: number, columns: number): void {
    this.columns = columns;
    for (const [row, name] of names.entries()) this.places.set(name, rowsAt + row * columns * VALUE_BYTES);
  }

  /** Moves what waits from memory into the file; where that has no room, nothing is written any more. */
  private write(): void {
    const { file, waiting: names } = this;
    this.waiting = [];
    this.writtenMs = this.now();
    if (!file || names.length === 0) return;
    const { bytes, rowsAt } = chunkBytes({ names, rows: this.rows(names) });
    try {
      // What the storage has no room for is cut off without an error.
      if (file.handle.write(bytes, { at: this.end }) < bytes.length)
        throw new DOMException('The storage is full.', 'QuotaExceededError');
      file.handle.flush();
    } catch (thrown) {
      if (!(thrown instanceof DOMException)) throw thrown;
      file.keep = false;
      return;
    }
    this.place(names, this.end + rowsAt, this.columns!);
    this.end += bytes.length;
    for (const name of names) this.memory.delete(name);
  }
}
