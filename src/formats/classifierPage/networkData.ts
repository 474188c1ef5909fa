/**
 * A network as two pieces of text that stand in a page: JSON, and all its numbers in base64. It must not know of the page.
 */
import type { Network } from '../network/types.ts';

/** Where an array lies among all numbers, in place of the array. */
interface Slice {
  offset: number;
  length: number;
}
const isSlice = (value: unknown): value is Slice =>
  typeof value === 'object' && value !== null && 'offset' in value && 'length' in value;

/** A multiple of three bytes, so that pieces of base64 may follow each other. */
const PIECE_BYTES = 3 * 2 ** 13;

/** JSON with every Float32Array replaced by its place, and the arrays' bytes, one after the other. */
export function packNetwork(network: Network): { structure: unknown; arrays: Float32Array[] } {
  const arrays: Float32Array[] = [];
  let offset = 0;
  const pack = (value: unknown): unknown => {
    if (!(value instanceof Float32Array)) return value;
    arrays.push(value);
    const slice: Slice = { offset, length: value.length };
    offset += value.length;
    return slice;
  };
  const steps = network.steps.map((step) =>
    Object.fromEntries(Object.entries(step).map(([key, value]) => [key, pack(value)])),
  );
  return { structure: { ...network, steps }, arrays };
}

/** The inverse of packNetwork. The structure is what this module wrote, so its kinds are not checked again. */
export function unpackNetwork(structure: Network, numbers: Float32Array): Network {
  const unpack = (value: unknown) =>
    isSlice(value) ? numbers.subarray(value.offset, value.offset + value.length) : value;
  const steps = structure.steps.map(
    (step) =>
      Object.fromEntries(
        Object.entries(step).map(([key, value]) => [key, unpack(value)]),
      ) as unknown as typeof step,
  );
  return { ...structure, steps };
}

/** Little-endian bytes of the arrays as base64, in pieces. */
export function* base64Of(arrays: readonly Float32Array[]): Generator<string> {
  const whole = new Uint8Array(arrays.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const array of arrays) {
    whole.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += array.byteLength;
  }
  for (let start = 0; start < whole.length; start += PIECE_BYTES)
    yield btoa(String.fromCharCode(...whole.subarray(start, start + PIECE_BYTES)));
}

/** The numbers of a base64 text that holds nothing else. */
export function numbersOf(base64: string): Float32Array {
  const pieceLength = (PIECE_BYTES / 3) * 4;
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((base64.length / 4) * 3 - padding);
  for (let start = 0, to = 0; start < base64.length; start += pieceLength) {
    const piece = atob(base64.slice(start, start + pieceLength));
    for (let i = 0; i < piece.length; i++) bytes[to++] = piece.charCodeAt(i);
  }
  return new Float32Array(bytes.buffer);
}
