/** Says how names were read whose character set the zip does not state. It may import the encodings' names, junk and types. */

import { ENCODING_NAMES } from '../names/nameEncodings.ts';
import { junkKind } from '../source/junk.ts';
import type { Entry, NameEncoding } from '../types.ts';

const isAscii = (text: string) => /^[ -~]*$/.test(text);

/** The part of a path that shows best how it was read: its class, or else the innermost name beyond ASCII. */
function exampleOf(path: string): string {
  const names = path.split('/');
  return (
    names.slice(0, -1).findLast((name) => !isAscii(name)) ?? names.findLast((name) => !isAscii(name)) ?? ''
  );
}

/** One sentence for each encoding that names were read in without being told. */
export function nameNotes(entries: readonly Entry[]): string[] {
  const read = new Map<NameEncoding, { examples: Set<string>; sure: boolean }>();
  for (const { path, nameGuess } of entries) {
    if (!nameGuess || junkKind(path)) continue;
    const known = read.get(nameGuess.encoding) ?? { examples: new Set(), sure: true };
    if (known.examples.size < 3) known.examples.add(exampleOf(path));
    known.sure &&= nameGuess.sure;
    read.set(nameGuess.encoding, known);
  }
  return [...read].map(([encoding, { examples, sure }]) => {
    const shown = [...examples].map((name) => `"${name}"`).join(', ');
    const unsure = sure
      ? ''
      : ' This may be wrong: where names look garbled, choose another “Name encoding” in the dataset settings and read it again.';
    return `The zip does not say in which character set its names are; they were read as ${ENCODING_NAMES[encoding]}: ${shown}.${unsure}`;
  });
}
