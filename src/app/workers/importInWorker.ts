/** Importing a model in a worker of its own, which ends afterwards: hundreds of megabytes are given back with it. */
import type { ImportApi } from '../../formats/model/import.worker.ts';
import type { Architecture, ImportResult } from '../../formats/model/importModel.ts';
import { withWorker } from './withWorker.ts';

const start = () =>
  new Worker(new URL('../../formats/model/import.worker.ts', import.meta.url), {
    type: 'module',
    name: 'import',
  });

/** Reads a model out of files. Throws a UserError where it cannot be read, a CancelledError where `signal` is aborted. */
export function importInWorker(
  files: readonly File[],
  options: { architecture: Architecture | null; anySizePx: number },
  signal: AbortSignal,
): Promise<ImportResult> {
  return withWorker<ImportApi, ImportResult>({ start, name: 'import worker', signal }, (api) =>
    api.importModel(files, options),
  );
}
