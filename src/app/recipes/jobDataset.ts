/**
 * The pictures of a recipe at work: found again among those that the browser keeps, and read as a phase wants them. Where they are
 * not here it waits for somebody who brings them.
 */
import { imagesOf } from '../../dataset/divide/splitContents.ts';
import type { KeptDataset } from '../../dataset/kept/storage.ts';
import { isWorthCarving } from '../../recipes/estimate.ts';
import type { JobDataset } from '../../recipes/job.ts';
import type { TrainPhase } from '../../recipes/recipe.ts';
import type { Settings } from '../../settings.ts';
import { isolated } from '../../shared/names.ts';
import type { LoadedDataset, LoadedDatasets, WantedReading } from '../runs/datasetOfRun.ts';
import { isStale } from '../state/datasetSettings.ts';
import type { AppState } from '../state/state.ts';
import type { Store } from '../state/store.ts';

/** What opens datasets. */
export interface DatasetOpening extends LoadedDatasets {
  /** Settles once it is known which datasets the browser keeps. */
  listed: Promise<void>;
  openKept(kept: KeptDataset): Promise<void>;
  openSample(): Promise<void>;
  readAgain(wanted: WantedReading): Promise<void>;
}

/** What a phase wants of them. */
export interface Wanted {
  settings: Settings;
  validation: TrainPhase['validation'];
}

/** The pictures that a recipe begins with. */
export function jobDatasetOf({ state }: LoadedDataset): JobDataset {
  const { dataset, carved, sample, cache } = state;
  return { hash: dataset.hash, name: dataset.name, carved, sample, keptIn: cache.keptIn };
}

/** Whether its validation split is to be carved anew: it was when the recipe began, or is too small to choose by. */
function isToBeCarved(
  { state: { carved, dataset } }: LoadedDataset,
  of: JobDataset,
  { settings, validation }: Wanted,
): boolean {
  if (of.carved || validation === 'as it is') return of.carved;
  const [train, val] = (['train', 'val'] as const).map((split) => imagesOf(dataset, split).length);
  return carved || isWorthCarving(train, val, settings.valShare);
}

/** Resolves when the dataset has changed, or `isWanted` says that nobody waits any more. */
function datasetChanged(store: Store, isWanted: () => boolean): Promise<void> {
  const { dataset } = store.getState();
  return new Promise((resolve) => {
    const isOver = (state: AppState) =>
      !isWanted() || (state.dataset !== dataset && state.dataset.status === 'ready');
    const stop = store.subscribe((state) => {
      if (!isOver(state)) return;
      stop();
      resolve();
    });
  });
}

/** Opens what the browser keeps of them, the newest first; where they are the sample, that. */
async function reopen(store: Store, datasets: DatasetOpening, of: JobDataset): Promise<LoadedDataset | null> {
  await datasets.listed;
  const found = () => {
    const loaded = datasets.loaded();
    return loaded?.state.dataset.hash === of.hash ? loaded : null;
  };
  const kept = store
    .getState()
    .kept.filter(({ name, directory }) => name === of.name || directory === of.keptIn);
  const first = kept.find(({ directory }) => directory === of.keptIn);
  for (const one of first ? [first, ...kept.filter((other) => other !== first)] : kept) {
    if (found()) break;
    await datasets.openKept(one);
  }
  if (!found() && of.sample) await datasets.openSample();
  return found();
}

/**
 * The pictures as a phase wants them.
 * @param isWanted Whether the recipe is still at work.
 * @param wait Told what is waited for, as a sentence; null once it is here.
 * @returns null where they are not wanted any more.
 */
export async function datasetFor(
  store: Store,
  datasets: DatasetOpening,
  of: JobDataset,
  wanted: Wanted,
  isWanted: () => boolean,
  wait: (forWhat: string | null) => void,
): Promise<LoadedDataset | null> {
  const name = isolated(of.name);
  const present = () => {
    const loaded = datasets.loaded();
    return loaded?.state.dataset.hash === of.hash ? loaded : null;
  };
  const ready = () => {
    const loaded = present();
    if (!loaded || isStale(loaded.state.readWith, wanted.settings)) return null;
    return isToBeCarved(loaded, of, wanted) === loaded.state.carved ? loaded : null;
  };
  while (isWanted()) {
    if (!present()) await reopen(store, datasets, of);
    const loaded = present();
    if (loaded && !ready()) {
      const { settings } = wanted;
      // Which pictures are for validation is known only once they are divided as the settings say.
      if (isStale(loaded.state.readWith, settings)) await datasets.readAgain({ settings });
      const again = present();
      if (again && isToBeCarved(again, of, wanted) !== again.state.carved)
        await datasets.readAgain({ settings, carved: !again.state.carved });
    }
    const found = ready();
    if (found || !isWanted()) return found;
    wait(
      present()
        ? `The pictures of “${name}” are needed at ${wanted.settings.imageSize} pixels, and its files are not at hand: drop the same zip or folder again.`
        : `The pictures of “${name}” are not here, and this browser does not keep them: drop the same zip or folder again.`,
    );
    await datasetChanged(store, isWanted);
    wait(null);
  }
  return null;
}
