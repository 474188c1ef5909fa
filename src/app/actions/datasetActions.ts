/** Reading zips and folders and looking at their pictures. Holds what the store must not: the files. It must not start workers. */

import { carveValidation } from '../../dataset/divide/resplit.ts';
import type { KeptDataset } from '../../dataset/kept/storage.ts';
import type { ImagePool, ReadResult } from '../../dataset/pool/imagePool.ts';
import type { SourceOrKept } from '../../dataset/pool/imageWorkerApi.ts';
import type { ReadProgress } from '../../dataset/pool/readChunks.ts';
import type { EarlierDataset } from '../../dataset/pool/readDataset.ts';
import type { DatasetSettings, Picture, Source } from '../../dataset/types.ts';
import { toPlainError, UserError } from '../../shared/errors.ts';
import type { LoadedDataset, LoadedDatasets } from '../runs/datasetOfRun.ts';
import {
  cacheSettings,
  DECODING,
  datasetSettings,
  isStale,
  otherAnswersOnly,
  samePixels,
} from '../state/datasetSettings.ts';
import { withDataset, withError, withSetting } from '../state/reducers.ts';
import { activeRun, type DatasetState, evaluatingRun } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { answerable, type DatasetActions, withQuestions } from './answering.ts';

/** The built-in zip. */
const SAMPLE = 'sample.zip';

export interface DatasetPart extends LoadedDatasets {
  actions: DatasetActions;
  /** A picture of no dataset. Rejects with a UserError where it cannot be read. */
  decodeFile: ImagePool['decodeFile'];
  /** Fresh ends of channels to the image workers. */
  imagePorts(): MessagePort[];
}

/** The dataset's part of the actions, with the image workers of `pool`. `fetchSample` gets the built-in zip, until its signal aborts. */
export function createDatasetPart(
  store: Store,
  fetchSample: (signal: AbortSignal) => Promise<File>,
  pool: ImagePool,
): DatasetPart {
  let loaded: (LoadedDataset & { sources: readonly SourceOrKept[] }) | null = null;
  let reading: AbortController | null = null;

  const fail = (thrown: unknown) => store.setState((state) => withError(state, toPlainError(thrown)));

  /** Whether a run needs the loaded pictures; if so, says so. */
  function inUse(): boolean {
    const state = store.getState();
    const run = activeRun(state) ?? evaluatingRun(state);
    const user = run ? `Run ${run.number}` : state.queue && 'The next run';
    if (user) fail(new UserError(`${user} is using the dataset.`, 'Stop it first, or wait for its end.'));
    return user !== null;
  }

  async function showKept(): Promise<void> {
    store.setState({ kept: await pool.kept() });
  }

  /**
   * Replaces the dataset by what `work` reads, showing its progress; where it fails, the earlier one stays. `work` says
   * what the result was made from. `carved` asks for another validation split than the sources have.
   */
  async function replace(
    name: string,
    readWith: DatasetSettings,
    { sample, carved }: { sample: boolean; carved: boolean },
    work: (
      show: (progress: ReadProgress) => void,
      signal: AbortSignal,
    ) => Promise<{ result: ReadResult; sources: readonly SourceOrKept[] }>,
  ): Promise<void> {
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
  }

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

  /** Reads a dataset anew, or, with `earlier`, what its sources have beyond those of a dataset that is loaded. */
  function read(
    sources: readonly SourceOrKept[],
    readWith: DatasetSettings,
    kind: { sample: boolean; carved: boolean },
    earlier: EarlierDataset | null = null,
  ): Promise<void> {
    const name = sources.at(-1)?.name ?? earlier?.dataset.name ?? '';
    const cache = cacheSettings(store.getState().settings);
    return replace(name, readWith, kind, async (onProgress, signal) => {
      const options = { settings: readWith, cache, sample: kind.sample, onProgress, signal, earlier };
      return { result: await pool.read(sources, options), sources };
    });
  }

  /** Frees the loaded dataset, and stops reading another. */
  async function remove(): Promise<void> {
    if (inUse()) return;
    reading?.abort();
    reading = null;
    const old = loaded;
    loaded = null;
    store.setState((state) => ({ ...withDataset(state, { status: 'empty' }), asked: null }));
    if (old) await pool.drop(old.storeId);
  }

  /** The loaded dataset, for one that is to be read with these settings. */
  function earlierFor(settings: DatasetSettings): EarlierDataset | null {
    if (!loaded) return null;
    const { storeId, state } = loaded;
    return { storeId, dataset: state.dataset, samePixels: samePixels(state.readWith, settings) };
  }

  /** Its division, and whether it is the sample, where nothing of either was asked for. */
  const PLAIN = { sample: false, carved: false };

  const presentSettings = () => datasetSettings(store.getState().settings);

  showKept().catch(fail);

  const part = {
    actions: {
      openDataset: (sources: readonly Source[]) => read(sources, presentSettings(), PLAIN),
      async addData(sources: readonly Source[]) {
        if (!loaded) return read(sources, presentSettings(), PLAIN);
        const { folderChoices } = store.getState().settings;
        const readWith = { ...loaded.state.readWith, folderChoices };
        // With pictures of one's own it is not the sample any more.
        const kind = { ...loaded.state, sample: false };
        return read([...loaded.sources, ...sources], readWith, kind, earlierFor(readWith));
      },
      openSample() {
        const settings = presentSettings();
        const cache = cacheSettings(store.getState().settings);
        return replace(SAMPLE, settings, { ...PLAIN, sample: true }, async (onProgress, signal) => {
          const sources: SourceOrKept[] = [{ kind: 'zip', name: SAMPLE, file: await fetchSample(signal) }];
          const options = { settings, cache, sample: true, onProgress, signal, earlier: null };
          return { result: await pool.read(sources, options), sources };
        });
      },
      cancelReading: () => reading?.abort(),
      async readAgain() {
        if (!loaded) return;
        const settings = presentSettings();
        // Sources that are at hand are listed again, but for another answer; of the others the lists are known.
        const isKnown = loaded.sources.includes(null) || otherAnswersOnly(loaded.state.readWith, settings);
        const earlier = isKnown ? earlierFor(settings) : null;
        await read(loaded.sources, settings, loaded.state, earlier);
      },
      async carveValidation() {
        if (inUse()) return;
        if (reading)
          return fail(
            new UserError('Another dataset is being read.', 'Wait for its end, or cancel it, then carve.'),
          );
        if (loaded && isStale(loaded.state.readWith, store.getState().settings))
          await part.actions.readAgain();
        // The reading was cancelled or failed, or a setting was changed meanwhile.
        if (!loaded || isStale(loaded.state.readWith, store.getState().settings)) return;
        const { state } = loaded;
        if (state.carved) return;
        try {
          const carved = { ...state, dataset: carveValidation(state.dataset, state.readWith), carved: true };
          loaded = { ...loaded, state: carved };
          store.setState((before) => withDataset(withError(before, null), carved));
        } catch (thrown) {
          fail(thrown);
        }
      },
      removeDataset: () => void remove().catch(fail),
      async openKept(kept: KeptDataset) {
        if (inUse()) return;
        // Where the chosen model dictates other pictures, these are still those that were kept.
        const settings = { ...presentSettings(), ...kept.readWith };
        const cache = cacheSettings(store.getState().settings);
        await replace(kept.name, settings, { ...PLAIN, sample: kept.sample }, async (_, signal) => {
          const result = await pool.openKept(kept, settings, cache, signal);
          // The page then asks for pictures as these are; what was given up has changed nothing.
          if (!signal.aborted)
            for (const name of DECODING)
              store.setState((state) => withSetting(state, name, kept.readWith[name]));
          return { result, sources: new Array<null>(result.sourceCount).fill(null) };
        });
      },
      async forgetKept(kept: KeptDataset) {
        const isLoaded = loaded?.state.cache.keptIn === kept.directory;
        if (isLoaded && inUse()) return;
        try {
          if (isLoaded) await remove();
          await pool.forget(kept);
        } catch (thrown) {
          fail(thrown);
        }
        await showKept().catch(fail);
      },
      async pictures(indices: number[], draw: number | null): Promise<Picture[]> {
        if (!loaded) return [];
        const { settings } = store.getState();
        const { storeId } = loaded;
        try {
          return await pool.pictures(storeId, indices, draw === null ? null : settings, draw ?? 0);
        } catch (thrown) {
          // Of a dataset that was replaced meanwhile nobody wants the pictures.
          if (loaded?.storeId === storeId) fail(thrown);
          return [];
        }
      },
    },
    loaded(): LoadedDataset | null {
      const { dataset } = store.getState();
      return loaded && dataset.status === 'ready' ? { storeId: loaded.storeId, state: dataset } : null;
    },
    decodeFile: pool.decodeFile,
    imagePorts: () => pool.connectDeviceWorker(),
  };
  return { ...part, actions: answerable(store, part.actions, inUse) };
}
