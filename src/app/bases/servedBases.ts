/** The bases that this site serves: their list, and their files. Nothing is asked of any other address. */
import { nameOfBase, pretrainedById } from '../../models/pretrained/pretrained.ts';
import { throwIfCancelled, UserError } from '../../shared/errors.ts';
import type { ServedBase } from '../state/state.ts';

/** Where the build puts them, relative to the page. */
const FOLDER = 'pretrained/';

/** A base's id within the page. */
export const idOfKnown = (known: string) => `base-${known}`;

/** "MobileNetV2 0.35" */
export function nameOfServed({ known }: Pick<ServedBase, 'known'>): string {
  const row = pretrainedById(known);
  return row ? nameOfBase(row) : known;
}

function isEntry(one: unknown): one is { id: string; files: string[]; bytes: number } {
  const { id, files, bytes } = (one ?? {}) as Record<string, unknown>;
  return (
    typeof id === 'string' &&
    typeof bytes === 'number' &&
    Array.isArray(files) &&
    files.length > 0 &&
    files.every((file) => typeof file === 'string' && /^[\w.-]+(\/[\w.-]+)*$/.test(file))
  );
}

/** The list of the site; none where it has no list that can be read. */
export async function listServed(): Promise<ServedBase[]> {
  try {
    const response = await fetch(`${FOLDER}index.json`);
    if (!response.ok) return [];
    const { bases } = await response.json();
    return (bases as unknown[])
      .filter(isEntry)
      .filter(({ id }) => pretrainedById(id))
      .map(({ id, files, bytes }) => ({ id: idOfKnown(id), known: id, files, bytes }));
  } catch {
    return [];
  }
}

/** @param onBytes Gets how many more bytes are here. */
async function fetchFile(path: string, onBytes: (bytes: number) => void, signal: AbortSignal): Promise<File> {
  const parts: BlobPart[] = [];
  const reader = await fetch(FOLDER + path, { signal }).then((response) => {
    if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
    return response.body.getReader();
  });
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    onBytes(part.value.byteLength);
  }
  return new File(parts, path.slice(path.lastIndexOf('/') + 1));
}

/**
 * The files of a base.
 * @param onBytes Gets the number of bytes that are here.
 * @throws UserError where one cannot be fetched, CancelledError where the signal is aborted.
 */
export async function fetchServed(
  served: ServedBase,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<File[]> {
  let bytes = 0;
  const files: File[] = [];
  for (const path of served.files)
    try {
      files.push(
        await fetchFile(
          path,
          (more) => {
            bytes += more;
            onBytes(bytes);
          },
          signal,
        ),
      );
    } catch (thrown) {
      throwIfCancelled(signal);
      throw new UserError(
        `“${nameOfServed(served)}” could not be fetched: this site did not give ${FOLDER}${path} (${(thrown as Error).message}).`,
        'Check the connection and choose it again, or drop its file.',
        { cause: thrown },
      );
    }
  return files;
}
