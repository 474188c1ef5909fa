/** Runs from files, for the comparison: reading them in a worker that ends afterwards, and removing them. */
import type { RecordApi } from '../../formats/importRun/record.worker.ts';
import { toPlainError, UserError } from '../../shared/errors.ts';
import { withError } from '../state/reducers.ts';
import type { AppState, FiledRun } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { withWorker } from '../workers/withWorker.ts';
import type { Actions } from './actions.ts';

const start = () =>
  new Worker(new URL('../../formats/importRun/record.worker.ts', import.meta.url), {
    type: 'module',
    name: 'record',
  });

/** What of a run, here or in a file, tells it from all others. */
const keyOf = (origin: string, number: number, startedAt: string) => [origin, number, startedAt].join();

/** Throws a UserError where the run is there already, as itself or from a file. */
function checkNew({ runs, records }: AppState, { origin, run }: FiledRun): void {
  const key = keyOf(origin, run.number, run.startedAt);
  const isRun = runs.some(
    ({ number, startedAt }) => keyOf('darkroom', number, new Date(startedAt).toISOString()) === key,
  );
  const isRecord = records.some((one) => keyOf(one.origin, one.run.number, one.run.startedAt) === key);
  if (isRun || isRecord) throw new UserError(`Run ${run.number} is in the list of runs already.`);
}

/** What was wrong with several files, as one error. */
function joined(failures: { name: string; thrown: unknown }[]): UserError {
  const sentences = failures.map(({ name, thrown }) => `“${name}”: ${toPlainError(thrown).message}`);
  return new UserError(sentences.join(' '), toPlainError(failures[0].thrown).hint);
}

export function createRecordActions(
  store: Store,
): Pick<Actions, 'addRecords' | 'cancelRecords' | 'removeRecord'> {
  /** One for each drop or choice of files that is being read. */
  const atWork = new Set<AbortController>();

  /** Reads one file after another into the state. */
  async function read(files: readonly File[], signal: AbortSignal) {
    const added: string[] = [];
    const failures: { name: string; thrown: unknown }[] = [];
    await withWorker<RecordApi, void>({ start, name: 'record worker', signal }, async (api) => {
      for (const file of files)
        try {
          store.setState({ readingRecord: { name: file.name } });
          const read = await api.readRecord(file);
          const record: FiledRun = { id: crypto.randomUUID(), fileName: file.name, ...read };
          checkNew(store.getState(), record);
          store.setState(({ records }) => ({ records: [...records, record] }));
          added.push(record.id);
        } catch (thrown) {
          if (signal.aborted) break;
          failures.push({ name: file.name, thrown });
        }
    });
    return { added, failures };
  }

  return {
    async addRecords(files) {
      const controller = new AbortController();
      atWork.add(controller);
      const { added, failures } = await read(files, controller.signal);
      atWork.delete(controller);
      const error = failures.length > 0 ? toPlainError(joined(failures)) : null;
      store.setState((state) => ({
        ...withError(state, error),
        readingRecord: atWork.size > 0 ? state.readingRecord : null,
      }));
      return added;
    },
    cancelRecords() {
      for (const controller of atWork) controller.abort();
    },
    removeRecord(id) {
      const { records } = store.getState();
      const place = records.findIndex((record) => record.id === id);
      if (place < 0) return () => {};
      store.setState({ records: records.toSpliced(place, 1) });
      return () =>
        store.setState((state) => ({ records: state.records.toSpliced(place, 0, records[place]) }));
    },
  };
}
