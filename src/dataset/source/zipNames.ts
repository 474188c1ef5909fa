/**
 * Reads the names of files in a zip, in the character sets that occur, and the extra fields beside them.
 * It may import the checksum, the settings and what guesses encodings only.
 */
import type { Settings } from '../../settings.ts';
import { guessEncoding } from '../names/guessEncoding.ts';
import { type StrictDecoder, strictDecoder } from '../names/nameEncodings.ts';
import type { EncodingGuess, NameEncoding } from '../types.ts';
import { crc32 } from './crc32.ts';

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });
const utf8OrNull = strictDecoder('utf-8');
const cp437 = strictDecoder('cp437');
const UNICODE_PATH_FIELD = 0x7075;

/** The content of the extra field `id` (APPNOTE 4.5.1: id, size, content, one after the other), or null. */
export function extraField(extra: Uint8Array, id: number): Uint8Array | null {
  if (extra.length < 4) return null;
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === id) return extra.subarray(at + 4, end);
    at = end;
  }
  return null;
}

/**
 * Info-ZIP's Unicode path (APPNOTE 4.6.9: version 1, checksum of the plain name, name in UTF-8), or null where it is
 * missing or belongs to an older name: tools that rename without knowing the field leave it behind.
 */
function unicodePath(name: Uint8Array, extra: Uint8Array): string | null {
  const field = extraField(extra, UNICODE_PATH_FIELD);
  if (!field || field.length < 5 || field[0] !== 1) return null;
  const stated = new DataView(field.buffer, field.byteOffset).getUint32(1, true);
  return stated === crc32(name) ? UTF8.decode(field.subarray(5)) : null;
}

const SLASH = 0x2f;

/** A loop: a zip has many names, and nearly all of them are ASCII. */
function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] > 127) return false;
  return true;
}

/** Some Windows tools write backslashes against the specification. */
const withSlashes = (path: string) => path.replaceAll('\\', '/');

/** The path of a file, with forward slashes, where the zip says in which character set it is; else null. */
export function statedName(name: Uint8Array, markedUtf8: boolean, extra: Uint8Array): string | null {
  const stated =
    markedUtf8 || isAscii(name) ? (unicodePath(name, extra) ?? utf8OrNull(name)) : unicodePath(name, extra);
  return stated === null ? null : withSlashes(stated);
}

/** A name and how it was read; null where it is UTF-8, which macOS writes without saying so. */
export interface ReadName {
  path: string;
  guess: EncodingGuess | null;
}

/** The names between the slashes of a path. No encoding has a slash as the second byte of a letter. */
function partsOf(path: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let at = path.indexOf(SLASH); at >= 0; at = path.indexOf(SLASH, from)) {
    parts.push(path.subarray(from, at));
    from = at + 1;
  }
  return [...parts, path.subarray(from)];
}
const latin1 = (bytes: Uint8Array) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');

/**
 * Reads parts of paths in one encoding. What is no text in it, or would get the name that other bytes have already, is
 * read in the standard's code page, in which every byte is a letter of its own: different names stay different.
 */
function partReader(encoding: NameEncoding): (part: Uint8Array) => { text: string; fits: boolean } {
  const decode: StrictDecoder = strictDecoder(encoding);
  const known = new Map<string, { text: string; fits: boolean }>();
  const taken = new Set<string>();
  return (part) => {
    const key = latin1(part);
    const before = known.get(key);
    if (before) return before;
    const text = decode(part);
    const fits = text !== null && !taken.has(text);
    const reading = { text: fits ? text : cp437(part)!, fits };
    known.set(key, reading);
    taken.add(reading.text);
    return reading;
  };
}

/** Characters that take three bytes or more in UTF-8 come about in no other encoding by chance. */
const isSurelyUtf8 = (text: string) => /[\u0800-\uffff]/.test(text);

/** The parts with bytes beyond ASCII, each once. */
function distinctParts(names: readonly Uint8Array[]): Uint8Array[] {
  const parts = names.flatMap(partsOf).filter((part) => !isAscii(part));
  return [...new Map(parts.map((part) => [latin1(part), part])).values()];
}

/**
 * The names of a zip that are in no stated character set, all of them. They are UTF-8 where all could be; else the encoding
 * is guessed from all together, unless `setting` says it.
 */
export function unstatedNames(names: readonly Uint8Array[], setting: Settings['nameEncoding']): ReadName[] {
  const asUtf8 = names.map(utf8OrNull);
  const auto = setting === 'auto';
  const staysUtf8 =
    auto && asUtf8.every((text) => text !== null)
      ? () => true
      : (text: string | null) => auto && text !== null && isSurelyUtf8(text);
  const others = names.filter((_, i) => !staysUtf8(asUtf8[i]));
  if (others.length === 0) return asUtf8.map((path) => ({ path: withSlashes(path!), guess: null }));
  const guess = auto ? guessEncoding(distinctParts(others)) : { encoding: setting, sure: true };
  const read = partReader(guess.encoding);
  return names.map((name, i) => {
    const utf8 = asUtf8[i];
    if (staysUtf8(utf8)) return { path: withSlashes(utf8!), guess: null };
    const parts = partsOf(name).map(read);
    const path = withSlashes(parts.map(({ text }) => text).join('/'));
    const fits = parts.every((part) => part.fits);
    return { path, guess: fits ? guess : { encoding: 'cp437', sure: false } };
  });
}
