/** A confusion matrix as pixels, for more classes than a chart has room for; and how one moves over it. Pure. */
import type { ConfusionMatrix } from '../../evaluation/types.ts';

/** A cell of the matrix. */
export interface Place {
  label: number;
  answer: number;
}

/** The safelight. */
const COLOR = [240, 138, 85];
/** How strong a cell is at least that is not empty: one picture of a thousand must be seen. */
const FAINTEST = 90;

/**
 * The matrix in `side` × `side` pixels of RGBA: each shows the largest of its cells as a share of its row, so that no cell is
 * lost between pixels. Empty cells are clear.
 * @param side Between 1 and the number of classes.
 */
export function cellPixels(matrix: ConfusionMatrix, side: number): Uint8ClampedArray<ArrayBuffer> {
  const count = matrix.length;
  const pixels = new Uint8ClampedArray(side * side * 4);
  for (const [label, row] of matrix.entries()) {
    const support = row.reduce((sum, cell) => sum + cell, 0);
    const y = Math.floor((label * side) / count);
    for (let answer = 0; answer < count; answer++) {
      if (row[answer] === 0) continue;
      const at = (y * side + Math.floor((answer * side) / count)) * 4;
      const alpha = FAINTEST + (255 - FAINTEST) * (row[answer] / support);
      if (alpha <= pixels[at + 3]) continue;
      pixels.set(COLOR, at);
      pixels[at + 3] = alpha;
    }
  }
  return pixels;
}

/** The cell under a point of the map, given as shares of its width and height. */
export function placeAt(x: number, y: number, count: number): Place {
  const index = (share: number) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  return { label: index(y), answer: index(x) };
}

/** Where a key leads from a cell; null for a key that means nothing. */
export function placeAfterKey(key: string, { label, answer }: Place, count: number): Place | null {
  const moved: Record<string, Place> = {
    ArrowLeft: { label, answer: answer - 1 },
    ArrowRight: { label, answer: answer + 1 },
    ArrowUp: { label: label - 1, answer },
    ArrowDown: { label: label + 1, answer },
    Home: { label, answer: 0 },
    End: { label, answer: count - 1 },
    PageUp: { label: 0, answer },
    PageDown: { label: count - 1, answer },
  };
  if (!Object.hasOwn(moved, key)) return null;
  const inside = (index: number) => Math.min(count - 1, Math.max(0, index));
  return { label: inside(moved[key].label), answer: inside(moved[key].answer) };
}
