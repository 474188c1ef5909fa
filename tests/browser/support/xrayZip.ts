/** A small zip of the real chest X-rays, made at test time: some pictures of each split, evenly over the classes' lists. */
import { openAsBlob } from 'node:fs';
import { listEntries, readEntry } from '../../../src/dataset/source/zip.ts';
import { makeZipBytes } from '../../unit/support/makeZip.ts';

/** How many pictures of each split; of each class its share. */
export type Counts = Record<'train' | 'val' | 'test', number>;

/** Evenly spread over the list. */
function spread<T>(items: readonly T[], count: number): T[] {
  return Array.from({ length: count }, (_, at) => items[Math.floor((at * items.length) / count)]);
}

/** The bytes of the zip, from the whole one at `path`. */
export async function xrayZip(path: string, counts: Counts): Promise<Buffer<ArrayBuffer>> {
  const whole = new File([await openAsBlob(path)], 'chest-xray-224.zip');
  const pictures = (await listEntries(whole)).filter((entry) => /\.jpe?g$/.test(entry.path));
  const chosen = (Object.keys(counts) as (keyof Counts)[]).flatMap((split) => {
    const inSplit = pictures.filter((entry) => entry.path.startsWith(`chest_xray/${split}/`));
    const classes = ['NORMAL', 'PNEUMONIA'].map((name) =>
      inSplit.filter((entry) => entry.path.startsWith(`chest_xray/${split}/${name}/`)),
    );
    const normal = Math.round((counts[split] * classes[0].length) / inSplit.length);
    return [...spread(classes[0], normal), ...spread(classes[1], counts[split] - normal)];
  });
  const parts = [];
  for (const entry of chosen) parts.push({ path: entry.path, data: await readEntry(whole, entry) });
  return makeZipBytes(parts);
}
