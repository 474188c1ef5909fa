/** Runs from files, for the comparison: reading them in a worker that ends afterwards, and removing them. */
import type { ImportedRunApi } from '../../formats/importedRun/importedRun.worker.ts';
import { toPlainError, UserError } from '../../shared/errors.ts';
import { withError } from '../state/reducers.ts';
import type { AppState, ImportedRun } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { withWorker } from '../workers/withWorker.ts';
import type { Actions } from './actions.ts';

const start = () =>
  new Worker(new URL('../../formats/importedRun/importedRun.worker.ts', import.meta.url), {
    type: 'module',
    name: 'imported-run',
  });

/** What of a run, here or in a file, tells it from all others. */
const keyOf = (origin: string, number: number, startedAt: string) => [origin, number, startedAt].join();

/** Throws a UserError where the run is there already, as itself or from a file. */
function checkNew({ runs, importedRuns }: AppState, { origin, run }: ImportedRun): void {
  const key = keyOf(origin, run.number, run.startedAt);
  const isRun = runs.some(
    ({ number, startedAt }) => keyOf('darkroom', number, new Date(startedAt).toISOString()) === key,
  );
  const isImported = importedRuns.some((one) => keyOf(one.origin, one.run.number, one.run.startedAt) === key);
  if (isRun || isImported) throw new UserError(`Run ${run.number} is in the list of runs already.`);
}

/** What was wrong with several files, as one error. */
function joined(failures: { name: string; thrown: unknown }[]): UserError {
  const sentences = failures.map(({ name, thrown }) => `“${name}”: ${toPlainError(thrown).message}`);
  return new UserError(sentences.join(' '), toPlainError(failures[0].thrown).hint);
}

export function createImportedRunActions(
  store: Store,
): Pick<Actions, 'importRuns' | 'cancelRunImport' | 'removeImportedRun'> {
  /** One for each drop or choice of files that is being read. */
  const atWork = new Set<AbortController>();

  /** Reads one file after another into the state. */
  async function read(files: readonly File[], signal: AbortSignal) {
    const added: string[] = [];
    const failures: { name: string; thrown: unknown }[] = [];
    await withWorker<ImportedRunApi, void>({ start, name: 'imported run worker', signal }, async (api) => {
      for (const file of files)
        try {
          store.setState({ importingRun: { name: file.name } });
          const read = await api.readImportedRun(file);
          const imported: ImportedRun = { id: crypto.randomUUID(), fileName: file.name, ...read };
          checkNew(store.getState(), imported);
          store.setState(({ importedRuns }) => ({ importedRuns: [...importedRuns, imported] }));
          added.push(imported.id);
        } catch (thrown) {
          if (signal.aborted) break;
          failures.push({ name: file.name, thrown });
        }
    });
    return { added, failures };
  }

  return {
    async importRuns(files) {
      const controller = new AbortController();
      atWork.add(controller);
      const { added, failures } = await read(files, controller.signal);
      atWork.delete(controller);
      const error = failures.length > 0 ? toPlainError(joined(failures)) : null;
      store.setState((state) => ({
        ...withError(state, error),
        importingRun: atWork.size > 0 ? state.importingRun : null,
      }));
      return added;
    },
    cancelRunImport() {
      for (const controller of atWork) controller.abort();
    },
    removeImportedRun(id) {
      const { importedRuns } = store.getState();
      const place = importedRuns.findIndex((run) => run.id === id);
      if (place < 0) return () => {};
      store.setState({ importedRuns: importedRuns.toSpliced(place, 1) });
      return () =>
        store.setState((state) => ({
          importedRuns: state.importedRuns.toSpliced(place, 0, importedRuns[place]),
        }));
    },
  };
}
