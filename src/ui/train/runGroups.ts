/** The runs as the list shows them: those of one repetition together. Pure. */

/** One run alone, or all of a repetition. */
export interface RunGroup {
  repeatId: string | null;
  /** The newest run first. */
  ids: string[];
}

/** The groups, the newest first, from a text with a line a run: its id, and that of its repetition or nothing. */
export function runGroups(lines: string): RunGroup[] {
  const groups: RunGroup[] = [];
  for (const line of lines.split('\n').filter(Boolean).toReversed()) {
    const [id, repeat] = line.split(' ');
    const repeatId = repeat || null;
    const group = repeatId && groups.find((one) => one.repeatId === repeatId);
    if (group) group.ids.push(id);
    else groups.push({ repeatId, ids: [id] });
  }
  return groups;
}
