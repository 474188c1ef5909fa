/** The fingerprint of a dataset, by which it is known again. It imports sha256 and types only. */
import { sha256 } from './sha256.ts';
import type { DatasetImage } from './types.ts';

/** Hex SHA-256 over the sorted lines "path⇥bytes⇥crc32" (decimal numbers, joined by line feeds). */
export async function datasetHash(images: readonly Pick<DatasetImage, 'path' | 'entry'>[]): Promise<string> {
  const lines = images.map(({ path, entry }) => `${path}\t${entry.bytes}\t${entry.crc32}`).sort();
  return sha256(lines.join('\n'));
}
