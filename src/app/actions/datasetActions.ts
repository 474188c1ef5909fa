/** What a visitor can do with datasets: opening, adding to, dividing and removing them. It must not start workers. */

import { carveValidation } from '../../dataset/divide/resplit.ts';
import type { KeptDataset } from '../../dataset/kept/storage.ts';
import type { ImagePool } from '../../dataset/pool/imagePool.ts';
import type { SourceOrKept } from '../../dataset/pool/imageWorkerApi.ts';
import type { EarlierDataset } from '../../dataset/pool/readDataset.ts';
import type { DatasetSettings, Picture, Source } from '../../dataset/types.ts';
import { UserError } from '../../shared/errors.ts';
import type { LoadedDataset, LoadedDatasets, WantedReading } from '../runs/datasetOfRun.ts';
import {
  cacheSettings,
  DECODING,
  datasetSettings,
  isStale,
  otherAnswersOnly,
  samePixels,
} from '../state/datasetSettings.ts';
import { withSetting } from '../state/reducers.ts';
import type { Store } from '../state/store.ts';
import { accessTo } from '../state/storeAccess.ts';
import { answerable, type DatasetActions } from './answering.ts';
import { createDatasetReading } from './datasetReading.ts';

/** The built-in zip. */
const SAMPLE = 'sample.zip';

export interface DatasetPart extends LoadedDatasets {
  actions: DatasetActions;
  /** A picture of no dataset. Rejects with a UserError where it cannot be read. */
  decodeFile: ImagePool['decodeFile'];
  /** What pictures of a loaded dataset look like; see ImagePool.statistics. */
  statistics: ImagePool['statistics'];
  /** Fresh ends of channels to the image workers. */
  imagePorts(): MessagePort[];
  /** Settles once it is known which datasets the browser keeps. */
  listed: Promise<void>;
}

/** The dataset's part of the actions, with the image workers of `pool`. `fetchSample` gets the built-in zip, until its signal aborts. */
export function createDatasetPart(
  store: Store,
  fetchSample: (signal: AbortSignal) => Promise<File>,
  pool: ImagePool,
): DatasetPart {
  const reading = createDatasetReading(store, pool);
  const { loaded, inUse, replace, remove, showKept } = reading;
  const { fail } = accessTo(store);

  /** Reads a dataset anew, or, with `earlier`, what its sources have beyond those of a dataset that is loaded. */
  function read(
    sources: readonly SourceOrKept[],
    readWith: DatasetSettings,
    kind: { sample: boolean; carved: boolean },
    earlier: EarlierDataset | null = null,
  ): Promise<void> {
    const name = sources.at(-1)?.name ?? earlier?.dataset.name ?? '';
    const cache = cacheSettings(store.getState().settings);
    const { sample, carved } = kind;
    return replace({
      name,
      readWith,
      sample,
      carved,
      async work(onProgress, signal) {
        const options = { settings: readWith, cache, sample, onProgress, signal, earlier };
        return { result: await pool.read(sources, options), sources };
      },
    });
  }

  /** The loaded dataset, for one that is to be read with these settings. */
  function earlierFor(settings: DatasetSettings): EarlierDataset | null {
    const present = loaded();
    if (!present) return null;
    const { storeId, state } = present;
    return { storeId, dataset: state.dataset, samePixels: samePixels(state.readWith, settings) };
  }

  /** Its division, and whether it is the sample, where nothing of either was asked for. */
  const PLAIN = { sample: false, carved: false };

  const presentSettings = () => datasetSettings(store.getState().settings);

  const listed = showKept().catch(fail);

  const part = {
    actions: {
      openDataset: (sources: readonly Source[]) => read(sources, presentSettings(), PLAIN),
      async addData(sources: readonly Source[]) {
        const present = loaded();
        if (!present) return read(sources, presentSettings(), PLAIN);
        const { folderChoices } = store.getState().settings;
        const readWith = { ...present.state.readWith, folderChoices };
        // With pictures of one's own it is not the sample any more.
        const kind = { ...present.state, sample: false };
        return read([...present.sources, ...sources], readWith, kind, earlierFor(readWith));
      },
      openSample() {
        const settings = presentSettings();
        const cache = cacheSettings(store.getState().settings);
        return replace({
          name: SAMPLE,
          readWith: settings,
          sample: true,
          carved: false,
          async work(onProgress, signal) {
            const sources: SourceOrKept[] = [{ kind: 'zip', name: SAMPLE, file: await fetchSample(signal) }];
            const options = { settings, cache, sample: true, onProgress, signal, earlier: null };
            return { result: await pool.read(sources, options), sources };
          },
        });
      },
      cancelReading: reading.cancel,
      async readAgain(wanted: WantedReading = {}) {
        const present = loaded();
        if (!present) return;
        const settings = wanted.settings ? datasetSettings(wanted.settings) : presentSettings();
        const { sample, carved } = present.state;
        // Sources that are at hand are listed again, but for another answer; of the others the lists are known.
        const isKnown = present.sources.includes(null) || otherAnswersOnly(present.state.readWith, settings);
        const earlier = isKnown ? earlierFor(settings) : null;
        await read(present.sources, settings, { sample, carved: wanted.carved ?? carved }, earlier);
      },
      async carveValidation() {
        if (inUse()) return;
        if (reading.isReading())
          return fail(
            new UserError('Another dataset is being read.', 'Wait for its end, or cancel it, then carve.'),
          );
        const isLoadedStale = () => {
          const present = loaded();
          return present && isStale(present.state.readWith, store.getState().settings);
        };
        if (isLoadedStale()) await part.actions.readAgain();
        const state = loaded()?.state;
        // The reading was cancelled or failed, or a setting was changed meanwhile.
        if (!state || isLoadedStale() || state.carved) return;
        try {
          const dataset = carveValidation(state.dataset, state.readWith);
          reading.divideAnew({ ...state, dataset, carved: true });
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
        await replace({
          name: kept.name,
          readWith: settings,
          sample: kept.sample,
          carved: false,
          async work(_, signal) {
            const result = await pool.openKept(kept, settings, cache, signal);
            // The page then asks for pictures as these are; what was given up has changed nothing.
            if (!signal.aborted)
              for (const name of DECODING)
                store.setState((state) => withSetting(state, name, kept.readWith[name]));
            return { result, sources: new Array<null>(result.sourceCount).fill(null) };
          },
        });
      },
      async forgetKept(kept: KeptDataset) {
        const isLoaded = loaded()?.state.cache.keptIn === kept.directory;
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
        const storeId = loaded()?.storeId;
        if (!storeId) return [];
        const { settings } = store.getState();
        try {
          return await pool.pictures(storeId, indices, draw === null ? null : settings, draw ?? 0);
        } catch (thrown) {
          // Of a dataset that was replaced meanwhile nobody wants the pictures.
          if (loaded()?.storeId === storeId) fail(thrown);
          return [];
        }
      },
    },
    loaded(): LoadedDataset | null {
      const { dataset } = store.getState();
      const storeId = loaded()?.storeId;
      return storeId && dataset.status === 'ready' ? { storeId, state: dataset } : null;
    },
    decodeFile: pool.decodeFile,
    statistics: pool.statistics,
    imagePorts: () => pool.connectDeviceWorker(),
    listed,
  };
  return { ...part, actions: answerable(store, part.actions, inUse) };
}
