/** Reading zips and folders and looking at their pictures. Holds what the store must not: the files and the image workers. */
import { createImagePool, type ImagePool } from '../dataset/imagePool.ts';
import type { DatasetSettings, Picture, Source } from '../dataset/types.ts';
import type { Settings } from '../settings.ts';
import { toPlainError, UserError } from '../shared/errors.ts';
import type { Actions } from './actions.ts';
import { withDataset, withError } from './reducers.ts';
import { activeRun, type DatasetState, evaluatingRun } from './state.ts';
import type { Store } from './store.ts';

type DatasetActions = Pick<
  Actions,
  'openDataset' | 'addData' | 'openSample' | 'cancelReading' | 'readAgain' | 'forgetDataset' | 'pictures'
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

/** True where the pictures in memory are no longer what the settings ask for. */
export function isStale(readWith: DatasetSettings, settings: Settings): boolean {
  const wanted = datasetSettings(settings);
  return (Object.keys(wanted) as (keyof DatasetSettings)[]).some((name) => wanted[name] !== readWith[name]);
}

/** The dataset's part of the actions. Starts the image workers. `fetchSample` gets the built-in zip. */
export function createDatasetPart(store: Store, fetchSample: () => Promise<File>): DatasetPart {
  const pool: ImagePool = createImagePool();
  let loaded: (LoadedDataset & { sources: readonly Source[] }) | null = null;
  let reading: AbortController | null = null;

  const fail = (thrown: unknown) => store.setState((state) => withError(state, toPlainError(thrown)));

  /** Whether a run needs the loaded pictures; if so, says so. */
  function inUse(): boolean {
    const run = activeRun(store.getState()) ?? evaluatingRun(store.getState());
    if (run)
      fail(new UserError(`Run ${run.number} is using the dataset.`, 'Stop it first, or wait for its end.'));
    return run !== null;
  }

  /** Reads a dataset anew, or, with `earlier`, what its sources have beyond those of a dataset that is loaded. */
  async function read(
    sources: readonly Source[],
    readWith: DatasetSettings,
    sample: boolean,
    earlier?: LoadedDataset,
  ): Promise<void> {
    if (inUse()) return;
    reading?.abort();
    const controller = new AbortController();
    reading = controller;
    const before: DatasetState = loaded?.state ?? { status: 'empty' };
    const show = (next: DatasetState) => {
      if (reading === controller) store.setState((state) => withDataset(state, next));
    };
    const name = sources.at(-1)?.name ?? '';
    store.setState((state) => withError(state, null));
    show({ status: 'reading', name, progress: null });
    try {
      const result = await pool.read(
        sources,
        readWith,
        (progress) => show({ status: 'reading', name, progress }),
        controller.signal,
        earlier && { storeId: earlier.storeId, dataset: earlier.state.dataset },
      );
      if (reading !== controller) return void pool.drop(result.storeId);
      const { storeId, dataset, ingestMs } = result;
      const old = loaded;
      loaded = { sources, storeId, state: { status: 'ready', dataset, readWith, ingestMs, sample } };
      show(loaded.state);
      if (old) await pool.drop(old.storeId);
    } catch (thrown) {
      show(before);
      if (reading === controller) fail(thrown);
    } finally {
      if (reading === controller) reading = null;
    }
  }

  const presentSettings = () => datasetSettings(store.getState().settings);

  return {
    actions: {
      openDataset: (sources) => read(sources, presentSettings(), false),
      async addData(sources) {
        if (!loaded) return read(sources, presentSettings(), false);
        const { readWith, sample } = loaded.state;
        return read([...loaded.sources, ...sources], readWith, sample, loaded);
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
        if (loaded) await read(loaded.sources, presentSettings(), loaded.state.sample);
      },
      forgetDataset() {
        if (inUse()) return;
        reading?.abort();
        reading = null;
        if (loaded) pool.drop(loaded.storeId).catch(fail);
        loaded = null;
        store.setState((state) => withDataset(state, { status: 'empty' }));
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
