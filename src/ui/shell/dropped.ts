/** Which of the dropped files is meant. Pure: it imports nothing. */

/** True for what looks like a zip by its name or its type. */
function isZip(file: { name: string; type: string }): boolean {
  return /\.zip$/i.test(file.name) || /^application\/(x-)?zip/.test(file.type);
}

/**
 * The file to open and what to say about the others. The first zip wins; without one the first file is opened,
 * so that the reader can say what is wrong with it.
 */
export function chooseDropped<F extends { name: string; type: string }>(
  files: readonly F[],
): { file: F; note: string | null } | null {
  if (files.length === 0) return null;
  const file = files.find(isZip) ?? files[0];
  const note = files.length === 1 ? null : `${files.length} files were dropped; only ${file.name} is opened.`;
  return { file, note };
}
