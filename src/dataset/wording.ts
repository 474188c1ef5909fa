/**
 * Counts and lists as they stand in sentences. It imports nothing.
 */

/** "1 picture", "5,856 pictures". */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? noun : plural}`;
}

/** `"a"`, `"a" and "b"`, `"a", "b" and "c"`; from the seventh name on only how many more there are. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, names.length > 7 ? 6 : 7).map((name) => `"${name}"`);
  if (names.length > shown.length) shown.push(`${names.length - shown.length} more`);
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
