/**
 * Reads HDF5 files: of the layout that h5py and Keras write, and of the newer one, arrays in one piece (HDF5 file format
 * 3.0). Nothing is taken for true: a wrong byte ends in a UserError. It must not know of Keras.
 */
import { UserError } from '../../shared/errors.ts';
import { Bytes } from './hdf5Bytes.ts';
import { type Members, membersOf } from './hdf5Groups.ts';
import {
  ATTRIBUTE,
  ATTRIBUTE_INFO,
  DATASPACE,
  DATATYPE,
  LAYOUT,
  type Message,
  messagesAt,
} from './hdf5Headers.ts';
import { heapObjects } from './hdf5Heap.ts';
import { type Attribute, attributeOf, countOf, numbersOf, shapeOf, typeOf } from './hdf5Messages.ts';
import { checkClaim, damagedHdf5, type Hdf5Array, type Hdf5File, refuseType } from './hdf5Types.ts';

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const VERSION_AT = 8;

/** For each version of the superblock: where sizes of addresses, base, stated end and root stand. */
const SUPERBLOCKS = [
  { sizes: 13, base: 24, end: 40, root: 64 },
  { sizes: 13, base: 28, end: 44, root: 68 },
  { sizes: 9, base: 12, end: 28, root: 36 },
  { sizes: 9, base: 12, end: 28, root: 36 },
];

const COMPACT = 0;
const CONTIGUOUS = 1;
/** Layouts of these versions say the same of arrays in one piece. */
const LAYOUT_VERSIONS = [3, 4, 5];

/** Whether bytes begin as an HDF5 file does. */
export function isHdf5(start: Uint8Array): boolean {
  return SIGNATURE.every((byte, at) => start[at] === byte);
}

class Hdf5Reader implements Hdf5File {
  private readonly file: Bytes;
  private readonly root: number;
  private readonly headers = new Map<number, Message[]>();
  private readonly groups = new Map<number, Members | null>();
  private readonly heaps = new Map<number, Map<number, Bytes>>();

  constructor(
    bytes: Uint8Array<ArrayBuffer>,
    private readonly fileName: string,
  ) {
    this.file = new Bytes(bytes, fileName);
    const version = this.file.u8(VERSION_AT);
    const places = SUPERBLOCKS[version];
    if (!places) throw damagedHdf5(fileName, `its superblock has the unknown version ${version}`);
    const { sizes, base, end, root } = places;
    if (this.file.u16(sizes) !== 0x0808 || this.file.u64(base) !== 0)
      throw this.file.damaged('its superblock is broken');
    const stated = this.file.u64(end);
    if (stated > bytes.length)
      throw damagedHdf5(fileName, `it is cut off: ${bytes.length} of ${stated} bytes are there`);
    this.root = this.file.u64(root);
  }

  private header(address: number): Message[] {
    const header = this.headers.get(address) ?? messagesAt(this.file, address);
    this.headers.set(address, header);
    return header;
  }

  private message(address: number, type: number): Bytes | null {
    return this.header(address).find((message) => message.type === type)?.data ?? null;
  }

  /** The objects of a group by name; null where the object is no group. */
  private group(address: number): Members | null {
    const known = this.groups.get(address);
    if (known !== undefined) return known;
    const members = membersOf(this.file, this.header(address));
    this.groups.set(address, members);
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
    const messages = this.header(address)
      .filter(({ type }) => type === ATTRIBUTE)
      .map(({ data }) => data);
    const info = this.message(address, ATTRIBUTE_INFO);
    // Many attributes lie in a heap. Behind version and flags there may be the largest number of order so far.
    const at = info && info.u8(1) & 1 ? 4 : 2;
    const inHeap =
      info && !info.isUndefined(at) ? heapObjects(this.file, info.u64(at), info.u64(at + 8), 0) : [];
    for (const data of messages.concat(inHeap)) {
      const attribute = attributeOf(data);
      if (attribute.name === name) return attribute;
    }
    return null;
  }

  /** The objects of a global heap by their indices. */
  private globalHeap(address: number): Map<number, Bytes> {
    const known = this.heaps.get(address);
    if (known) return known;
    const { file } = this;
    file.expect(address, 'GCOL');
    const heap = file.part(address, file.u64(address + 8));
    const objects = new Map<number, Bytes>();
    for (let place = 16; place + 16 <= heap.length; ) {
      const [index, size] = [heap.u16(place), heap.u64(place + 8)];
      if (index === 0) break;
      objects.set(index, heap.part(place + 16, size));
      place += 16 + Math.ceil(size / 8) * 8;
    }
    this.heaps.set(address, objects);
    return objects;
  }

  /** A text out of a global heap. */
  private heapText(reference: Bytes, at: number): string {
    const [length, heap, index] = [reference.u32(at), reference.u64(at + 4), reference.u32(at + 12)];
    if (length === 0) return '';
    const object = this.globalHeap(heap).get(index);
    if (!object) throw this.file.damaged('a text of it is missing');
    return object.text(0, Math.min(length, object.length));
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
    if (!LAYOUT_VERSIONS.includes(version))
      throw layout.damaged(`the layout of the array "${path}" is unknown`);
    if (kind === COMPACT) return layout.part(4, layout.u16(2)).copy(0, size);
    if (kind !== CONTIGUOUS)
      throw new UserError(
        `The array "${path}" of "${this.fileName}" is cut into chunks or compressed, as Keras does not write it.`,
        'In Python, load the model and save it again.',
      );
    if (size === 0) return new Uint8Array(0);
    if (layout.isUndefined(2)) throw layout.damaged(`the array "${path}" was never written`);
    if (layout.u64(10) < size) throw layout.damaged(`the array "${path}" is shorter than its shape`);
    return this.file.copy(layout.u64(2), size);
  }
}

/**
 * Opens an HDF5 file.
 * @throws UserError where it is not a complete HDF5 file.
 */
export function openHdf5(bytes: Uint8Array<ArrayBuffer>, fileName: string): Hdf5File {
  if (!isHdf5(bytes)) throw damagedHdf5(fileName, 'it does not begin as an HDF5 file does');
  return new Hdf5Reader(bytes, fileName);
}
