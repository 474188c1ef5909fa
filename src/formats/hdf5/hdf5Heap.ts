/**
 * Reads what the newer layout of HDF5 keeps in a fractal heap with a B-tree beside it: the links of large groups (HDF5
 * file format 3.0, sections III.A.2 and III.G). It must not know of Keras.
 */
import type { Bytes } from './hdf5Bytes.ts';

const MAX_DEPTH = 8;
/** A node has its signature, version, type and checksum beside its records. */
const NODE_BYTES = 10;
const ADDRESS_BYTES = 8;
/** Of the index of links by name: a hash and a heap ID. */
const LEAST_RECORD_BYTES = 11;

/** Bytes that hold numbers up to `most`. */
const bytesFor = (most: number) => Math.max(1, Math.ceil(Math.log2(most + 1) / 8));

/** The records of a version 2 B-tree, in order. */
function recordsOf(file: Bytes, tree: number): Bytes[] {
  file.expect(tree, 'BTHD');
  const [nodeBytes, recordBytes, depth] = [file.u32(tree + 6), file.u16(tree + 10), file.u16(tree + 12)];
  if (depth > MAX_DEPTH || recordBytes < LEAST_RECORD_BYTES)
    throw file.damaged('the list of a group is broken');
  // How many records a node can have at most, by its depth, and all below it: this fixes how wide the counts are.
  const most = [Math.floor((nodeBytes - NODE_BYTES) / recordBytes)];
  const below = [most[0]];
  const countBytes = bytesFor(most[0]);
  const pointerBytes = (level: number) =>
    ADDRESS_BYTES + countBytes + (level > 1 ? bytesFor(below[level - 1]) : 0);
  for (let level = 1; level <= depth; level++) {
    most[level] = Math.floor(
      (nodeBytes - NODE_BYTES - pointerBytes(level)) / (recordBytes + pointerBytes(level)),
    );
    below[level] = (most[level] + 1) * below[level - 1] + most[level];
  }
  const records: Bytes[] = [];
  const visited = new Set<number>();
  const walk = (node: number, count: number, level: number): void => {
    file.expect(node, level === 0 ? 'BTLF' : 'BTIN');
    // Nodes that lead to each other would be walked for ever.
    if (count > most[level] || visited.has(node)) throw file.damaged('the list of a group is broken');
    visited.add(node);
    const at = node + 6;
    for (let record = 0; record < count; record++)
      records.push(file.part(at + record * recordBytes, recordBytes));
    if (level === 0) return;
    for (let child = 0; child <= count; child++) {
      const pointer = at + count * recordBytes + child * pointerBytes(level);
      walk(file.u64(pointer), file.uint(pointer + ADDRESS_BYTES, countBytes), level - 1);
    }
  };
  if (file.u16(tree + 24) > 0) walk(file.u64(tree + 16), file.u16(tree + 24), depth);
  return records;
}

/** Where the heap keeps a byte, by the doubling sizes of its blocks. */
class Heap {
  private readonly width: number;
  private readonly startBytes: number;
  private readonly maxBytes: number;
  private readonly offsetBytes: number;
  private readonly lengthBytes: number;

  constructor(
    private readonly file: Bytes,
    private readonly heap: number,
  ) {
    file.expect(heap, 'FRHP');
    this.width = file.u16(heap + 110);
    this.startBytes = file.u64(heap + 112);
    this.maxBytes = file.u64(heap + 120);
    this.offsetBytes = Math.ceil(file.u16(heap + 128) / 8);
    this.lengthBytes = bytesFor(Math.min(this.maxBytes, file.u32(heap + 10)));
    if (file.u16(heap + 7) !== 0 || this.width === 0 || this.startBytes === 0)
      throw file.damaged('a heap of it is broken');
  }

  /** The object of a heap ID: type in the first byte, then its offset and its length. */
  object(id: Bytes): Bytes {
    // Bits 4 and 5 tell objects in the blocks (0) from huge and tiny ones, which links are not.
    if ((id.u8(0) & 0x30) !== 0) throw this.file.damaged('a name of it is broken');
    const offset = id.uint(1, this.offsetBytes);
    const length = id.uint(1 + this.offsetBytes, this.lengthBytes);
    const { at, room } = this.place(offset);
    if (length > room) throw this.file.damaged('a name of it is broken');
    return this.file.part(at, length);
  }

  private place(offset: number): { at: number; room: number } {
    const { file, heap } = this;
    const [root, rows] = [file.u64(heap + 132), file.u16(heap + 140)];
    if (rows === 0) return { at: root + offset, room: this.startBytes - offset };
    file.expect(root, 'FHIB');
    let start = 0;
    for (let row = 0; row < rows; row++) {
      // The first two rows have blocks of one size, each further one of twice the size.
      const size = this.startBytes * 2 ** Math.max(0, row - 1);
      if (size > this.maxBytes) break;
      const column = Math.floor((offset - start) / size);
      if (column < this.width) {
        const entry = root + 13 + this.offsetBytes + ADDRESS_BYTES * (row * this.width + column);
        const inside = offset - start - column * size;
        return { at: file.u64(entry) + inside, room: size - inside };
      }
      start += size * this.width;
    }
    throw file.damaged('a group of it is larger than any of Keras');
  }
}

/**
 * The objects that a B-tree lists and a fractal heap holds.
 * @param idAt Where the heap ID stands in a record.
 */
export function heapObjects(file: Bytes, heap: number, tree: number, idAt: number): Bytes[] {
  const objects = new Heap(file, heap);
  return recordsOf(file, tree).map((record) => objects.object(record.part(idAt, record.length - idAt)));
}
