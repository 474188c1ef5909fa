/**
 * A dataset without its division as text, for the browser's storage, and back. In pieces, so that tens of thousands of images
 * never hold the page up. It must not know of the database.
 */
import { sha256 } from '../../dataset/sha256.ts';
import type { Dataset, DatasetImage } from '../../dataset/types.ts';

/** About 5 ms of work. */
const IMAGES_A_PIECE = 2000;

/** What a dataset is however it is divided. */
export type Content = Omit<Dataset, 'images' | 'notes'> & { images: Omit<DatasetImage, 'split'>[] };

/** Goes on in a task of its own. */
export const nextTask = () => new Promise<void>((resolve) => setTimeout(resolve));

/** The content of a dataset, a line a piece, and the SHA-256 of it, by which it is kept once. */
export async function writeContent({
  images,
  notes: _,
  ...head
}: Dataset): Promise<{ key: string; text: string }> {
  const lines = [JSON.stringify(head)];
  for (let start = 0; start < images.length; start += IMAGES_A_PIECE) {
    const piece = images.slice(start, start + IMAGES_A_PIECE);
    lines.push(JSON.stringify(piece.map(({ split: _, ...image }) => image)));
    await nextTask();
  }
  const text = lines.join('\n');
  return { key: await sha256(text), text };
}

/** The content that was written. @throws Error where the text is damaged. */
export async function readContent(text: string): Promise<Content> {
  const [head, ...lines] = text.split('\n');
  const images: Content['images'] = [];
  for (const line of lines) {
    for (const image of JSON.parse(line)) images.push(image);
    await nextTask();
  }
  return { ...JSON.parse(head), images };
}
