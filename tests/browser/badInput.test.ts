/** Wrong files in the running page: each gets its sentence, what was loaded stays, and the page goes on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeZipBytes, type Part } from '../unit/support/makeZip.ts';
import { chromeForFile, type Visit } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';

const chrome = chromeForFile();
let visit: Visit;
/** Small real pictures, drawn by the browser itself, by type. */
let drawn: Record<'png' | 'jpeg' | 'webp', Uint8Array>;

beforeAll(async () => {
  visit = await chrome.visit();
  const bytes = await visit.page.evaluate(async () => {
    const canvas = new OffscreenCanvas(12, 10);
    const context = canvas.getContext('2d');
    context?.fillRect(2, 2, 5, 5);
    const encode = async (type: string) => [
      ...new Uint8Array(await (await canvas.convertToBlob({ type: `image/${type}` })).arrayBuffer()),
    ];
    return { png: await encode('png'), jpeg: await encode('jpeg'), webp: await encode('webp') };
  });
  drawn = {
    png: Uint8Array.from(bytes.png),
    jpeg: Uint8Array.from(bytes.jpeg),
    webp: Uint8Array.from(bytes.webp),
  };
  await visit.page.getByLabel('Image size').fill('16');
});
afterAll(() => visit?.close());

function choose(name: string, content: Uint8Array) {
  return visit.page
    .getByLabel('Dataset zip')
    .setInputFiles({ name, mimeType: 'application/zip', buffer: Buffer.from(content) });
}

/** Drops a file onto the middle of nowhere: the page's heading. */
async function drop(name: string, content: Uint8Array) {
  const transfer = await visit.page.evaluateHandle(
    ([name, bytes]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(bytes)], name));
      return transfer;
    },
    [name, [...content]] as const,
  );
  const heading = visit.page.getByRole('heading', { level: 1 });
  for (const type of ['dragenter', 'dragover', 'drop'])
    await heading.dispatchEvent(type, { dataTransfer: transfer });
}

/** A sound zip of two classes with three pictures each, and `more`. */
function zipWith(more: Part[] = []): Uint8Array {
  const paths = ['train', 'val', 'test'].flatMap((split) =>
    ['cat', 'dog'].map((name) => `pets/${split}/${name}/1.png`),
  );
  return makeZipBytes([...paths.map((path) => ({ path, data: drawn.png })), ...more]);
}

const text = (words: string) => new TextEncoder().encode(words);

describe.sequential('wrong files', () => {
  it.each<[string, () => Uint8Array, RegExp]>([
    ['a text file', () => text('just a letter to a friend, nothing zipped'), /not a zip/i],
    ['an empty file', () => new Uint8Array(), /empty/i],
    ['a truncated zip', () => zipWith().subarray(0, 600), /cut off|truncated|incomplete|end/i],
    ['a zip of nothing', () => makeZipBytes([]), /empty|no files|nothing/i],
    [
      'a zip without pictures',
      () => makeZipBytes([{ path: 'a/readme.txt', data: 'hello' }]),
      /no pictures|no images/i,
    ],
    ['one class only', () => makeZipBytes([{ path: 'train/cat/1.png', data: drawn.png }]), /one class/i],
    [
      'an encrypted zip',
      () =>
        makeZipBytes(
          ['cat', 'dog'].map((name) => ({ path: `train/${name}/1.png`, data: drawn.png, encrypted: true })),
        ),
      /password|encrypted/i,
    ],
  ])('%s gets a sentence', async (name, make, sentence) => {
    await choose(`${name}.zip`, make());
    const alert = visit.page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(sentence);
    expect((await stateOf(visit.page)).dataset.status).toBe('empty');
    await alert.getByRole('button').first().click();
    await alert.waitFor({ state: 'detached' });
  });

  it('a dropped zip with broken pictures is read, and each of them is listed with its reason', async () => {
    const { page } = visit;
    const hostile = 'pets/train/cat/<img src=x onerror=alert(1)>.png';
    const zip = zipWith([
      { path: 'pets/train/cat/empty.png', data: '' },
      { path: 'pets/train/dog/page.jpg', data: '<!doctype html><title>404</title>' },
      { path: 'pets/train/dog/half.png', data: drawn.png.subarray(0, 40) },
      { path: hostile, data: 'no picture either' },
      { path: 'pets/train/cat/named-wrongly.png', data: drawn.jpeg },
      { path: 'pets/train/dog/good.webp', data: drawn.webp },
      { path: '__MACOSX/pets/train/cat/._1.png', data: 'resource fork' },
      { path: 'pets/.DS_Store', data: 'x' },
    ]);
    await drop('odd.zip', zip);
    await waitForState(page, (state) => state.dataset.status === 'ready');
    await page.getByText('Found 4 images belonging to 2 classes.').waitFor();
    const { dataset } = await stateOf(page);
    if (dataset.status !== 'ready') throw new Error('The dataset is gone.');
    expect(dataset.dataset.problems.map(({ path }) => path).sort()).toEqual(
      [hostile, 'pets/train/cat/empty.png', 'pets/train/dog/half.png', 'pets/train/dog/page.jpg'].sort(),
    );
    for (const { reason } of dataset.dataset.problems) expect(reason).toMatch(/\w+ .*\.$/);
    // Names are text, never markup.
    await page.getByText(hostile).first().waitFor();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(dataset.dataset.notes.join(' ')).toMatch(/__MACOSX.*\.DS_Store|\.DS_Store.*__MACOSX/);
  });

  it('a bad zip after a good one leaves the good one loaded', async () => {
    const { page } = visit;
    await drop('letter.zip', text('not a zip at all'));
    await page.getByRole('alert').waitFor();
    const { dataset } = await stateOf(page);
    expect(dataset.status === 'ready' && dataset.dataset.name).toBe('odd.zip');
  });

  it('Cancel stops reading and leaves what was loaded', async () => {
    const { page } = visit;
    // In the page, as soon as there is progress to cancel: from here it might be read by then.
    await page.evaluate(async () => {
      const { actions, subscribe } = window.darkroom;
      actions.dismissError();
      const stop = subscribe(({ dataset }) => {
        if (dataset.status === 'reading' && dataset.progress) actions.cancelReading();
      });
      await actions.openSample();
      stop();
    });
    const { dataset, error } = await stateOf(page);
    expect(dataset.status === 'ready' && dataset.dataset.name).toBe('odd.zip');
    expect(error).toBeNull();
  });

  it('trains on what is left', async () => {
    const { page } = visit;
    await page.evaluate(async () => {
      const { actions } = window.darkroom;
      actions.dismissError();
      actions.setSetting('epochs', 1);
      await actions.startRun();
    });
    const [run] = (await stateOf(page)).runs;
    expect(run.status).toBe('finished');
    expect(visit.problems).toEqual([]);
  });
});
