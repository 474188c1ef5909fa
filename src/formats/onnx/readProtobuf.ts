/**
 * Reads the fields of a protocol buffer (protobuf.dev, "Encoding"): the inverse of protobuf.ts, for as much as ONNX needs.
 * It imports nothing.
 */

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** The fields of one message by their numbers; each may occur several times. */
export class Fields {
  private readonly bytes = new Map<number, Uint8Array[]>();
  private readonly numbers = new Map<number, number[]>();

  /** @throws RangeError where the message ends too soon or has a kind of field that ONNX does not use. */
  constructor(message: Uint8Array) {
    const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
    for (const cursor = { at: 0 }; cursor.at < message.length; ) {
      const tag = readVarint(view, cursor);
      const [field, type] = [Math.floor(tag / 8), tag % 8];
      if (type === VARINT) push(this.numbers, field, readVarint(view, cursor));
      else if (type === FIXED32) {
        push(this.numbers, field, view.getFloat32(cursor.at, true));
        cursor.at += 4;
      } else if (type === LENGTH_DELIMITED) {
        const length = readVarint(view, cursor);
        if (length > message.length - cursor.at) throw new RangeError('The message is cut off.');
        push(this.bytes, field, message.subarray(cursor.at, cursor.at + length));
        cursor.at += length;
      } else throw new RangeError(`A field has the unknown type ${type}.`);
    }
  }

  messages(field: number): Fields[] {
    return (this.bytes.get(field) ?? []).map((bytes) => new Fields(bytes));
  }
  raw(field: number): Uint8Array {
    return this.bytes.get(field)?.[0] ?? new Uint8Array();
  }
  texts(field: number): string[] {
    return (this.bytes.get(field) ?? []).map((bytes) => new TextDecoder().decode(bytes));
  }
  text(field: number): string {
    return this.texts(field)[0] ?? '';
  }
  number(field: number): number {
    return this.numbers.get(field)?.[0] ?? 0;
  }
  /** Whole numbers, packed. */
  packed(field: number): number[] {
    const bytes = this.raw(field);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const values: number[] = [];
    for (const cursor = { at: 0 }; cursor.at < bytes.length; ) values.push(readVarint(view, cursor));
    return values;
  }
}

function push<T>(map: Map<number, T[]>, key: number, value: T): void {
  map.set(key, [...(map.get(key) ?? []), value]);
}

function readVarint(view: DataView, cursor: { at: number }): number {
  let value = 0;
  for (let factor = 1; ; factor *= 0x80) {
    const byte = view.getUint8(cursor.at++);
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value;
  }
}
