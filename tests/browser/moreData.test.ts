/** Several zips, a folder, and more data for what is open, through the page's own inputs and drops. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { png } from '../unit/dataset/corpus/png.ts';
import { makeZipBytes, type Part } from '../unit/support/makeZip.ts';
import { chromeForFile, type Visit } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';

const chrome = chromeForFile();
const directory = mkdtempSync(join(tmpdir(), 'darkroom-folder-'));
let visit: Visit;

beforeAll(async () => {
  visit = await chrome.visit();
  await visit.page.getByLabel('Image size').fill('16');
});
afterAll(async () => {
  await visit?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Pictures of one colour each; the same number gives the same file. */
const picture = (path: string, number: number): Part => ({ path, data: png({ pixel: [number, 40, 80] }) });
const zipFile = (name: string, parts: Part[]) => ({
  name,
  mimeType: 'application/zip',
  buffer: makeZipBytes(parts),
});
const numbered = (folder: string, from: number, count: number) =>
  Array.from({ length: count }, (_, i) => picture(`${folder}/${from + i}.png`, from + i));

async function ready() {
  await waitForState(visit.page, ({ dataset, error }) => dataset.status === 'ready' || error !== null);
  const { dataset, error } = await stateOf(visit.page);
  if (dataset.status !== 'ready') throw new Error(error?.message ?? dataset.status);
  return dataset.dataset;
}
const reds = async (indices: number[]) =>
  visit.page.evaluate(
    async (indices) => (await window.darkroom.actions.pictures(indices, null)).map(({ pixels }) => pixels[0]),
    indices,
  );

describe.sequential('more than one zip', () => {
  it('two zips chosen at once make one dataset', async () => {
    await visit.page
      .getByLabel('Dataset zip')
      .setInputFiles([
        zipFile('train.zip', [...numbered('train/cat', 1, 6), ...numbered('train/dog', 11, 6)]),
        zipFile('val.zip', [...numbered('val/cat', 21, 2), ...numbered('val/dog', 31, 2)]),
      ]);
    const dataset = await ready();
    expect(dataset.name).toBe('train.zip + val.zip');
    expect(dataset.classes).toEqual(['cat', 'dog']);
    await visit.page.getByText('Found 12 images belonging to 2 classes.').waitFor();
    await visit.page.getByText('Found 4 images belonging to 2 classes.').waitFor();
  });

  it('a folder is added: new pictures join their class, known ones are left out, and it says so', async () => {
    for (const { path, data } of [
      ...numbered('more/train/cat', 4, 6),
      ...numbered('more/train/bird', 51, 3),
    ]) {
      const file = join(directory, String(path));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, data as Uint8Array);
    }
    // The pictures that join are read as those that are there.
    await visit.page.evaluate(() => window.darkroom.actions.setSetting('imageSize', 24));
    await visit.page.locator('input[aria-label="Add a folder"]').setInputFiles(join(directory, 'more'));
    await waitForState(
      visit.page,
      ({ dataset }) => dataset.status === 'ready' && dataset.dataset.classes.length === 3,
    );
    const dataset = await ready();
    expect(dataset.classes).toEqual(['bird', 'cat', 'dog']);
    expect(dataset.notes.join(' ')).toContain('3 of 9 pictures of "more" were already there');
    await visit.page.getByText('Found 18 images belonging to 3 classes.').waitFor();
    // Every picture is the one that its name says, those of before and the new ones.
    const numbers = dataset.images.map(({ path }) => Number(/(\d+)\.png$/.exec(path)?.[1]));
    expect(await reds(dataset.images.map(({ index }) => index))).toEqual(numbers);
    expect(dataset.images.every(({ entry }) => entry.crc32 !== null)).toBe(true);
    const widths = await visit.page.evaluate(
      async (count) =>
        (await window.darkroom.actions.pictures([...Array(count).keys()], null)).map(({ width }) => width),
      dataset.images.length,
    );
    expect(new Set(widths)).toEqual(new Set([16]));
  });

  it('a zip is dropped on "add"', async () => {
    const { page } = visit;
    const content = makeZipBytes(numbered('train/dog', 90, 2));
    const transfer = await page.evaluateHandle(
      (bytes) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(bytes)], 'dogs.zip'));
        return transfer;
      },
      [...content],
    );
    await page.getByRole('heading', { level: 1 }).dispatchEvent('dragenter', { dataTransfer: transfer });
    const zone = page.getByText('Drop here to add it to the dataset');
    await zone.waitFor();
    await zone.dispatchEvent('drop', { dataTransfer: transfer });
    await page.getByText('Found 20 images belonging to 3 classes.').waitFor();
    expect((await ready()).name).toBe('train.zip + 3 more');
  });

  it('a zip that cannot be added changes nothing', async () => {
    const before = await ready();
    const input = visit.page.locator('input[aria-label="Add zips"]');
    await input.setInputFiles(zipFile('letter.zip', [{ path: 'letter.txt', data: 'Dear reader' }]));
    const alert = visit.page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toContain('"letter.zip" holds no pictures');
    expect(await ready()).toEqual(before);
    expect(visit.problems).toEqual([]);
  });
});
