/**
 * The one dataset that is loaded and the reading of another in its place. Holds what the store must not: the files. It must not
 * start workers.
 */
import { carveValidation } from '../../dataset/divide/resplit.ts';
import type { ImagePool, ReadResult } from '../../dataset/pool/imagePool.ts';
import type { SourceOrKept } from '../../dataset/pool/imageWorkerApi.ts';
import type { ReadProgress } from '../../dataset/pool/readChunks.ts';
import type { DatasetSettings } from '../../dataset/types.ts';
import { UserError } from '../../shared/errors.ts';
import type { LoadedDataset } from '../runs/datasetOfRun.ts';
import { withDataset, withError } from '../state/reducers.ts';
import { activeRun, type DatasetState, evaluatingRun } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import { withQuestions } from './answering.ts';

/** The loaded dataset and what it was read from. */
export interface ReadDataset extends LoadedDataset {
  sources: readonly SourceOrKept[];
}

/** What is to be read. */
export interface Reading {
  name: string;
  readWith: DatasetSettings;
  sample: boolean;
  /** Asks for another validation split than the sources have. */
  carved: boolean;
  /** Reads, and says what the result was made from. */
  work(
    show: (progress: ReadProgress) => void,
    signal: AbortSignal,
  ): Promise<{ result: ReadResult; sources: readonly SourceOrKept[] }>;
}

export type DatasetReading = ReturnType<typeof createDatasetReading>;

/** No dataset yet, with the image workers of `pool`. */
export function createDatasetReading(store: Store, pool: ImagePool) {
  let loaded: ReadDataset | null = null;
  let reading: AbortController | null = null;
  const { fail } = accessTo(store);

  /** Frees what a reading has left behind. Where that fails, what was read serves all the same. */
  const tidy = (storeId: string) => pool.drop(storeId).catch(() => {});

  /** What was read, with another validation split. Where none can be carved its pictures are freed. */
  async function carvedOrDropped({ dataset, storeId }: ReadResult, readWith: DatasetSettings) {
    try {
      return carveValidation(dataset, readWith);
    } catch (thrown) {
      await tidy(storeId);
      throw thrown;
    }
  }

  /** Whether a run needs the loaded pictures; if so, says so. */
  function inUse(): boolean {
    const state = store.getState();
    const run = activeRun(state) ?? evaluatingRun(state);
    // Before it has begun, a search reads the dataset itself.
    const isSwept = state.rateSearch?.status === 'working' && state.rateSearch.progress !== null;
    const other = isSwept ? 'The search for a learning rate' : state.queue && 'The next run';
    const user = run ? `Run ${run.number}` : other;
    if (user) fail(new UserError(`${user} is using the dataset.`, 'Stop it first, or wait for its end.'));
    return user !== null;
  }

  async function showKept(): Promise<void> {
    store.setState({ kept: await pool.kept() });
  }

  return {
    inUse,
    /** Shows which datasets the browser keeps. */
    showKept,
    loaded: () => loaded,
    isReading: () => reading !== null,
    cancel: () => reading?.abort(),

    /** The loaded dataset with another division of the same pictures. */
    divideAnew(state: LoadedDataset['state']): void {
      if (!loaded) return;
      loaded = { ...loaded, state };
      store.setState((before) => withDataset(withError(before, null), state));
    },

    /** Replaces the dataset by what is read, showing the progress; where that fails, the earlier one stays. */
    async replace({ name, readWith, sample, carved, work }: Reading): Promise<void> {
      if (inUse()) return;
      reading?.abort();
      const controller = new AbortController();
      reading = controller;
      const show = (next: DatasetState) => {
        if (reading === controller) store.setState((state) => withDataset(state, next));
      };
      store.setState((state) => ({ ...withError(state, null), asked: null }));
      show({ status: 'reading', name, progress: null });
      try {
        const { result, sources } = await work(
          (progress) => show({ status: 'reading', name, progress }),
          controller.signal,
        );
        const { storeId, ingestMs, recalled, cache } = result;
        if (reading !== controller) return await tidy(storeId);
        const dataset = carved ? await carvedOrDropped(result, readWith) : result.dataset;
        const old = loaded;
        loaded = {
          sources,
          storeId,
          state: { status: 'ready', dataset, readWith, ingestMs, recalled, cache, carved, sample },
        };
        show(loaded.state);
        if (old) await tidy(old.storeId);
        await showKept().catch(fail);
      } catch (thrown) {
        show(loaded?.state ?? { status: 'empty' });
        if (reading !== controller) return;
        fail(thrown);
        store.setState((state) => withQuestions(state, name, thrown));
      } finally {
        if (reading === controller) reading = null;
      }
    },

    /** Frees the loaded dataset, and stops reading another. */
    async remove(): Promise<void> {
      if (inUse()) return;
      reading?.abort();
      reading = null;
      const old = loaded;
      loaded = null;
      store.setState((state) => ({ ...withDataset(state, { status: 'empty' }), asked: null }));
      if (old) await pool.drop(old.storeId);
    },
  };
}
