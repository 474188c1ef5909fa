/**
 * The character sets in which old zip tools write names, and how bytes are read in each. It may import types only.
 */
import type { NameEncoding } from '../types.ts';

/** The upper halves of the code pages that DOS and Windows' Explorer use, which no TextDecoder knows. */
const UPPER_HALVES: Partial<Record<NameEncoding, string>> = {
  cp437:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
  cp850:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0',
  cp852:
    'ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u00ad˝˛ˇ˘§÷¸°¨˙űŘř■\u00a0',
};

/** How each is called where people read it. */
export const ENCODING_NAMES: Readonly<Record<NameEncoding, string>> = {
  'utf-8': 'UTF-8',
  cp437: 'cp437 (Western, DOS)',
  cp850: 'cp850 (Western, DOS)',
  cp852: 'cp852 (Central European, DOS)',
  'windows-1250': 'windows-1250 (Central European)',
  'windows-1251': 'windows-1251 (Cyrillic)',
  'windows-1252': 'windows-1252 (Western)',
  'windows-1253': 'windows-1253 (Greek)',
  'windows-1254': 'windows-1254 (Turkish)',
  'windows-1255': 'windows-1255 (Hebrew)',
  'windows-1256': 'windows-1256 (Arabic)',
  'windows-874': 'windows-874 (Thai)',
  ibm866: 'cp866 (Cyrillic, DOS)',
  'koi8-r': 'KOI8-R (Cyrillic)',
  shift_jis: 'Shift_JIS (Japanese)',
  gb18030: 'GBK (Chinese)',
  big5: 'Big5 (Chinese)',
  'euc-kr': 'EUC-KR (Korean)',
};

/** Reads bytes in an encoding; null where they are no text in it. */
export type StrictDecoder = (bytes: Uint8Array) => string | null;

/** A decoder that reads the bytes of one code page, each by itself. */
function bytewise(upperHalf: string): StrictDecoder {
  return (bytes) =>
    Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : upperHalf[byte - 128])).join('');
}

/** Control characters stand in no name: code pages with gaps fill them so. */
const isControl = (char: string) => char >= '\u0080' && char <= '\u009f';

/** The strict decoder of an encoding. */
export function strictDecoder(encoding: NameEncoding): StrictDecoder {
  const upperHalf = UPPER_HALVES[encoding];
  if (upperHalf) return bytewise(upperHalf);
  const decoder = new TextDecoder(encoding, { ignoreBOM: true, fatal: true });
  return (bytes) => {
    try {
      const text = decoder.decode(bytes);
      return encoding !== 'utf-8' && [...text].some(isControl) ? null : text;
    } catch {
      return null;
    }
  };
}

/** All characters that pairs of bytes in these ranges give. */
export function charsBetween(
  encoding: NameEncoding,
  [firstLead, lastLead]: readonly [number, number],
  [firstTrail, lastTrail]: readonly [number, number],
): Set<string> {
  const decoder = new TextDecoder(encoding);
  const chars = new Set<string>();
  for (let lead = firstLead; lead <= lastLead; lead++)
    for (let trail = firstTrail; trail <= lastTrail; trail++) {
      const char = decoder.decode(Uint8Array.of(lead, trail));
      if ([...char].length === 1 && char !== '\ufffd') chars.add(char);
    }
  return chars;
}
