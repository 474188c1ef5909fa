/** What a visitor does with datasets, over real image workers and a file system in memory; the races, too. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDatasetPart } from '../../../../src/app/actions/datasetActions.ts';
import type { AppState } from '../../../../src/app/state/state.ts';
import { createAppStore } from '../../../../src/app/state/store.ts';
import { openKeptStorage } from '../../../../src/dataset/kept/storage.ts';
import type { ImagePool } from '../../../../src/dataset/pool/imagePool.ts';
import type { Source } from '../../../../src/dataset/types.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { decode, pool, zip, zipOf } from '../../support/imageWorkers.ts';
import { PrivateFiles } from '../../support/privateFiles.ts';
import { newRun } from '../run.ts';

let files: PrivateFiles;
beforeEach(() => {
  files = PrivateFiles.install();
});
afterEach(() => void vi.unstubAllGlobals());

const sampleFile = async () => {
  const [source] = zip(2);
  if (source.kind !== 'zip') throw new Error('It is no zip.');
  return source.file;
};
const MORE: Source[] = [zipOf([{ path: 'train/bird/1.png', data: Uint8Array.of(0x47, 99) }], 'more.zip')];
const NO_ZIP: Source[] = [{ kind: 'zip', name: 'x.zip', file: new File(['only text'], 'x.zip') }];

/** A page's dataset part; while `hold` gives a promise, no picture is decoded before that. */
function page(
  changes: Partial<ImagePool> = {},
  fetchSample: (signal: AbortSignal) => Promise<File> = sampleFile,
) {
  const store = createAppStore(null);
  store.setState(({ settings }) => ({ settings: { ...settings, imageSize: 8 } }));
  const decoding = { hold: Promise.resolve() };
  const images = pool(
    2,
    async (...args) => {
      await decoding.hold;
      return decode(...args);
    },
    openKeptStorage(),
  );
  const part = createDatasetPart(store, fetchSample, { ...images, ...changes });
  const dataset = () => store.getState().dataset;
  const ready = () => {
    const state = dataset();
    if (state.status !== 'ready') throw new Error(`It is ${state.status}.`);
    return state;
  };
  /** Holds up the decoding until it is called. */
  const holdUp = () => {
    let goOn = () => {};
    decoding.hold = new Promise((resolve) => {
      goOn = resolve;
    });
    return () => goOn();
  };
  return {
    store,
    images,
    ...part,
    ...part.actions,
    dataset,
    ready,
    holdUp,
    error: () => store.getState().error,
  };
}
const set = (store: ReturnType<typeof page>['store'], changes: Partial<AppState['settings']>) =>
  store.setState(({ settings }) => ({ settings: { ...settings, ...changes } }));
const keptNames = (store: ReturnType<typeof page>['store']) => store.getState().kept.map(({ name }) => name);
const directories = async () => (await files.datasets()).length;

describe('opening', () => {
  it('shows what is read, then the dataset, and what is kept now', async () => {
    const { store, openDataset, ready, loaded, pictures } = page();
    const seen: string[] = [];
    store.subscribe(({ dataset }) => seen.push(dataset.status));
    const opening = openDataset(zip(2));
    expect(store.getState().dataset).toEqual({ status: 'reading', name: 'animals.zip', progress: null });
    expect(loaded()).toBeNull();
    await opening;
    expect(ready()).toMatchObject({ recalled: false, carved: false, sample: false });
    expect(ready().dataset.images).toHaveLength(12);
    expect(loaded()?.state).toBe(ready());
    expect(seen.filter((status, i) => status !== seen[i - 1])).toEqual(['empty', 'reading', 'ready']);
    expect(keptNames(store)).toEqual(['animals.zip']);
    expect(await pictures([0], null)).toMatchObject([{ width: 8, channels: 1 }]);
    expect(await pictures([0], 3)).toHaveLength(1);
  });

  it('that fails says why and leaves the earlier dataset as it was', async () => {
    const { openDataset, ready, error, loaded, store } = page();
    await openDataset(zip(2));
    const before = ready();
    await openDataset(NO_ZIP);
    expect(error()?.kind).toBe('user');
    expect(ready()).toBe(before);
    expect(loaded()?.state).toBe(before);
    await openDataset(zip(1));
    expect(error()).toBeNull();
    expect(keptNames(store)).toEqual(['animals.zip', 'animals.zip']);
  });

  it('replaces another that is being read: the later one wins, of the first nothing stays', async () => {
    const { openDataset, ready, holdUp, error } = page();
    const goOn = holdUp();
    const first = openDataset(zip(2));
    await vi.waitFor(async () => expect(await directories()).toBe(1));
    const second = openDataset([...MORE, ...zip(1)]);
    goOn();
    await Promise.all([first, second]);
    expect(ready().dataset.classes).toEqual(['bird', 'cat', 'dog']);
    expect(error()).toBeNull();
    await vi.waitFor(async () => expect(await directories()).toBe(1));
  });

  it('serves, though the earlier dataset cannot be freed', async () => {
    const { openDataset, ready, error } = page({ drop: () => Promise.reject(new Error('It is stuck.')) });
    await openDataset(zip(1));
    await openDataset(zip(2));
    expect(ready().dataset.images).toHaveLength(12);
    expect(error()).toBeNull();
  });

  it('serves, though the list of what is kept cannot be read', async () => {
    const { openDataset, ready, error } = page({ kept: () => Promise.reject(new Error('No list.')) });
    await openDataset(zip(1));
    expect(ready().dataset.images).toHaveLength(6);
    expect(error()?.message).toBe('No list.');
  });
});

describe('cancelling', () => {
  it('brings back what was there, without an error, and leaves nothing', async () => {
    const { openDataset, cancelReading, ready, dataset, holdUp, error } = page();
    for (const before of [dataset, ready]) {
      const state = before();
      const goOn = holdUp();
      const reading = openDataset(zip(3));
      await vi.waitFor(async () =>
        expect(await directories()).toBeGreaterThan(state.status === 'ready' ? 1 : 0),
      );
      cancelReading();
      await reading;
      expect(dataset()).toBe(state.status === 'ready' ? state : dataset());
      expect(dataset().status).toBe(state.status);
      expect(error()).toBeNull();
      goOn();
      await vi.waitFor(async () => expect(await directories()).toBe(state.status === 'ready' ? 1 : 0));
      if (state.status === 'empty') await openDataset(zip(2));
    }
  });

  it('right at the beginning keeps nothing: what is read next is whole', async () => {
    const { openDataset, cancelReading, ready, pictures } = page();
    const reading = openDataset(zip(2));
    cancelReading();
    await reading;
    await openDataset(zip(2));
    expect(ready().recalled).toBe(false);
    expect(await pictures([...Array(12).keys()], null)).toHaveLength(12);
  });

  it('ends the opening of a kept dataset, too', async () => {
    const { store, openDataset, removeDataset, openKept, cancelReading, dataset, error } = page();
    await openDataset(zip(2));
    removeDataset();
    const opening = openKept(store.getState().kept[0]);
    cancelReading();
    await opening;
    expect(dataset().status).toBe('empty');
    expect(error()).toBeNull();
  });

  it('or a failure to open a kept dataset leaves the settings', async () => {
    const { store, images, openDataset, removeDataset, openKept, cancelReading, ready } = page();
    await openDataset(zip(2));
    removeDataset();
    const [kept] = store.getState().kept;
    set(store, { imageSize: 9 });
    const opening = openKept(kept);
    expect(store.getState().settings.imageSize).toBe(9);
    cancelReading();
    await opening;
    expect(store.getState().settings.imageSize).toBe(9);
    await openKept(kept);
    expect(ready().readWith.imageSize).toBe(8);
    expect(store.getState().settings.imageSize).toBe(8);

    const failing = page({ openKept: () => Promise.reject(new UserError('It is gone.')) });
    set(failing.store, { imageSize: 9 });
    await failing.openKept(kept);
    expect(failing.error()?.message).toBe('It is gone.');
    expect(failing.store.getState().settings.imageSize).toBe(9);
    expect(await images.kept()).toHaveLength(1);
  });

  it('of nothing is nothing', () => expect(page().cancelReading()).toBeUndefined());
});

describe('the sample', () => {
  it('is told from other data until some are added', async () => {
    const { openSample, addData, ready } = page();
    await openSample();
    expect(ready().sample).toBe(true);
    await addData(MORE);
    expect(ready().dataset.classes).toEqual(['bird', 'cat', 'dog']);
    expect(ready().sample).toBe(false);
  });

  it('that cannot be fetched leaves what was there', async () => {
    const { openSample, openDataset, ready, error } = page({}, () => Promise.reject(new UserError('Gone.')));
    await openDataset(zip(1));
    const before = ready();
    await openSample();
    expect(error()?.message).toBe('Gone.');
    expect(ready()).toBe(before);
  });

  it('can be cancelled while it is fetched, and gives way to what is opened meanwhile', async () => {
    const arrive: ((file: File) => void)[] = [];
    const signals: AbortSignal[] = [];
    const fetching = (signal: AbortSignal) => {
      signals.push(signal);
      return new Promise<File>((resolve) => arrive.push(resolve));
    };
    const { openSample, cancelReading, openDataset, ready, dataset } = page({}, fetching);
    const cancelled = openSample();
    expect(dataset()).toMatchObject({ status: 'reading', name: 'sample.zip' });
    cancelReading();
    expect(signals[0].aborted).toBe(true);
    arrive[0](await sampleFile());
    await cancelled;
    expect(dataset().status).toBe('empty');

    const late = openSample();
    await openDataset([...MORE, ...zip(1)]);
    arrive[1](await sampleFile());
    await late;
    expect(ready()).toMatchObject({ sample: false, dataset: { classes: ['bird', 'cat', 'dog'] } });
  });
});

describe('more data', () => {
  it('is opened where there is none', async () => {
    const { addData, ready } = page();
    await addData(zip(1));
    expect(ready().dataset.images).toHaveLength(6);
  });

  it('joins a dataset, divided as it was read, and keeps that it was carved', async () => {
    const { store, openDataset, addData, carveValidation, ready } = page();
    set(store, { valShare: 0.5 });
    await openDataset(zip(4));
    await carveValidation();
    set(store, { valShare: 0.2 });
    await addData(MORE.concat(zipOf([{ path: 'train/bird/2.png', data: Uint8Array.of(0x47, 98) }], 'b.zip')));
    expect(ready()).toMatchObject({ carved: true, readWith: { valShare: 0.5 } });
    expect(ready().dataset.images).toHaveLength(26);
  });

  it('that fails leaves the dataset and its pictures', async () => {
    const { openDataset, addData, ready, error, pictures } = page();
    await openDataset(zip(1));
    const before = ready();
    await addData(NO_ZIP);
    expect(error()).not.toBeNull();
    expect(ready()).toBe(before);
    expect(await pictures([0], null)).toHaveLength(1);
  });
});

describe('reading again and carving', () => {
  it('reads with the settings of now', async () => {
    const { store, openDataset, readAgain, ready, pictures } = page();
    await readAgain();
    await openDataset(zip(1));
    set(store, { imageSize: 9 });
    await readAgain();
    expect(ready().readWith.imageSize).toBe(9);
    expect(await pictures([0], null)).toMatchObject([{ width: 9 }]);
  });

  it('reads as is said, whatever the form says, with another division and back', async () => {
    const { store, openDataset, readAgain, ready } = page();
    await openDataset(zip(4));
    const { settings } = store.getState();
    const counts = () => ready().dataset.images.filter(({ split }) => split === 'val').length;
    const before = counts();
    await readAgain({ settings: { ...settings, imageSize: 9, valShare: 0.4 }, carved: true });
    expect(ready()).toMatchObject({ carved: true, readWith: { imageSize: 9 } });
    expect(counts()).not.toBe(before);
    await readAgain({ settings, carved: false });
    expect(ready()).toMatchObject({ carved: false, readWith: { imageSize: 8 } });
    expect(counts()).toBe(before);
    expect(store.getState().settings).toBe(settings);
  });

  it('opens what was kept as it was, also where the chosen model dictates other pictures', async () => {
    const { store, openDataset, removeDataset, openKept, ready, pictures, error } = page();
    await openDataset(zip(2));
    removeDataset();
    await vi.waitFor(() => expect(store.getState().dataset.status).toBe('empty'));
    store.setState(({ settings }) => ({
      settings: { ...settings, imageSize: 9 },
      replacedSettings: { imageSize: 32 },
    }));
    await openKept(store.getState().kept[0]);
    expect(error()).toBeNull();
    expect(ready()).toMatchObject({ recalled: true, readWith: { imageSize: 8 } });
    expect(await pictures([0], null)).toMatchObject([{ width: 8 }]);
    // The model's own stays; the size of the pictures is for the model after it.
    expect(store.getState()).toMatchObject({
      settings: { imageSize: 9 },
      replacedSettings: { imageSize: 8 },
    });
  });

  it('divides anew what has no files at hand, and says that it cannot decode it anew', async () => {
    const { store, openDataset, openKept, readAgain, ready, error } = page();
    await openDataset(zip(2));
    await openKept(store.getState().kept[0]);
    set(store, { splitSeed: 7 });
    await readAgain();
    expect(ready().readWith.splitSeed).toBe(7);
    set(store, { imageSize: 9 });
    await readAgain();
    expect(error()?.message).toContain('not at hand');
    expect(ready().readWith.imageSize).toBe(8);
  });

  it('carves once, with the settings of now', async () => {
    const { store, openDataset, carveValidation, ready } = page();
    await carveValidation();
    await openDataset(zip(4));
    set(store, { valShare: 0.5 });
    await carveValidation();
    expect(ready()).toMatchObject({ carved: true, readWith: { valShare: 0.5 } });
    expect(ready().dataset.images.filter(({ split }) => split === 'val')).toHaveLength(8);
    const carved = ready();
    await carveValidation();
    expect(ready()).toBe(carved);
  });

  it('says where nothing can be carved', async () => {
    const { store, openDataset, carveValidation, ready, error } = page();
    set(store, { groupPattern: '^(p[0-9])' });
    const paths = ['train/cat/p1_1', 'train/dog/p2_1', 'val/cat/p1_2', 'val/dog/p2_2'];
    await openDataset([
      zipOf(paths.map((path, i) => ({ path: `${path}.png`, data: Uint8Array.of(0x47, i) }))),
    ]);
    await carveValidation();
    expect(error()?.message).toContain('No picture can be set aside');
    expect(ready().carved).toBe(false);
  });

  it('carves nothing while another dataset is read', async () => {
    const { openDataset, carveValidation, ready, dataset, holdUp, error } = page();
    await openDataset(zip(4));
    const goOn = holdUp();
    const reading = openDataset([...MORE, ...zip(1)]);
    await carveValidation();
    expect(dataset().status).toBe('reading');
    expect(error()?.message).toBe('Another dataset is being read.');
    goOn();
    await reading;
    expect(ready()).toMatchObject({ carved: false, dataset: { classes: ['bird', 'cat', 'dog'] } });
  });

  it('carves nothing where the reading before it was cancelled', async () => {
    const { store, openDataset, carveValidation, cancelReading, ready } = page();
    await openDataset(zip(2));
    set(store, { imageSize: 9 });
    const carving = carveValidation();
    cancelReading();
    await carving;
    expect(ready()).toMatchObject({ carved: false, readWith: { imageSize: 8 } });
  });
});

describe('removing', () => {
  it('frees the pictures and keeps what is kept', async () => {
    const { store, openDataset, removeDataset, dataset, loaded, pictures } = page();
    await openDataset(zip(1));
    removeDataset();
    expect(dataset().status).toBe('empty');
    expect(loaded()).toBeNull();
    expect(await pictures([0], null)).toEqual([]);
    expect(keptNames(store)).toHaveLength(1);
  });

  it('stops what is being read or added', async () => {
    for (const act of ['openDataset', 'addData'] as const) {
      const { store, openDataset, [act]: begin, removeDataset, holdUp, dataset, error } = page();
      set(store, { keepDatasets: false, pictureMemory: 0 });
      await openDataset(zip(2));
      const goOn = holdUp();
      const reading = begin(MORE.concat(zip(3)));
      await vi.waitFor(async () => expect(await directories()).toBe(2));
      removeDataset();
      goOn();
      await reading;
      expect(dataset().status).toBe('empty');
      await vi.waitFor(async () => expect(await directories()).toBe(0));
      expect(error()).toBeNull();
    }
  });

  it('says where the pictures could not be freed', async () => {
    const { openDataset, removeDataset, error, dataset } = page({
      drop: () => Promise.reject(new UserError('The image worker stopped.')),
    });
    await openDataset(zip(1));
    removeDataset();
    await vi.waitFor(() => expect(error()?.message).toBe('The image worker stopped.'));
    expect(dataset().status).toBe('empty');
  });
});

describe('what is kept', () => {
  it('is listed from the start, opens with the settings that it was read with, and is forgotten', async () => {
    const first = page();
    await first.openDataset(zip(2));
    first.removeDataset();
    const { store, openKept, ready, forgetKept, error, dataset } = page();
    await vi.waitFor(() => expect(keptNames(store)).toHaveLength(1));
    set(store, { imageSize: 64 });
    const [kept] = store.getState().kept;
    await openKept(kept);
    expect(store.getState().settings.imageSize).toBe(8);
    expect(ready()).toMatchObject({ recalled: true, sample: false });
    await forgetKept(kept);
    expect(error()).toBeNull();
    expect(dataset().status).toBe('empty');
    expect(keptNames(store)).toEqual([]);
    expect(await directories()).toBe(0);
  });

  it('is forgotten at once after it was removed or its opening was cancelled', async () => {
    const { store, openDataset, openKept, removeDataset, cancelReading, forgetKept, error } = page();
    for (const release of [removeDataset, cancelReading]) {
      await openDataset(zip(2));
      removeDataset();
      const [kept] = store.getState().kept;
      const opening = openKept(kept);
      if (release === removeDataset) await opening;
      release();
      await forgetKept(kept);
      expect(error()).toBeNull();
      expect(await directories()).toBe(0);
    }
  });

  it('stays where it is being opened or another tab has it, and the visitor is told', async () => {
    const { store, openDataset, openKept, removeDataset, forgetKept, ready, error } = page();
    await openDataset(zip(2));
    removeDataset();
    const [kept] = store.getState().kept;
    const opening = openKept(kept);
    await forgetKept(kept);
    expect(error()?.message).toContain('is being opened or used');
    await opening;
    expect(ready().dataset.images).toHaveLength(12);
    removeDataset();
    await (await openKeptStorage())!.hold(kept.directory);
    await forgetKept(kept);
    expect(error()?.message).toContain('open in another tab');
    expect(keptNames(store)).toHaveLength(1);
  });

  it('that cannot be read leaves the dataset that is open', async () => {
    const { store, openDataset, openKept, ready, error } = page();
    await openDataset(zip(1));
    await openDataset(zip(2));
    const before = ready();
    const other = store.getState().kept.find(({ directory }) => directory !== before.cache.keptIn)!;
    const directory = (await files.datasets()).find(({ name }) => name === other.directory)!;
    (await directory.getFileHandle('0.pictures')).content = new Uint8Array();
    await openKept(other);
    expect(error()?.message).toContain('cannot be read any more');
    expect(ready()).toBe(before);
  });
});

describe('a dataset that a run needs', () => {
  it.each([
    ['trains', { runs: [newRun({ number: 4 })] }, 'Run 4 is using'],
    [
      'is judged',
      { runs: [newRun({ number: 5, status: 'finished', busy: 'evaluating' })] },
      'Run 5 is using',
    ],
    ['comes next', { queue: {} as AppState['queue'] }, 'The next run is using'],
  ])('stays as it is while the run %s', async (_, changes: Partial<AppState>, sentence) => {
    const { store, ready, error, openDataset, ...actions } = page();
    await openDataset(zip(2));
    const before = ready();
    const [kept] = store.getState().kept;
    store.setState(changes);
    for (const act of [
      () => openDataset(zip(1)),
      () => actions.addData(MORE),
      () => actions.openSample(),
      () => actions.readAgain(),
      () => actions.carveValidation(),
      () => actions.openKept(kept),
      () => actions.forgetKept(kept),
      () => actions.removeDataset(),
    ]) {
      store.setState({ error: null });
      await act();
      expect(error()?.message, act.toString()).toContain(sentence);
      expect(ready()).toBe(before);
    }
    expect(keptNames(store)).toHaveLength(1);
  });
});

describe('pictures', () => {
  it('that cannot be had are told of, but not those of a dataset that is gone', async () => {
    const { openDataset, pictures, removeDataset, error } = page();
    await openDataset(zip(1));
    expect(await pictures([77], null)).toEqual([]);
    expect(error()?.message).toContain('image 77');
    await openDataset(zip(2));
    expect(error()).toBeNull();
    const asked = pictures([0, 77], null);
    removeDataset();
    expect(await asked).toEqual([]);
    expect(error()).toBeNull();
  });
});
