/**
 * A zip in the full shape of Kaggle's, through the page: what is used, what is said of the rest, and what is kept of it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/dataset/types.ts';
import { chromeForFile, type Visit } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';
import { type KaggleZip, makeKaggleZip } from './support/kaggleZip.ts';

const COUNT = 300;

const chrome = chromeForFile();
const directory = mkdtempSync(join(tmpdir(), 'darkroom-kaggle-'));
const file = join(directory, 'chest-xray-pneumonia.zip');
let visit: Visit;
let zip: KaggleZip;

beforeAll(async () => {
  visit = await chrome.visit();
  zip = await makeKaggleZip(visit.page, COUNT);
  writeFileSync(file, zip.bytes);
}, 120_000);
afterAll(async () => {
  await visit?.close();
  rmSync(directory, { recursive: true, force: true });
});

async function ready() {
  await waitForState(visit.page, ({ dataset, error }) => dataset.status === 'ready' || error !== null);
  const { dataset, error } = await stateOf(visit.page);
  if (dataset.status !== 'ready') throw new Error(error?.message ?? dataset.status);
  return dataset;
}
const openZip = () => visit.page.getByLabel('Dataset zip').setInputFiles(file);

/** A checksum of the augmented and plain pixels of some pictures. */
const pixels = () =>
  visit.page.evaluate(async () => {
    const { pictures } = window.darkroom.actions;
    const indices = [0, 1, 50, 120, 200, 290];
    const all = [...(await pictures(indices, null)), ...(await pictures(indices, 7))];
    return all.map(({ channels, pixels }) => [channels, ...pixels.subarray(5000, 5008)].join());
  });
const filesOnDisk = () =>
  visit.page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const datasets = await root.getDirectoryHandle('datasets');
    const names: string[] = [];
    for await (const name of datasets.keys()) names.push(name);
    return names.length;
  });
const forgetAll = async () => {
  for (const { name } of (await stateOf(visit.page)).kept)
    await visit.page.getByRole('button', { name: `Forget ${name}` }).click();
  await waitForState(visit.page, ({ kept }) => kept.length === 0);
};

describe.sequential('a sound zip', () => {
  it('is found again when it is dropped again, with the same pixels', async () => {
    await visit.page.evaluate(() => window.darkroom.actions.openSample());
    expect((await ready()).recalled).toBe(false);
    const before = await pixels();
    await visit.page.evaluate(() => window.darkroom.actions.openSample());
    expect((await ready()).recalled).toBe(true);
    expect(await pixels()).toEqual(before);
    expect((await stateOf(visit.page)).kept).toHaveLength(1);
  });

  it('is read again where the files that were kept of it are damaged', async () => {
    const before = await pixels();
    await visit.page.reload();
    await visit.page.waitForFunction(() => window.darkroom.state.kept.length === 1);
    await visit.page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const datasets = await root.getDirectoryHandle('datasets');
      const kept = await datasets.getDirectoryHandle(window.darkroom.state.kept[0].directory);
      const writable = await (await kept.getFileHandle('0.pictures')).createWritable();
      await writable.truncate(1000);
      await writable.close();
    });
    await visit.page.evaluate(() => window.darkroom.actions.openSample());
    expect((await ready()).recalled).toBe(false);
    expect(await pixels()).toEqual(before);
    await expect.poll(filesOnDisk).toBe(1);
    await visit.page.evaluate(() => window.darkroom.actions.openSample());
    expect((await ready()).recalled).toBe(true);
    await forgetAll();
  });
});

describe.sequential('a reading that is cancelled', () => {
  it('leaves nothing, at whatever point, and what is read next is whole', async () => {
    for (const afterMs of [null, 0, 5, 10, 20, 40, 80, 160]) {
      await visit.page.evaluate(async (afterMs) => {
        const { actions } = window.darkroom;
        const reading = actions.openSample();
        if (afterMs !== null) await new Promise((resolve) => setTimeout(resolve, afterMs));
        actions.cancelReading();
        await reading;
        actions.removeDataset();
        for (const kept of await window.darkroom.state.kept) await actions.forgetKept(kept);
      }, afterMs);
      await expect.poll(filesOnDisk, { message: `cancelled after ${afterMs} ms` }).toBe(0);
    }
    await visit.page.evaluate(() => window.darkroom.actions.openSample());
    expect((await ready()).recalled).toBe(false);
    expect(await pixels()).toHaveLength(12);
    await forgetAll();
  });
});

describe.sequential('a zip in the shape of Kaggle’s', () => {
  let before: string[];

  it('is cancelled at once, whatever the workers do, and nothing of it stays', async () => {
    const cancelled = await visit.page.evaluateHandle(() => {
      const { actions, subscribe } = window.darkroom;
      const status = new Promise<string>((resolve) => {
        const stop = subscribe(async ({ dataset }) => {
          if (dataset.status !== 'reading' || !dataset.progress) return;
          stop();
          actions.cancelReading();
          // Only what is ready to go on may do so: no worker can answer meanwhile.
          for (let i = 0; i < 100; i++) await null;
          resolve(window.darkroom.state.dataset.status);
        });
      });
      return { status };
    });
    await openZip();
    expect(await cancelled.evaluate(({ status }) => status)).toBe('empty');
    await expect.poll(filesOnDisk).toBe(0);
    expect((await stateOf(visit.page)).kept).toEqual([]);
  });

  it('gives each picture once, with a sentence for all else', async () => {
    // The progress may be gone before it is looked for.
    const progress = visit.page.getByText(/ of \d+(\.\d)? (kB|MB)$/).waitFor();
    await openZip();
    await progress;
    const { dataset, recalled } = await ready();
    expect(recalled).toBe(false);
    expect(dataset.images).toHaveLength(zip.images);
    expect(dataset.classes).toEqual(['NORMAL', 'PNEUMONIA']);
    const readable = dataset.problems.map(({ path, reason }) => `${path}: ${reason}`);
    // The empty file is found in both trees: it is no picture, so it is no copy of one.
    for (const path of zip.broken)
      expect(readable.filter((line) => line.startsWith(path)).length, path).toBe(1);
    expect(dataset.notes.join('\n')).toMatch(/299 pictures are repeated copies/);
    expect(dataset.notes.join('\n')).toMatch(/300 files of the folder "__MACOSX" were left out/);
    before = await pixels();
    expect(new Set(before.map((line) => line[0]))).toEqual(new Set(['1', '3']));
  });

  it('is read again when it is dropped again, for a whole copy may have what was broken; it is kept once', async () => {
    const { cache } = await ready();
    await openZip();
    await waitForState(
      visit.page,
      ({ dataset }) => dataset.status === 'ready' && dataset.cache.keptIn !== cache.keptIn,
    );
    expect((await ready()).recalled).toBe(false);
    expect(await pixels()).toEqual(before);
    await expect.poll(filesOnDisk).toBe(1);
    expect((await stateOf(visit.page)).kept).toHaveLength(1);
    await visit.page.getByText(/Kept in this browser until you forget them/).waitFor();
  });

  it('is there after a reload, without the zip, and divides as before', async () => {
    /** All but the places in the zip. */
    const plain = ({ images, ...rest }: Dataset) => ({
      ...rest,
      images: images.map(({ entry, ...image }) => ({ ...image, bytes: entry.bytes, crc32: entry.crc32 })),
    });
    const { dataset: first } = await ready();
    await visit.page.reload();
    await visit.page.getByRole('button', { name: 'Open chest-xray-pneumonia.zip' }).click();
    const { dataset, recalled } = await ready();
    expect(recalled).toBe(true);
    expect(plain(dataset)).toEqual(plain(first));
    expect(await pixels()).toEqual(before);
  });

  it('can be divided anew without the zip, but not read in another size', async () => {
    await visit.page.getByLabel('Validation share').fill('0.3');
    await visit.page.getByRole('button', { name: 'Read again with these settings' }).click();
    expect((await ready()).dataset.images).toHaveLength(zip.images);
    await visit.page.getByLabel('Image size').fill('32');
    await visit.page.getByRole('button', { name: 'Read again with these settings' }).click();
    await visit.page.getByText('The files of this dataset are not at hand').waitFor();
    expect((await stateOf(visit.page)).dataset.status).toBe('ready');
    await visit.page.getByRole('button', { name: 'Dismiss' }).click();
    await visit.page.getByLabel('Image size').fill('224');
  });

  it('is forgotten, the files too, though it is open', async () => {
    await forgetAll();
    expect((await stateOf(visit.page)).dataset.status).toBe('empty');
    await expect.poll(filesOnDisk).toBe(0);
  });

  it('is read through the storage where memory has no room, and leaves nothing where nothing shall stay', async () => {
    await visit.page.getByLabel('Memory for pictures').fill('1');
    await visit.page.getByLabel('Keep decoded pictures').uncheck();
    await openZip();
    const { cache } = await ready();
    expect(cache).toMatchObject({ keptIn: null, storageFull: false, memoryLimitBytes: 1e6 });
    expect(cache.bytes).toBeGreaterThan(10e6);
    await visit.page
      .getByText(/at most 1\.0 MB in memory, the rest is read from this browser’s storage/)
      .waitFor();
    expect(await filesOnDisk()).toBe(1);
    expect(await pixels()).toEqual(before);
    // A killed tab leaves the files of an unfinished dataset; the next visit sweeps them away.
    await visit.page.reload();
    await expect.poll(filesOnDisk).toBe(0);
    expect((await stateOf(visit.page)).kept).toEqual([]);
  });

  it('went without errors', () => expect(visit.problems).toEqual([]));
});
