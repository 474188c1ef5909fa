/** Names from files as they stand on the page: class names, paths, names of zips and runs. It imports nothing. */

/** Characters that turn the direction of all text after them, up to another such character: embeddings, overrides, isolates. */
const TURNS = /[\u202A-\u202E\u2066-\u2069]/g;
/** Letters that are written from right to left: Hebrew, Arabic and the scripts between and beside them. */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/** A sentence with names in it, without the characters that would turn around what follows them. */
export function unturned(text: string): string {
  return text.replace(TURNS, '');
}

/**
 * A name from a file, so that it turns around neither itself nor the words beside it: without characters that only turn
 * text, and where it has letters that are written from right to left, between U+2068 and U+2069, as `<bdi>` would put it.
 * Other names stay as they are. For text, labels, titles and charts alike.
 */
export function isolated(name: string): string {
  const plain = unturned(name);
  return RIGHT_TO_LEFT.test(plain) ? `\u2068${plain}\u2069` : plain;
}

/** A name as part of a file's name: its words in small letters, joined by hyphens; `otherwise` where it has none. */
export function fileNamePart(name: string, otherwise: string): string {
  return (name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [otherwise]).join('-');
}
