/** Judged runs as an earlier visit would have left them: on a zip of small pictures, in the browser's storage, in the page's own form. */
import type { Page } from 'playwright-core';
import type {} from '../../../src/app/actions/pageHandle.ts';
import { writeContent } from '../../../src/app/kept/contentText.ts';
import { keptRunOf } from '../../../src/app/kept/keptRun.ts';
import { newRun } from '../../../src/app/runs/runTask.ts';
import { endedRun } from '../../../src/app/state/reducers.ts';
import type { Run, SoundRun } from '../../../src/app/state/state.ts';
import { type Dataset, SPLITS } from '../../../src/dataset/types.ts';
import type { Settings } from '../../../src/settings.ts';
import { randomBmp } from '../../unit/support/bmp.ts';
import { makeZipBytes } from '../../unit/support/makeZip.ts';

/** What runs are on. */
export interface Opened {
  dataset: Dataset;
  settings: Settings;
}

/** A zip of so many pictures of every class in each of the three splits, no two of them alike. */
function zipOf(classes: readonly string[], pictures: number): Buffer {
  const places = [...Array(pictures).keys()];
  const parts = SPLITS.flatMap((split, part) =>
    classes.flatMap((name, label) =>
      places.map((place) => ({
        path: `data/${split}/${name}/${place}.bmp`,
        data: randomBmp(4, (part * classes.length + label) * pictures + place).file,
      })),
    ),
  );
  return Buffer.from(makeZipBytes(parts));
}

async function openZip(page: Page, zip: Buffer): Promise<void> {
  await page
    .getByLabel('Dataset zip')
    .setInputFiles({ name: 'small.zip', mimeType: 'application/zip', buffer: zip });
  await page.waitForFunction(() => window.darkroom.state.dataset.status === 'ready');
}

/** A run that has finished on this dataset; `changes` replace parts of it. */
export function finishedOn({ dataset, settings }: Opened, changes: Partial<SoundRun>): SoundRun {
  const device = {
    backend: 'wasm',
    description: 'A processor',
    maxTensorBytes: 2 ** 30,
    software: false,
  } as const;
  const model = { modelId: 'mlp-128', imported: null, initialWeights: null };
  const run = newRun({ ...model, number: 1, settings, dataset, repeat: null, ingestMs: 1, device, log: [] });
  return { ...endedRun(run, 'finished'), bestEpoch: 1, ...changes };
}

/** Runs in the page: writes a run, with weights that nobody reads. It comes as JSON, which is read faster than it is copied. */
function putRun(text: string): Promise<void> {
  const arrays = { Uint8Array, Int32Array, Float64Array };
  const { content, ...kept } = JSON.parse(text, (_, value) =>
    value?.array ? arrays[value.array as keyof typeof arrays].from(value.values) : value,
  );
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('darkroom');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const change = opening.result.transaction(['runs', 'weights', 'contents'], 'readwrite');
      change.objectStore('runs').put(kept, kept.run.id);
      for (const kind of ['best', 'last'])
        change.objectStore('weights').put(new Blob(['weights']), [kept.run.id, kind]);
      if (content) change.objectStore('contents').put(new Blob([content]), kept.contentKey);
      change.onabort = () => reject(change.error);
      change.oncomplete = () => {
        opening.result.close();
        resolve();
      };
    };
  });
}

/**
 * Opens pictures of these classes, so many of each in every split, and leaves the page as it is on a later visit: with the
 * pictures open, and the runs that `runsOn` makes of them.
 */
export async function openWithRuns(
  page: Page,
  { classes, pictures, imageSize }: { classes: readonly string[]; pictures: number; imageSize: number },
  runsOn: (opened: Opened) => Iterable<Run>,
): Promise<void> {
  const zip = zipOf(classes, pictures);
  await page.evaluate((size) => window.darkroom.actions.setSetting('imageSize', size), imageSize);
  await openZip(page, zip);
  const opened: Opened = JSON.parse(
    await page.evaluate(() => {
      const { dataset, settings } = window.darkroom.state;
      return JSON.stringify({ dataset: dataset.status === 'ready' && dataset.dataset, settings });
    }),
  );
  const { key, text } = await writeContent(opened.dataset);
  let content: string | null = await text.text();
  // The page makes the database.
  await page.waitForFunction(async () =>
    (await indexedDB.databases()).some(({ name }) => name === 'darkroom'),
  );
  let count = 0;
  for (const run of runsOn(opened)) {
    const text = JSON.stringify({ ...keptRunOf(run, key), content }, (_, value) =>
      ArrayBuffer.isView(value)
        ? { array: value.constructor.name, values: [...(value as Uint8Array)] }
        : value,
    );
    await page.evaluate(putRun, text);
    content = null;
    count++;
  }
  await page.reload();
  await openZip(page, zip);
  await page.waitForFunction((count) => window.darkroom.state.runs.length === count, count);
}
