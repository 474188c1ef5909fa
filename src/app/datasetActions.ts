/** Reading zips and looking at their pictures. Holds what the store must not: the file and the image workers. */
import { createImagePool, type ImagePool } from '../dataset/imagePool.ts';
import type { DatasetSettings, Picture } from '../dataset/types.ts';
import type { Settings } from '../settings.ts';
import { toPlainError, UserError } from '../shared/errors.ts';
import type { Actions } from './actions.ts';
import { withDataset, withError } from './reducers.ts';
import { activeRun, type DatasetState, evaluatingRun } from './state.ts';
import type { Store } from './store.ts';

type DatasetActions = Pick<
  Actions,
  'openDataset' | 'openSample' | 'cancelReading' | 'readAgain' | 'forgetDataset' | 'pictures'
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
  const { imageSize, colorMode, valShare, testShare, splitSeed } = settings;
  return { imageSize, colorMode, valShare, testShare, splitSeed };
}

/** True where the pictures in memory are no longer what the settings ask for. */
export function isStale(readWith: DatasetSettings, settings: Settings): boolean {
  const wanted = datasetSettings(settings);
  return (Object.keys(wanted) as (keyof DatasetSettings)[]).some((name) => wanted[name] !== readWith[name]);
}

/** The dataset's part of the actions. Starts the image workers. `fetchSample` gets the built-in zip. */
export function createDatasetPart(store: Store, fetchSample: () => Promise<File>): DatasetPart {
  const pool: ImagePool = createImagePool();
  let source: { file: File; storeId: string; state: LoadedDataset['state'] } | null = null;
  let reading: AbortController | null = null;

  const fail = (thrown: unknown) => store.setState((state) => withError(state, toPlainError(thrown)));

  /** Whether a run needs the loaded pictures; if so, says so. */
  function inUse(): boolean {
    const run = activeRun(store.getState()) ?? evaluatingRun(store.getState());
    if (run)
      fail(new UserError(`Run ${run.number} is using the dataset.`, 'Stop it first, or wait for its end.'));
    return run !== null;
  }

  async function read(file: File, sample: boolean): Promise<void> {
    if (inUse()) return;
    reading?.abort();
    const controller = new AbortController();
    reading = controller;
    const { settings } = store.getState();
    const before: DatasetState = source?.state ?? { status: 'empty' };
    const show = (next: DatasetState) => {
      if (reading === controller) store.setState((state) => withDataset(state, next));
    };
    store.setState((state) => withError(state, null));
    show({ status: 'reading', name: file.name, progress: null });
    const readWith = datasetSettings(settings);
    try {
      const result = await pool.read(
        file,
        readWith,
        (progress) => show({ status: 'reading', name: file.name, progress }),
        controller.signal,
      );
      if (reading !== controller) return void pool.drop(result.storeId);
      const { storeId, dataset, ingestMs } = result;
      const old = source;
      source = { file, storeId, state: { status: 'ready', dataset, readWith, ingestMs, sample } };
      show(source.state);
      if (old) await pool.drop(old.storeId);
    } catch (thrown) {
      show(before);
      if (reading === controller) fail(thrown);
    } finally {
      if (reading === controller) reading = null;
    }
  }

  return {
    actions: {
      openDataset: (file) => read(file, false),
      async openSample() {
        try {
          await read(await fetchSample(), true);
        } catch (thrown) {
          fail(thrown);
        }
      },
      cancelReading: () => reading?.abort(),
      async readAgain() {
        if (source) await read(source.file, source.state.sample);
      },
      forgetDataset() {
        if (inUse()) return;
        reading?.abort();
        reading = null;
        if (source) pool.drop(source.storeId).catch(fail);
        source = null;
        store.setState((state) => withDataset(state, { status: 'empty' }));
      },
      async pictures(indices: number[], draw: number | null): Promise<Picture[]> {
        if (!source) return [];
        const { settings } = store.getState();
        const { storeId } = source;
        try {
          return await pool.pictures(storeId, indices, draw === null ? null : settings, draw ?? 0);
        } catch (thrown) {
          // Of a dataset that was replaced meanwhile nobody wants the pictures.
          if (source?.storeId === storeId) fail(thrown);
          return [];
        }
      },
    },
    loaded() {
      const { dataset } = store.getState();
      return source && dataset.status === 'ready' ? { storeId: source.storeId, state: dataset } : null;
    },
    imagePorts: () => pool.connectTrainer(),
  };
}
