/** The parts of a path with forward slashes, and their order. It imports nothing. */

/** "a/b/1.jpg" → "1.jpg" */
export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** "a/b/1.jpg" → "a/b"; '' at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Orders text by its code units, as Keras (Python) orders names. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
