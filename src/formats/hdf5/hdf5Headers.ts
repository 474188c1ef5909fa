/**
 * Reads the headers of HDF5 objects, both of the older and of the newer layout (HDF5 file format 3.0, section IV.A.1). It
 * must not know of Keras.
 */
import type { Bytes } from './hdf5Bytes.ts';

/** A message in a header, by its number. */
export interface Message {
  type: number;
  data: Bytes;
}

export const DATASPACE = 1;
export const LINK_INFO = 2;
export const DATATYPE = 3;
export const LINK = 6;
export const LAYOUT = 8;
export const ATTRIBUTE = 12;
export const SYMBOL_TABLE = 17;
export const ATTRIBUTE_INFO = 21;
const CONTINUATION = 16;
/** Of a message that stands elsewhere, for several objects together; nothing that Keras writes does. */
const SHARED_FLAG = 2;

/** Blocks of one header, more than any file needs. */
const MAX_BLOCKS = 1000;

/** A piece of a header. `at` is its first message, `end` the byte after its last. */
interface Block {
  at: number;
  end: number;
}

function blocksOf(
  file: Bytes,
  first: Block,
  next: (data: Bytes) => Block,
  read: (block: Block) => Message[],
): Message[] {
  const messages: Message[] = [];
  const blocks = [first];
  let room = file.length;
  for (let done = 0; done < blocks.length; done++) {
    // Blocks of a header lie side by side: one that is read twice, or leads back to itself, would run out of the file.
    room -= blocks[done].end - blocks[done].at;
    if (done > MAX_BLOCKS || room < 0) throw file.damaged('the header of an object never ends');
    for (const message of read(blocks[done]))
      if (message.type === CONTINUATION) blocks.push(next(message.data));
      else messages.push(message);
  }
  return messages;
}

function message(file: Bytes, type: number, flags: number, at: number, size: number, end: number): Message {
  if (at + size > end) throw file.damaged('the header of an object is broken');
  return { type: flags & SHARED_FLAG && type !== CONTINUATION ? -1 : type, data: file.part(at, size) };
}

/** Version 1: messages begin with type, size and flags in eight bytes. */
function oldMessages(file: Bytes, address: number): Message[] {
  const wanted = file.u16(address + 2);
  let seen = 0;
  const at = address + 16;
  return blocksOf(
    file,
    { at, end: at + file.u32(address + 8) },
    (data) => ({ at: data.u64(0), end: data.u64(0) + data.u64(8) }),
    (block) => {
      const found: Message[] = [];
      for (let place = block.at; place + 8 <= block.end && seen < wanted; seen++) {
        const size = file.u16(place + 2);
        found.push(message(file, file.u16(place), file.u8(place + 4), place + 8, size, block.end));
        place += 8 + size;
      }
      return found;
    },
  );
}

const TIMES_FLAG = 32;
const LIMITS_FLAG = 16;
const ORDER_FLAG = 4;
const CHECKSUM_BYTES = 4;

/** Version 2: messages begin with type, size and flags in four bytes, and their order in two more. */
function newMessages(file: Bytes, address: number): Message[] {
  const flags = file.u8(address + 5);
  const sizeAt = address + 6 + (flags & TIMES_FLAG ? 16 : 0) + (flags & LIMITS_FLAG ? 4 : 0);
  const sizeBytes = 1 << (flags & 3);
  const at = sizeAt + sizeBytes;
  const head = flags & ORDER_FLAG ? 6 : 4;
  return blocksOf(
    file,
    { at, end: at + file.uint(sizeAt, sizeBytes) },
    (data) => {
      file.expect(data.u64(0), 'OCHK');
      return { at: data.u64(0) + 4, end: data.u64(0) + data.u64(8) - CHECKSUM_BYTES };
    },
    (block) => {
      const found: Message[] = [];
      for (let place = block.at; place + head <= block.end; ) {
        const size = file.u16(place + 1);
        found.push(message(file, file.u8(place), file.u8(place + 3), place + head, size, block.end));
        place += head + size;
      }
      return found;
    },
  );
}

/** The messages of the object whose header is there. */
export function messagesAt(file: Bytes, address: number): Message[] {
  if (file.u8(address) === 1) return oldMessages(file, address);
  file.expect(address, 'OHDR');
  if (file.u8(address + 4) !== 2) throw file.damaged('the header of an object is of an unknown version');
  return newMessages(file, address);
}
