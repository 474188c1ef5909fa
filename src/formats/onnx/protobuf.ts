/**
 * Writes protocol buffers: fields of a message, each a list of pieces, so that weights are copied once, at the end
 * (protobuf.dev, "Encoding"). It imports nothing.
 */

/** Bytes in pieces. */
export type Pieces = readonly Uint8Array[];

const encoder = new TextEncoder();
const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** A whole number from 0 to 2⁵³ − 1: seven bits a byte, the lowest first. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Uint8Array.of(...bytes, rest);
}

const tag = (field: number, wireType: number) => varint(field * 8 + wireType);

export const lengthOf = (pieces: Pieces) => pieces.reduce((sum, { length }) => sum + length, 0);

/** A whole number, not negative. */
export function integer(field: number, value: number): Pieces {
  return [tag(field, VARINT), varint(value)];
}

/** A float32. */
export function float(field: number, value: number): Pieces {
  return [tag(field, FIXED32), new Uint8Array(Float32Array.of(value).buffer)];
}

export function bytes(field: number, value: Uint8Array): Pieces {
  return [tag(field, LENGTH_DELIMITED), varint(value.length), value];
}

export function text(field: number, value: string): Pieces {
  return bytes(field, encoder.encode(value));
}

/** A message within a message; also whole numbers in the packed form. */
export function message(field: number, ...fields: Pieces[]): Pieces {
  const pieces = fields.flat();
  return [tag(field, LENGTH_DELIMITED), varint(lengthOf(pieces)), ...pieces];
}

/** Whole numbers, not negative, packed. */
export function integers(field: number, values: readonly number[]): Pieces {
  return message(field, values.map(varint));
}

/** All pieces as one. */
export function join(pieces: Pieces): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(lengthOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
