/**
 * Decodes what the header of an HDF5 object says: shapes, types of numbers and texts, attributes (HDF5 file format 3.0,
 * section IV.A.2). It must not know of Keras.
 */
import type { Bytes } from './hdf5Bytes.ts';

/** A type, as far as Keras uses any. */
export type Hdf5Type =
  | { kind: 'integer'; size: number; littleEndian: boolean; signed: boolean }
  | { kind: 'float'; size: number; littleEndian: boolean }
  /** Texts of `size` bytes each. */
  | { kind: 'text'; size: number }
  /** Texts of variable length, kept in global heaps. */
  | { kind: 'texts elsewhere'; size: number }
  | { kind: 'other'; size: number };

/** Sizes; null for a space without any value. */
export type Hdf5Shape = number[] | null;

/** An attribute whose values are not decoded yet. */
export interface Attribute {
  name: string;
  type: Hdf5Type;
  shape: Hdf5Shape;
  data: Bytes;
}

const MAX_RANK = 32;
const NULL_SPACE = 2;

/** A dataspace message, version 1 or 2. */
export function shapeOf(message: Bytes): Hdf5Shape {
  const version = message.u8(0);
  const rank = message.u8(1);
  if ((version !== 1 && version !== 2) || rank > MAX_RANK)
    throw message.damaged('the shape of an array is broken');
  if (version === 2 && message.u8(3) === NULL_SPACE) return null;
  const start = version === 1 ? 8 : 4;
  return Array.from({ length: rank }, (_, axis) => message.u64(start + 8 * axis));
}

const INTEGER = 0;
const FLOAT = 1;
const STRING = 3;
const VARIABLE = 9;
const VARIABLE_TEXT = 1;

/** A datatype message. */
export function typeOf(message: Bytes): Hdf5Type {
  const kind = message.u8(0) & 15;
  const bits = message.u8(1);
  const size = message.u32(4);
  const littleEndian = (bits & 1) === 0;
  if (kind === INTEGER) return { kind: 'integer', size, littleEndian, signed: (bits & 8) !== 0 };
  if (kind === FLOAT) return { kind: 'float', size, littleEndian };
  if (kind === STRING) return { kind: 'text', size };
  if (kind === VARIABLE && (bits & 15) === VARIABLE_TEXT) return { kind: 'texts elsewhere', size };
  return { kind: 'other', size };
}

const padded = (size: number) => Math.ceil(size / 8) * 8;

/** An attribute message, version 1 to 3. */
export function attributeOf(message: Bytes): Attribute {
  const version = message.u8(0);
  if (version < 1 || version > 3) throw message.damaged('an attribute is broken');
  // Of version 1 these are padded; version 3 has one byte more before the name.
  const room = version === 1 ? padded : (size: number) => size;
  const [nameBytes, typeBytes, spaceBytes] = [2, 4, 6].map((at) => message.u16(at));
  const nameAt = version === 3 ? 9 : 8;
  const typeAt = nameAt + room(nameBytes);
  const spaceAt = typeAt + room(typeBytes);
  const dataAt = spaceAt + room(spaceBytes);
  return {
    name: message.text(nameAt, nameBytes),
    type: typeOf(message.part(typeAt, typeBytes)),
    shape: shapeOf(message.part(spaceAt, spaceBytes)),
    data: message.part(dataAt, message.length - dataAt),
  };
}

/** The number of values of a shape. */
export const countOf = (shape: Hdf5Shape) => (shape ? shape.reduce((all, one) => all * one, 1) : 0);

/** Numbers in the file's own type as float32; null for types that are not read. */
export function numbersOf(bytes: Uint8Array<ArrayBuffer>, type: Hdf5Type): Float32Array | null {
  if (type.kind !== 'integer' && type.kind !== 'float') return null;
  const { kind, size, littleEndian } = type;
  if (kind === 'float' && size === 4 && littleEndian) return new Float32Array(bytes.buffer);
  const view = new DataView(bytes.buffer);
  const signed = type.kind === 'integer' && type.signed;
  const readers: Record<string, (at: number) => number> = {
    float4: (at) => view.getFloat32(at, littleEndian),
    float8: (at) => view.getFloat64(at, littleEndian),
    integer1: (at) => (signed ? view.getInt8(at) : view.getUint8(at)),
    integer2: (at) => (signed ? view.getInt16(at, littleEndian) : view.getUint16(at, littleEndian)),
    integer4: (at) => (signed ? view.getInt32(at, littleEndian) : view.getUint32(at, littleEndian)),
    integer8: (at) =>
      Number(signed ? view.getBigInt64(at, littleEndian) : view.getBigUint64(at, littleEndian)),
  };
  const read = readers[kind + size];
  return read ? Float32Array.from({ length: bytes.length / size }, (_, at) => read(at * size)) : null;
}
