/** Reading zips and folders and looking at their pictures. Holds what the store must not: the files and the image workers. */
import {
  createImagePool,
  type EarlierDataset,
  type ImagePool,
  type ReadResult,
} from '../dataset/imagePool.ts';
import type { SourceOrKept } from '../dataset/imageWorkerApi.ts';
import type { ReadProgress } from '../dataset/readChunks.ts';
import type { CacheSettings, DatasetSettings, DecodeSettings, Picture } from '../dataset/types.ts';
import type { SettingName, Settings } from '../settings.ts';
import { toPlainError, UserError } from '../shared/errors.ts';
import type { Actions } from './actions.ts';
import { withDataset, withError, withSetting } from './reducers.ts';
import { activeRun, type DatasetState, evaluatingRun } from './state.ts';
import type { Store } from './store.ts';

type DatasetActions = Pick<
  Actions,
  | 'openDataset'
  | 'addData'
  | 'openSample'
  | 'cancelReading'
  | 'readAgain'
  | 'removeDataset'
  | 'openKept'
  | 'forgetKept'
  | 'pictures'
>;

/** The dataset that is loaded, as the training worker finds it. */
export interface LoadedDataset {
  storeId: string;
  state: Extract<DatasetState, { status: 'ready' }>;
}

export interface DatasetPart {
  actions: DatasetActions;
  /** Null where no dataset is ready. */
  loaded(): LoadedDataset | null;
  /** Fresh ends of channels to the image workers. */
  imagePorts(): MessagePort[];
}

/** The settings that a dataset is read with. */
export function datasetSettings(settings: Settings): DatasetSettings {
  const { imageSize, colorMode, decodeQuality, valShare, testShare, splitSeed } = settings;
  return { imageSize, colorMode, decodeQuality, valShare, testShare, splitSeed };
}

function cacheSettings({ keepDatasets, pictureMemory }: Settings): CacheSettings {
  return { keepDatasets, pictureMemory };
}

const DECODING = ['imageSize', 'colorMode', 'decodeQuality'] as const satisfies SettingName[];

/** Whether both decode pictures to the same pixels. */
function samePixels(a: DecodeSettings, b: DecodeSettings): boolean {
  return DECODING.every((name) => a[name] === b[name]);
}

/** True where the pictures in memory are no longer what the settings ask for. */
export function isStale(readWith: DatasetSettings, settings: Settings): boolean {
  const wanted = datasetSettings(settings);
  return (Object.keys(wanted) as (keyof DatasetSettings)[]).some((name) => wanted[name] !== readWith[name]);
}

/** The dataset's part of the actions. Starts the image workers. `fetchSample` gets the built-in zip. */
export function createDatasetPart(store: Store, fetchSample: () => Promise<File>): DatasetPart {
  const pool: ImagePool = createImagePool();
  let loaded: (LoadedDataset & { sources: readonly SourceOrKept[] }) | null = null;
  let reading: AbortController | null = null;

  const fail = (thrown: unknown) => store.setState((state) => withError(state, toPlainError(thrown)));

  /** Whether a run needs the loaded pictures; if so, says so. */
  function inUse(): boolean {
    const run = activeRun(store.getState()) ?? evaluatingRun(store.getState());
    if (run)
      fail(new UserError(`Run ${run.number} is using the dataset.`, 'Stop it first, or wait for its end.'));
    return run !== null;
  }

  async function showKept(): Promise<void> {
    store.setState({ kept: await pool.kept() });
  }

  /**
   * Replaces the dataset by what `work` reads, showing its progress; where it fails, the earlier one stays. `work` says
   * what the result was made from.
   */
  async function replace(
    name: string,
    readWith: DatasetSettings,
    sample: boolean,
    work: (
      show: (progress: ReadProgress) => void,
      signal: AbortSignal,
    ) => Promise<{ result: ReadResult; sources: readonly SourceOrKept[] }>,
  ): Promise<void> {
    if (inUse()) return;
    reading?.abort();
    const controller = new AbortController();
    reading = controller;
    const before: DatasetState = loaded?.state ?? { status: 'empty' };
    const show = (next: DatasetState) => {
      if (reading === controller) store.setState((state) => withDataset(state, next));
    };
    store.setState((state) => withError(state, null));
    show({ status: 'reading', name, progress: null });
    try {
      const { result, sources } = await work(
        (progress) => show({ status: 'reading', name, progress }),
        controller.signal,
      );
      const { storeId, dataset, ingestMs, recalled, cache } = result;
      if (reading !== controller) return void pool.drop(storeId);
      const old = loaded;
      loaded = {
        sources,
        storeId,
        state: { status: 'ready', dataset, readWith, ingestMs, recalled, cache, sample },
      };
      show(loaded.state);
      if (old) await pool.drop(old.storeId);
      await showKept();
    } catch (thrown) {
      show(before);
      if (reading === controller) fail(thrown);
    } finally {
      if (reading === controller) reading = null;
    }
  }

  /** Reads a dataset anew, or, with `earlier`, what its sources have beyond those of a dataset that is loaded. */
  function read(
    sources: readonly SourceOrKept[],
    readWith: DatasetSettings,
    sample: boolean,
    earlier: EarlierDataset | null = null,
  ): Promise<void> {
    const name = sources.at(-1)?.name ?? earlier?.dataset.name ?? '';
    const cache = cacheSettings(store.getState().settings);
    return replace(name, readWith, sample, async (onProgress, signal) => {
      const options = { settings: readWith, cache, sample, onProgress, signal, earlier };
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
    store.setState((state) => withDataset(state, { status: 'empty' }));
    if (old) await pool.drop(old.storeId);
  }

  /** The loaded dataset, for one that is to be read with these settings. */
  function earlierFor(settings: DatasetSettings): EarlierDataset | null {
    if (!loaded) return null;
    const { storeId, state } = loaded;
    return { storeId, dataset: state.dataset, samePixels: samePixels(state.readWith, settings) };
  }

  const presentSettings = () => datasetSettings(store.getState().settings);

  showKept().catch(fail);

  return {
    actions: {
      openDataset: (sources) => read(sources, presentSettings(), false),
      async addData(sources) {
        if (!loaded) return read(sources, presentSettings(), false);
        const { readWith, sample } = loaded.state;
        return read([...loaded.sources, ...sources], readWith, sample, earlierFor(readWith));
      },
      async openSample() {
        try {
          const file = await fetchSample();
          await read([{ kind: 'zip', name: file.name, file }], presentSettings(), true);
        } catch (thrown) {
          fail(thrown);
        }
      },
      cancelReading: () => reading?.abort(),
      async readAgain() {
        if (!loaded) return;
        const settings = presentSettings();
        // Sources that are at hand are listed again; of the others the lists are known.
        const earlier = loaded.sources.includes(null) ? earlierFor(settings) : null;
        await read(loaded.sources, settings, loaded.state.sample, earlier);
      },
      removeDataset: () => void remove().catch(fail),
      async openKept(kept) {
        if (inUse()) return;
        for (const name of DECODING) store.setState((state) => withSetting(state, name, kept.readWith[name]));
        const settings = presentSettings();
        const cache = cacheSettings(store.getState().settings);
        await replace(kept.name, settings, kept.sample, async () => {
          const result = await pool.openKept(kept, settings, cache);
          return { result, sources: new Array<null>(result.sourceCount).fill(null) };
        });
      },
      async forgetKept(kept) {
        const isLoaded = loaded?.state.cache.keptIn === kept.directory;
        if (isLoaded && inUse()) return;
        try {
          if (isLoaded) await remove();
          await pool.forget(kept);
        } catch (thrown) {
          fail(thrown);
        }
        await showKept();
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
    loaded() {
      const { dataset } = store.getState();
      return loaded && dataset.status === 'ready' ? { storeId: loaded.storeId, state: dataset } : null;
    },
    imagePorts: () => pool.connectTrainer(),
  };
}
