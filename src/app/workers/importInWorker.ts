/** Importing a model in a worker of its own, which ends afterwards: hundreds of megabytes are given back with it. */
import type { ImportApi } from '../../formats/model/import.worker.ts';
import type { Architecture, ImportResult } from '../../formats/model/importModel.ts';
import { CancelledError } from '../../shared/errors.ts';
import { connectWorker } from '../../shared/rpc.ts';

/** Reads a model out of files. Throws a UserError where it cannot be read, a CancelledError where `signal` is aborted. */
export async function importInWorker(
  files: readonly File[],
  options: { architecture: Architecture | null; anySizePx: number },
  signal: AbortSignal,
): Promise<ImportResult> {
  // An abort that is past tells nobody.
  if (signal.aborted) throw new CancelledError();
  const worker = new Worker(new URL('../../formats/model/import.worker.ts', import.meta.url), {
    type: 'module',
    name: 'import',
  });
  const { api, die } = connectWorker<ImportApi>(worker, 'import worker');
  signal.addEventListener('abort', () => die(new CancelledError()));
  try {
    return await api.importModel(files, options);
  } finally {
    worker.terminate();
  }
}
