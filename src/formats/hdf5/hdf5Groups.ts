/** Lists the members of HDF5 groups in each of the forms that there are. It must not know of Keras. */
import type { Bytes } from './hdf5Bytes.ts';
import { LINK, LINK_INFO, type Message, SYMBOL_TABLE } from './hdf5Headers.ts';
import { heapObjects } from './hdf5Heap.ts';

/** The headers of objects by name. */
export type Members = Map<string, number>;

const SYMBOL_BYTES = 40;
/** Nodes of a group's tree above each other, more than any file needs. */
const MAX_DEPTH = 16;
/** Longer names would be a file without any end of one. */
const MAX_NAME_BYTES = 4096;

/** The older form: a B-tree over nodes of symbols, their names in a local heap. */
function symbols(file: Bytes, tree: number, heap: number): Members {
  file.expect(heap, 'HEAP');
  const names = file.part(file.u64(heap + 24), file.u64(heap + 8));
  const members: Members = new Map();
  const visited = new Set<number>();
  const visit = (node: number): void => {
    if (visited.has(node)) throw file.damaged('the list of a group runs in a circle');
    visited.add(node);
  };
  const addSymbols = (node: number): void => {
    visit(node);
    file.expect(node, 'SNOD');
    const count = file.u16(node + 6);
    for (let symbol = 0; symbol < count; symbol++) {
      const at = node + 8 + SYMBOL_BYTES * symbol;
      const nameAt = file.u64(at);
      members.set(names.text(nameAt, Math.min(MAX_NAME_BYTES, names.length - nameAt)), file.u64(at + 8));
    }
  };
  const walk = (node: number, depth: number): void => {
    if (depth > MAX_DEPTH) throw file.damaged('the list of a group runs in a circle');
    visit(node);
    file.expect(node, 'TREE');
    const isLeaf = file.u8(node + 5) === 0;
    const count = file.u16(node + 6);
    for (let child = 0; child < count; child++) {
      const at = file.u64(node + 32 + 16 * child);
      if (isLeaf) addSymbols(at);
      else walk(at, depth + 1);
    }
  };
  walk(tree, 0);
  return members;
}

const TYPE_FLAG = 8;
const ORDER_FLAG = 4;
const CHARSET_FLAG = 16;
const HARD_LINK = 0;

/** A link message: flags, then what they announce, then the name and the address. Other links than hard ones lead nowhere. */
function addLink(members: Members, link: Bytes): void {
  const flags = link.u8(1);
  let at = 2;
  const type = flags & TYPE_FLAG ? link.u8(at++) : HARD_LINK;
  if (flags & ORDER_FLAG) at += 8;
  if (flags & CHARSET_FLAG) at += 1;
  const lengthBytes = 1 << (flags & 3);
  const length = link.uint(at, lengthBytes);
  at += lengthBytes;
  if (type === HARD_LINK) members.set(link.text(at, length), link.u64(at + length));
}

/** In a record of the index by name, the heap ID stands behind the hash. */
const LINK_ID_AT = 4;

/** The members of a group; null where the object is none. */
export function membersOf(file: Bytes, messages: readonly Message[]): Members | null {
  const table = messages.find(({ type }) => type === SYMBOL_TABLE)?.data;
  if (table) return symbols(file, table.u64(0), table.u64(8));
  const info = messages.find(({ type }) => type === LINK_INFO)?.data;
  if (!info) return null;
  const members: Members = new Map();
  for (const { type, data } of messages) if (type === LINK) addLink(members, data);
  // Behind version and flags there may be the largest number of order so far.
  const at = info.u8(1) & 1 ? 10 : 2;
  if (!info.isUndefined(at))
    for (const link of heapObjects(file, info.u64(at), info.u64(at + 8), LINK_ID_AT)) addLink(members, link);
  return members;
}
