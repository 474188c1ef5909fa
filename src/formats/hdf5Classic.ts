/**
 * Reads HDF5 files of the layout that h5py writes by default: superblock 0 or 1, groups as symbol tables, arrays in one
 * piece (HDF5 file format 3.0, sections II to IV). Nothing is taken for true: a wrong byte ends in a UserError. It must not
 * know of Keras.
 */
import { UserError } from '../shared/errors.ts';
import { Bytes } from './hdf5Bytes.ts';
import { type Attribute, attributeOf, countOf, numbersOf, shapeOf, typeOf } from './hdf5Messages.ts';
import { checkClaim, damagedHdf5, type Hdf5Array, type Hdf5File, refuseType } from './hdf5Types.ts';

const SUPERBLOCK_BYTES = [96, 100];
const SYMBOL_BYTES = 40;
/** Nodes of a group's tree above each other, more than any file needs. */
const MAX_DEPTH = 16;
const MAX_MESSAGES = 100_000;

/** Messages in an object's header. */
const DATASPACE = 1;
const DATATYPE = 3;
const LAYOUT = 8;
const ATTRIBUTE = 12;
const CONTINUATION = 16;
const SYMBOL_TABLE = 17;
const SHARED_FLAG = 2;

const COMPACT = 0;
const CONTIGUOUS = 1;
const UNDEFINED_ADDRESS = 0xffffffff;

/** An object: what its header says, by the number of the message. */
type Header = { type: number; data: Bytes }[];

class ClassicFile {
  private readonly file: Bytes;
  private readonly root: number;
  private readonly headers = new Map<number, Header>();
  private readonly groups = new Map<number, Map<string, number> | null>();

  constructor(
    bytes: Uint8Array<ArrayBuffer>,
    private readonly fileName: string,
  ) {
    this.file = new Bytes(bytes, fileName);
    const size = SUPERBLOCK_BYTES[this.file.u8(8)];
    const start = size - 72;
    if (this.file.u8(13) !== 8 || this.file.u8(14) !== 8 || this.file.u64(start) !== 0)
      throw this.file.damaged('its superblock is broken');
    const stated = this.file.u64(start + 16);
    if (stated > bytes.length)
      throw damagedHdf5(fileName, `it is cut off: ${bytes.length} of ${stated} bytes are there`);
    this.root = this.file.u64(start + 40);
  }

  /** The messages of an object's header, with those that continue elsewhere. */
  private header(address: number): Header {
    const known = this.headers.get(address);
    if (known) return known;
    if (this.file.u8(address) !== 1) throw this.file.damaged('the header of an object is broken');
    const header: Header = [];
    const count = this.file.u16(address + 2);
    const blocks = [{ at: address + 16, size: this.file.u32(address + 8) }];
    let seen = 0;
    for (let block = blocks.shift(); block; block = blocks.shift()) {
      const end = block.at + block.size;
      for (let at = block.at; at + 8 <= end && seen < count; seen++) {
        const size = this.file.u16(at + 2);
        if (at + 8 + size > end) throw this.file.damaged('the header of an object is broken');
        const message = { type: this.file.u16(at), data: this.file.part(at + 8, size) };
        if (this.file.u8(at + 4) & SHARED_FLAG && message.type !== CONTINUATION) message.type = -1;
        if (message.type === CONTINUATION)
          blocks.push({ at: message.data.u64(0), size: message.data.u64(8) });
        else header.push(message);
        at += 8 + size;
      }
      if (blocks.length > MAX_MESSAGES) throw this.file.damaged('the header of an object never ends');
    }
    this.headers.set(address, header);
    return header;
  }

  private message(address: number, type: number): Bytes | null {
    return this.header(address).find((message) => message.type === type)?.data ?? null;
  }

  /** The objects of a group by name; null where the object is no group. */
  private group(address: number): Map<string, number> | null {
    const known = this.groups.get(address);
    if (known !== undefined) return known;
    const table = this.message(address, SYMBOL_TABLE);
    const members = table && this.symbols(table.u64(0), table.u64(8));
    this.groups.set(address, members);
    return members;
  }

  private symbols(tree: number, heap: number): Map<string, number> {
    const { file } = this;
    file.expect(heap, 'HEAP');
    const names = file.part(file.u64(heap + 24), file.u64(heap + 8));
    const members = new Map<string, number>();
    const visited = new Set<number>();
    const walk = (node: number, depth: number): void => {
      if (depth > MAX_DEPTH || visited.has(node)) throw file.damaged('the list of a group runs in a circle');
      visited.add(node);
      file.expect(node, 'TREE');
      const leaf = file.u8(node + 5) === 0;
      const count = file.u16(node + 6);
      for (let child = 0; child < count; child++) {
        const at = file.u64(node + 32 + 16 * child);
        if (leaf) addSymbols(at);
        else walk(at, depth + 1);
      }
    };
    const addSymbols = (node: number): void => {
      file.expect(node, 'SNOD');
      const count = file.u16(node + 6);
      for (let symbol = 0; symbol < count; symbol++) {
        const at = node + 8 + SYMBOL_BYTES * symbol;
        const nameAt = file.u64(at);
        members.set(names.text(nameAt, names.length - nameAt), file.u64(at + 8));
      }
    };
    walk(tree, 0);
    return members;
  }

  /** Where the header of an object is; null where there is no such object. */
  private find(path: string): number | null {
    let address = this.root;
    for (const name of path.split('/').filter(Boolean)) {
      const next = this.group(address)?.get(name);
      if (next === undefined) return null;
      address = next;
    }
    return address;
  }

  private attribute(path: string, name: string): Attribute | null {
    const address = this.find(path);
    if (address === null) return null;
    for (const { type, data } of this.header(address)) {
      if (type !== ATTRIBUTE) continue;
      const attribute = attributeOf(data);
      if (attribute.name === name) return attribute;
    }
    return null;
  }

  /** A text out of a global heap. */
  private heapText(reference: Bytes, at: number): string {
    const { file } = this;
    const [length, heap, wanted] = [reference.u32(at), reference.u64(at + 4), reference.u32(at + 12)];
    if (length === 0) return '';
    file.expect(heap, 'GCOL');
    const objects = file.part(heap, file.u64(heap + 8));
    for (let place = 16; place + 16 <= objects.length; ) {
      const [index, size] = [objects.u16(place), objects.u64(place + 8)];
      if (index === wanted) return objects.text(place + 16, Math.min(length, size));
      if (index === 0) break;
      place += 16 + Math.ceil(size / 8) * 8;
    }
    throw file.damaged('a text of it is missing');
  }

  /** The texts of an attribute; null where it holds something else. */
  private textsOf({ type, shape, data }: Attribute): string[] | null {
    const count = countOf(shape);
    if (count === 0) return [];
    if (type.kind !== 'text' && type.kind !== 'texts elsewhere') return null;
    // Not one is decoded before all are known to be there.
    if (type.size < 1 || count * type.size > data.length) throw data.damaged('an attribute is broken');
    return Array.from({ length: count }, (_, at) =>
      type.kind === 'text' ? data.text(at * type.size, type.size) : this.heapText(data, at * type.size),
    );
  }

  members(path: string): string[] | null {
    const address = this.find(path);
    const members = address === null ? null : this.group(address);
    return members && [...members.keys()];
  }

  has(path: string): boolean {
    return this.find(path) !== null;
  }

  text(path: string, name: string): string | null {
    const attribute = this.attribute(path, name);
    if (attribute?.shape?.length !== 0) return null;
    return this.textsOf(attribute)?.[0] ?? null;
  }

  texts(path: string, name: string): string[] | null {
    const attribute = this.attribute(path, name);
    return attribute?.shape?.length === 1 ? this.textsOf(attribute) : null;
  }

  array(path: string): Hdf5Array {
    const { file, fileName } = this;
    const address = this.find(path);
    if (address === null) throw file.damaged(`the array "${path}" is missing`);
    const [space, datatype, layout] = [DATASPACE, DATATYPE, LAYOUT].map((type) =>
      this.message(address, type),
    );
    if (!space || !datatype || !layout) throw file.damaged(`"${path}" is no array`);
    const shape = shapeOf(space);
    const type = typeOf(datatype);
    if (!shape) throw file.damaged(`the array "${path}" is empty`);
    checkClaim(fileName, path, shape, type.size, file.length);
    const bytes = this.stored(layout, countOf(shape) * type.size, path);
    const values = numbersOf(bytes, type);
    if (!values) throw refuseType(fileName, path, type.kind === 'float' ? 8 * type.size : null);
    return { shape, values };
  }

  /** The bytes of an array, by its layout message. */
  private stored(layout: Bytes, size: number, path: string): Uint8Array<ArrayBuffer> {
    const [version, kind] = [layout.u8(0), layout.u8(1)];
    if (version !== 3 && version !== 4) throw layout.damaged(`the layout of the array "${path}" is unknown`);
    if (kind === COMPACT) return layout.part(4, layout.u16(2)).copy(0, size);
    if (kind !== CONTIGUOUS)
      throw new UserError(
        `The array "${path}" of "${this.fileName}" is cut into chunks or compressed, as Keras does not write it.`,
        'In Python, load the model and save it again.',
      );
    if (size === 0) return new Uint8Array(0);
    if (layout.u32(2) === UNDEFINED_ADDRESS) throw layout.damaged(`the array "${path}" was never written`);
    if (layout.u64(10) < size) throw layout.damaged(`the array "${path}" is shorter than its shape`);
    return this.file.copy(layout.u64(2), size);
  }
}

/**
 * Opens a file whose superblock has the version 0 or 1.
 * @throws UserError where it is cut off or broken.
 */
export function openClassic(bytes: Uint8Array<ArrayBuffer>, fileName: string): Hdf5File {
  return new ClassicFile(bytes, fileName);
}
