/**
 * Reads numbers and texts of HDF5 files (little-endian, 8-byte addresses), never beyond the end. It may import
 * hdf5Types only.
 */
import { damagedHdf5 } from './hdf5Types.ts';

const UTF8 = new TextDecoder();

/** A piece of a file; every read is checked. Positions are bytes from its start. */
export class Bytes {
  private readonly view: DataView<ArrayBuffer>;
  constructor(
    private readonly bytes: Uint8Array<ArrayBuffer>,
    private readonly fileName: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  damaged(what: string): Error {
    return damagedHdf5(this.fileName, what);
  }

  private check(at: number, size: number): void {
    if (!(at >= 0 && size >= 0 && at + size <= this.bytes.length))
      throw this.damaged('it points at a place that it does not have');
  }

  u8(at: number): number {
    this.check(at, 1);
    return this.view.getUint8(at);
  }

  u16(at: number): number {
    this.check(at, 2);
    return this.view.getUint16(at, true);
  }

  u32(at: number): number {
    this.check(at, 4);
    return this.view.getUint32(at, true);
  }

  /** Beyond 2^53 it is rounded, but no place or size is that large. */
  u64(at: number): number {
    return this.u32(at) + this.u32(at + 4) * 2 ** 32;
  }

  /** A number of 1 to 8 bytes. */
  uint(at: number, size: number): number {
    let number = 0;
    for (let place = size - 1; place >= 0; place--) number = number * 256 + this.u8(at + place);
    return number;
  }

  /** Whether an address is the one that stands for none. */
  isUndefined(at: number): boolean {
    return this.u32(at) === 0xffffffff && this.u32(at + 4) === 0xffffffff;
  }

  /** `size` bytes from `at` on, as a piece of their own. */
  part(at: number, size: number): Bytes {
    this.check(at, size);
    return new Bytes(this.bytes.subarray(at, at + size), this.fileName);
  }

  /** A copy of `size` bytes. */
  copy(at: number, size: number): Uint8Array<ArrayBuffer> {
    this.check(at, size);
    return this.bytes.slice(at, at + size);
  }

  /** Text of at most `size` bytes, up to the first zero. */
  text(at: number, size: number): string {
    this.check(at, size);
    const all = this.bytes.subarray(at, at + size);
    const end = all.indexOf(0);
    return UTF8.decode(end < 0 ? all : all.subarray(0, end));
  }

  /** Refuses a structure that does not begin with its four letters. */
  expect(at: number, signature: string): void {
    if (this.text(at, 4) !== signature)
      throw this.damaged(`a structure of it (${signature}) is not where it should be`);
  }
}
