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

/** The content of a dataset as text, a line a piece, and what it is kept once by: the SHA-256 of those of its pieces. */
export async function writeContent({
  images,
  notes: _,
  ...head
}: Dataset): Promise<{ key: string; text: Blob }> {
  const lines: Blob[] = [];
  const hashes: string[] = [];
  const add = async (piece: object) => {
    const line = `${JSON.stringify(piece)}\n`;
    lines.push(new Blob([line]));
    hashes.push(await sha256(line));
    await nextTask();
  };
  await add(head);
  for (let start = 0; start < images.length; start += IMAGES_A_PIECE)
    await add(images.slice(start, start + IMAGES_A_PIECE).map(({ split: _, ...image }) => image));
  return { key: await sha256(hashes.join()), text: new Blob(lines) };
}

/** The content that was written. @throws Error where the text is damaged. */
export async function readContent(text: string): Promise<Content> {
  const [head, ...lines] = text.trimEnd().split('\n');
  const images: Content['images'] = [];
  for (const line of lines) {
    for (const image of JSON.parse(line)) images.push(image);
    await nextTask();
  }
  return { ...JSON.parse(head), images };
}
