/**
 * The features of one key while somebody computes or reads them: rows by name, in a file and in memory. It must not know of
 * directories and locks.
 */
import { chunkBytes, chunksIn, headerSums } from './featureChunks.ts';

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

/** What is known of a file: where its rows are, and where it ends. */
export interface FileIndex {
  /** Where a row starts, in bytes. */
  places: Map<string, number>;
  /** Where the next chunk starts. */
  end: number;
  /** Values of a row; null while there is none. */
  columns: number | null;
  /** See `headerSums`: another tab may have written another file. */
  sums: string;
}

/** Where rows are that are in no file, by name. */
export type FeatureMemory = Map<string, Float32Array>;

export class OpenFeatures {
  private readonly places: Map<string, number>;
  private end: number;
  /** Rows in memory that are still to be written. */
  private waiting: string[] = [];
  private writtenMs: number;
  private columns: number | null;

  /**
   * @param file Null where there is none, or another tab has it.
   * @param memory Rows stay in it that no file takes.
   * @param now A clock, in milliseconds.
   * @param known Of the file, when it was closed last: where its headers are still the same, its rows are not checked again.
   */
  constructor(
    private readonly file: FeatureFile | null,
    private readonly memory: FeatureMemory,
    private readonly now: () => number,
    known: FileIndex | null = null,
  ) {
    const isKnown = file !== null && known !== null && this.sums() === known.sums;
    const { places, end, columns } = isKnown ? known : { places: new Map(), end: 0, columns: null };
    this.places = places;
    this.end = end;
    this.columns = columns;
    this.writtenMs = now();
    for (const row of memory.values()) this.columns = row.length;
    if (!file) return;
    // What follows the last whole chunk is written over.
    if (!isKnown)
      for (const { names, rows, rowsAt, end } of chunksIn(file.handle.getSize(), this.read)) {
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

  private get index(): FileIndex {
    return { places: this.places, end: this.end, columns: this.columns, sums: this.sums() };
  }

  private readonly read = (at: number, bytes: number): Uint8Array => {
    const found = new Uint8Array(bytes);
    this.file?.handle.read(found, { at });
    return found;
  };

  private sums(): string {
    return this.file ? headerSums(this.file.handle.getSize(), this.read) : '';
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
    for (let row = 0; row < names.length; ) {
      const inMemory = this.memory.get(names[row]);
      const at = this.places.get(names[row]);
      if (!inMemory && at === undefined) throw new Error(`There are no features of “${names[row]}”.`);
      if (inMemory) found.set(inMemory, row++ * columns);
      else {
        // Those that stand one behind the other in the file, too, are read at once.
        const first = row;
        do row++;
        while (
          !this.memory.has(names[row]) &&
          this.places.get(names[row]) === (at as number) + (row - first) * rowBytes
        );
        this.file?.handle.read(bytes.subarray(first * rowBytes, row * rowBytes), { at: at as number });
      }
    }
    return found;
  }

  /** Writes what waits, and closes the file; returns what is known of it, for its next opening. */
  close(): FileIndex {
    this.write();
    const { index } = this;
    this.file?.handle.close();
    return index;
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
