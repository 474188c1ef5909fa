/** Datasets that are kept, found again, damaged, cancelled and added to: pool, stores and workers over a file system in memory. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KeptContents } from '../../../../src/dataset/kept/contents.ts';
import { type KeptStorage, openKeptStorage } from '../../../../src/dataset/kept/storage.ts';
import type { ImagePool, ReadResult } from '../../../../src/dataset/pool/imagePool.ts';
import { CancelledError } from '../../../../src/shared/errors.ts';
import { decode, pool, read, SETTINGS, zip, zipOf } from '../../support/imageWorkers.ts';
import { PrivateFiles } from '../../support/privateFiles.ts';
import { turns } from '../../support/turns.ts';

const WORKERS = 2;
let files: PrivateFiles;
let storage: Promise<KeptStorage | null>;
beforeEach(() => {
  files = PrivateFiles.install();
  storage = openKeptStorage();
});
afterEach(() => void vi.unstubAllGlobals());

const keepingPool = (decoder = decode) => pool(WORKERS, decoder, storage);
const names = async () => (await files.datasets()).map(({ name }) => name);

/** The first byte of each picture, by its path. */
async function values(images: ImagePool, { storeId, dataset }: ReadResult) {
  const pictures = await images.pictures(storeId, [...dataset.images.keys()], null, 0);
  return Object.fromEntries(dataset.images.map(({ path }, i) => [path, pictures[i].pixels[0]]));
}

/** A promise and what resolves it. */
function gate() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

describe('what is kept', () => {
  it('is found again with the same pictures, and decoded no second time', async () => {
    const images = keepingPool();
    const first = await read(images, zip(4));
    const again = await read(images, zip(4));
    expect([first.recalled, again.recalled]).toEqual([false, true]);
    expect(await values(images, again)).toEqual(await values(images, first));
    expect(again.cache.keptIn).toBe(first.cache.keptIn);
    expect(await images.kept()).toMatchObject([{ name: 'animals.zip', images: 24, unreadable: 0 }]);
  });

  it('opens without its files, and is closed and forgotten', async () => {
    const images = keepingPool();
    const first = await read(images, zip(2));
    await images.drop(first.storeId);
    const [kept] = await images.kept();
    const opened = await images.openKept(kept, SETTINGS, SETTINGS, new AbortController().signal);
    expect(opened).toMatchObject({ recalled: true, sourceCount: 1 });
    await expect(images.forget(kept)).rejects.toThrow('is being opened or used');
    // The files are being closed yet.
    const dropped = images.drop(opened.storeId);
    await images.forget(kept);
    await dropped;
    expect(await names()).toEqual([]);
  });

  it('is not forgotten while another tab has it open', async () => {
    const images = keepingPool();
    await images.drop((await read(images, zip(1))).storeId);
    const [kept] = await images.kept();
    const elsewhere = (await openKeptStorage())!;
    await elsewhere.hold(kept.directory);
    await expect(images.forget(kept)).rejects.toThrow('open in another tab');
  });

  it('is read again where its pictures are not all there, by whatever fault', async () => {
    const images = keepingPool();
    await images.drop((await read(images, zip(2))).storeId);
    const [{ directory }] = await images.kept();
    const contents = await files.onlyFile('contents.json');
    const kept = JSON.parse(new TextDecoder().decode(contents.content)) as KeptContents;
    const none = kept.files.map(({ name }) => ({ name, images: [], channels: [] }));
    contents.content = new TextEncoder().encode(JSON.stringify({ ...kept, files: none }));
    const [listed] = await images.kept();
    const opening = images.openKept(listed, SETTINGS, SETTINGS, new AbortController().signal);
    await expect(opening).rejects.toThrow('cannot be read any more');
    const again = await read(images, zip(2));
    expect(again.recalled).toBe(false);
    expect(Object.keys(await values(images, again))).toHaveLength(12);
    expect(await names()).toEqual([again.cache.keptIn]);
    expect(again.cache.keptIn).not.toBe(directory);
  });
});

describe('a damaged file', () => {
  /** Keeps a dataset, cuts one of its files, and lets the other open late. */
  async function damaged() {
    const images = keepingPool();
    const before = await read(images, zip(4));
    const expected = await values(images, before);
    await images.drop(before.storeId);
    const file = await files.onlyFile('0.pictures');
    file.content = file.content.slice(0, 10);
    const [noticed, late] = [gate(), gate()];
    files.whileOpening = async (name) => {
      if (name === '1.pictures') await late.passed;
      else noticed.open();
    };
    return { images, expected, noticed: noticed.passed, late };
  }

  it('is replaced, though another file opens after the failure was noticed', async () => {
    const { images, expected, noticed, late } = await damaged();
    const old = await names();
    const reading = read(images, zip(4));
    await noticed;
    await turns(50);
    late.open();
    const again = await reading;
    expect(again.recalled).toBe(false);
    expect(await values(images, again)).toEqual(expected);
    expect(await names()).toEqual([again.cache.keptIn]);
    expect(old).not.toContain(again.cache.keptIn);
    // Nothing is open but what the new one reads.
    await images.drop(again.storeId);
    expect((await files.datasets()).map(({ openFiles }) => openFiles)).toEqual([0]);
    await images.forget((await images.kept())[0]);
    expect(await names()).toEqual([]);
  });

  it('that cannot be deleted does not keep the pictures from being read', async () => {
    const { images, expected, late } = await damaged();
    late.open();
    // Somebody has it open without a lock.
    await (await files.onlyFile('0.pictures')).createSyncAccessHandle({ mode: 'read-only' });
    const again = await read(images, zip(4));
    expect(await values(images, again)).toEqual(expected);
    expect(again.cache.keptIn).not.toBeNull();
    expect(await names()).toHaveLength(2);
    // The newer one counts.
    expect(await read(images, zip(4))).toMatchObject({ recalled: true, cache: again.cache });
  });

  it('makes no trouble where the dataset is opened without its zip', async () => {
    const { images, late } = await damaged();
    const [kept] = await images.kept();
    const opening = images.openKept(kept, SETTINGS, SETTINGS, new AbortController().signal);
    await expect(opening).rejects.toThrow('cannot be read any more');
    late.open();
    await images.forget(kept);
    expect(await names()).toEqual([]);
  });
});

describe('a reading that is cancelled', () => {
  /** Begins to read; so many turns of the event loop later it is cancelled. */
  async function cancelledAfter(images: ImagePool, count: number): Promise<ReadResult | null> {
    const controller = new AbortController();
    const reading = read(images, zip(2), { signal: controller.signal }).catch((thrown) => {
      if (!(thrown instanceof CancelledError)) throw thrown;
      return null;
    });
    await turns(count);
    controller.abort();
    return reading;
  }

  it('leaves nothing, at whatever turn', async () => {
    const images = keepingPool();
    let done = false;
    for (let count = 0; !done; count++) {
      const result = await cancelledAfter(images, count);
      if (result) {
        done = true;
        await images.drop(result.storeId);
        await images.forget((await images.kept())[0]);
      }
      await vi.waitFor(async () => expect(await names(), `after ${count} turns`).toEqual([]));
      expect(await images.kept(), `after ${count} turns`).toEqual([]);
    }
  });

  // A file is opened once more when its writing has ended.
  it.each([
    ['just being opened', '0.pictures', 1],
    ['just being opened', '1.pictures', 1],
    ['just being opened', 'contents.json', 1],
    ['just being opened', 'about.json', 1],
    ['being sealed', '1.pictures', 2],
  ])('leaves nothing where a file is %s: %s', async (_, held, opening) => {
    const images = keepingPool();
    const [reached, late] = [gate(), gate()];
    let opened = 0;
    files.whileOpening = async (name) => {
      if (name !== held || ++opened < opening) return;
      reached.open();
      await late.passed;
    };
    const controller = new AbortController();
    const reading = read(images, zip(2), { signal: controller.signal });
    await reached.passed;
    controller.abort();
    await expect(reading).rejects.toThrow(CancelledError);
    // Whoever frees what was begun is at it by then.
    await turns(50);
    late.open();
    await vi.waitFor(async () => expect(await names()).toEqual([]));
  });

  it('leaves what was kept before as it was, also one that was just being found again', async () => {
    const images = keepingPool();
    await images.drop((await read(images, zip(2))).storeId);
    const before = await images.kept();
    for (const opening of [
      (signal: AbortSignal) => read(images, zip(2), { signal }),
      (signal: AbortSignal) => images.openKept(before[0], SETTINGS, SETTINGS, signal),
    ]) {
      const [reached, late] = [gate(), gate()];
      files.whileOpening = () => {
        reached.open();
        return late.passed;
      };
      const controller = new AbortController();
      const reading = opening(controller.signal);
      await reached.passed;
      controller.abort();
      await expect(reading).rejects.toThrow(CancelledError);
      late.open();
    }
    expect(await images.kept()).toEqual(before);
    await images.forget(before[0]);
    expect(await names()).toEqual([]);
  });
});

describe('more data where there is no room', () => {
  const more = () => [zipOf([{ path: 'train/cat/new.png', data: Uint8Array.of(0x47, 200) }], 'more.zip')];
  const NO_MEMORY = { ...SETTINGS, pictureMemory: 0 };

  /** Adds to `earlier`, drops it, and looks at every picture. */
  async function added(images: ImagePool, earlier: ReadResult) {
    const expected = { ...(await values(images, earlier)), 'train/cat/new.png': 200 };
    const both = await read(images, [...zip(4), ...more()], {
      earlier: { ...earlier, samePixels: true },
      cache: NO_MEMORY,
    });
    expect(both.cache).toMatchObject({ keptIn: null });
    await images.drop(earlier.storeId);
    expect(await values(images, both)).toEqual(expected);
    return both;
  }

  it('decodes again what only the earlier dataset held, after that is gone', async () => {
    const images = pool(WORKERS);
    await added(images, await read(images, zip(4)));
    await added(images, await read(images, zip(4), { cache: NO_MEMORY }));
  });

  it('reads on from the files of the earlier dataset, and deletes them when nobody reads them', async () => {
    const images = keepingPool();
    const earlier = await read(images, zip(4), { cache: { keepDatasets: false, pictureMemory: 0 } });
    expect(await names()).toHaveLength(1);
    files.full = true;
    const both = await added(images, earlier);
    await images.drop(both.storeId);
    expect(await names()).toEqual([]);
  });

  it('reads on from a kept dataset whose zip is not at hand, through one more addition', async () => {
    const images = keepingPool();
    await images.drop((await read(images, zip(4))).storeId);
    const [kept] = await images.kept();
    const opened = await images.openKept(kept, SETTINGS, NO_MEMORY, new AbortController().signal);
    const expected = { ...(await values(images, opened)), 'train/cat/new.png': 200 };
    files.full = true;
    const options = { cache: NO_MEMORY };
    const both = await read(images, [null, ...more()], {
      ...options,
      earlier: { ...opened, samePixels: true },
    });
    await images.drop(opened.storeId);
    const third = await read(images, [null, ...more(), ...more()], {
      ...options,
      earlier: { ...both, samePixels: true },
    });
    await images.drop(both.storeId);
    expect(await values(images, third)).toEqual(expected);
    await expect(images.forget(kept)).rejects.toThrow('is being opened or used');
    await images.drop(third.storeId);
    expect(await images.kept()).toHaveLength(1);
    await images.forget(kept);
    expect(await names()).toEqual([]);
  });

  it('lets go of the earlier files where it needs none of them', async () => {
    const images = keepingPool();
    const earlier = await read(images, zip(4), { cache: { keepDatasets: false, pictureMemory: 0 } });
    const both = await read(images, [...zip(4), ...more()], { earlier: { ...earlier, samePixels: true } });
    await images.drop(earlier.storeId);
    expect(await names()).toEqual([both.cache.keptIn]);
  });

  it('leaves nothing where the earlier dataset is removed while it is added to', async () => {
    const images = keepingPool();
    const earlier = await read(images, zip(4), { cache: { keepDatasets: false, pictureMemory: 0 } });
    const controller = new AbortController();
    const adding = read(images, [...zip(4), ...more()], {
      earlier: { ...earlier, samePixels: true },
      signal: controller.signal,
      onProgress: () => {
        controller.abort();
        void images.drop(earlier.storeId);
      },
    });
    await expect(adding).rejects.toThrow(CancelledError);
    await vi.waitFor(async () => expect(await names()).toEqual([]));
  });
});
