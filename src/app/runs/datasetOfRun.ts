/** The pictures that a run was trained with, if they are loaded. It must not know of the store. */
import type { Settings } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import { isStale } from '../state/datasetSettings.ts';
import type { DatasetState, Run } from '../state/state.ts';

/** The dataset that is loaded, as the device worker finds it. */
export interface LoadedDataset {
  storeId: string;
  state: Extract<DatasetState, { status: 'ready' }>;
}

/** How a dataset is to be read again; what is left out stays as it is. */
export interface WantedReading {
  settings?: Settings;
  /** Whether its validation split is carved anew. */
  carved?: boolean;
}

/** Who knows what is loaded. */
export interface LoadedDatasets {
  /** Null where no dataset is ready. */
  loaded(): LoadedDataset | null;
}

/** The loaded dataset. @throws UserError where it is not the run's, or its pictures were read with other settings. */
export function datasetOfRun(datasets: LoadedDatasets, run: Run): LoadedDataset {
  const loaded = datasets.loaded();
  if (loaded?.state.dataset.hash !== run.dataset.hash || isStale(loaded.state.readWith, run.settings))
    throw new UserError(
      `Run ${run.number} was trained on “${run.dataset.name}” at ${run.settings.imageSize} pixels, which is not loaded now.`,
      'Open that dataset again with the same dataset settings.',
    );
  return loaded;
}

/** As datasetOfRun, with every picture at the place that the run knows it by. */
export function samePlacesAs(datasets: LoadedDatasets, run: Run): LoadedDataset {
  const loaded = datasetOfRun(datasets, run);
  const { images } = loaded.state.dataset;
  if (run.dataset.images.some(({ path, index }) => images[index]?.path !== path))
    throw new UserError(
      `The pictures of run ${run.number} come in another order now.`,
      'Open its sources in the order in which they were opened then.',
    );
  return loaded;
}
