/** Which pictures a network may be asked about: none that is for testing. Pure. */
import type { Dataset, DatasetImage } from '../../dataset/types.ts';
import type { Run } from '../state/state.ts';

/**
 * Those of train and validation, validation first, as nothing has learned them by heart; without what is for testing in any run on
 * these pictures, which may divide them in another way.
 */
export function askableImages(
  runs: readonly Pick<Run, 'dataset'>[],
  { hash, images }: Dataset,
): readonly DatasetImage[] {
  const divisions = new Set(
    runs.filter(({ dataset }) => dataset.hash === hash).map(({ dataset }) => dataset),
  );
  const sealed = new Set(
    [...divisions].flatMap((dataset) =>
      dataset.images.filter(({ split }) => split === 'test').map(({ path }) => path),
    ),
  );
  const open = images.filter(({ split, path }) => split !== 'test' && !sealed.has(path));
  return [...open.filter(({ split }) => split === 'val'), ...open.filter(({ split }) => split !== 'val')];
}

/** The image that is for testing in one of the datasets and has this file, by size and CRC-32; null where there is none. */
export const testImageOf = (
  datasets: readonly Dataset[],
  file: { bytes: number; crc32: number },
): DatasetImage | null =>
  datasets
    .flatMap(({ images }) => images)
    .find(
      ({ split, entry }) => split === 'test' && entry.bytes === file.bytes && entry.crc32 === file.crc32,
    ) ?? null;
