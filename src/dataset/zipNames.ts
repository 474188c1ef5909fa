/**
 * Reads the names of files in a zip, in the character sets that occur, and the extra fields beside them.
 * It may import the checksum only.
 */
import { crc32 } from './crc32.ts';

/** The upper half of code page 437, the zip's original character set. */
const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });
const STRICT_UTF8 = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
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

/** macOS writes UTF-8 without saying so; real cp437 text is practically never valid UTF-8. */
function decodeUnmarked(name: Uint8Array): string {
  try {
    return STRICT_UTF8.decode(name);
  } catch {
    return Array.from(name, (byte) => (byte < 128 ? String.fromCharCode(byte) : CP437[byte - 128])).join('');
  }
}

/** The path of a file, with forward slashes, from the bytes of its name and its extra fields. */
export function decodeName(name: Uint8Array, markedUtf8: boolean, extra: Uint8Array): string {
  const path = markedUtf8 ? UTF8.decode(name) : (unicodePath(name, extra) ?? decodeUnmarked(name));
  // Some Windows tools write backslashes against the specification.
  return path.replaceAll('\\', '/');
}
