/** Heat maps in the picture viewer, and pictures that are tried: dropped, pasted, taken, known, and wrong ones. */
import { readFileSync } from 'node:fs';
import JSZip from 'jszip';
import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { chromeForFile, IN_SOFTWARE } from './support/chrome.ts';
import { stateOf } from './support/darkroom.ts';

const chrome = chromeForFile([
  ...IN_SOFTWARE,
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
]);

interface Given {
  name: string;
  type: string;
  base64: string;
}
const given = (name: string, type: string, bytes: Uint8Array): Given => ({
  name,
  type,
  base64: Buffer.from(bytes).toString('base64'),
});

/** The colours of a heat map, one after the other; empty while there is none. */
function mapPixels(scope: Page | Locator): Promise<number[]> {
  return scope.locator('[data-heat-map]').evaluateAll((canvases) => {
    const canvas = canvases[0] as HTMLCanvasElement | undefined;
    const context = canvas?.getContext('2d');
    return canvas && context ? [...context.getImageData(0, 0, canvas.width, canvas.height).data] : [];
  });
}

/** Pastes files, or drops them on whatever drop zone has that text. */
async function bring(page: Page, files: Given[], zone: string | null): Promise<void> {
  await page.evaluate(
    async ({ files, zone }) => {
      const transfer = new DataTransfer();
      for (const { name, type, base64 } of files) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type }));
      }
      const event = (kind: string) =>
        new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true });
      if (zone === null) {
        window.dispatchEvent(
          new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }),
        );
        return;
      }
      document.body.dispatchEvent(event('dragenter'));
      const find = () => [...document.querySelectorAll('p')].find((p) => p.textContent === zone);
      while (!find()) await new Promise((resolve) => requestAnimationFrame(resolve));
      find()?.parentElement?.dispatchEvent(event('drop'));
    },
    { files, zone },
  );
}

it('a heat map follows class and picture; any picture can be tried', async () => {
  const { page, problems, close } = await chrome.visit();
  await page.evaluate(async () => {
    const { actions } = window.darkroom;
    actions.setSetting('imageSize', 24);
    actions.setSetting('epochs', 1);
    actions.setModel('cnn-pool');
    await actions.openSample();
    await actions.startRun();
    actions.goTo('interpret');
  });
  const [run] = (await stateOf(page)).runs;
  const { labels, scores, paths } = {
    ...run.validation!.best,
    paths: run.dataset.images.filter(({ split }) => split === 'val').map(({ path }) => path),
  };

  // The largest cell has several pictures.
  const cells = page.getByRole('button', { name: /^True .*: \d+ pictures/ });
  const counts = await cells.evaluateAll((buttons) =>
    buttons.map((button) => Number(/: (\d+) /.exec(button.getAttribute('aria-label') ?? '')?.[1])),
  );
  const largest = cells.nth(counts.indexOf(Math.max(...counts)));
  await largest.click();
  await page
    .getByRole('region', { name: /recognised|taken for/ })
    .getByRole('listitem')
    .getByRole('button')
    .first()
    .focus();
  await page.keyboard.press('Enter');
  const viewer = page.getByRole('dialog');
  await viewer.getByText(/Grad-CAM/).waitFor();

  // Of two opposite logits one has evidence where the other has none, so the maps differ.
  const shownFor = async (name: string) => {
    await viewer.getByLabel('Explained class').selectOption({ label: name });
    await viewer.getByText(new RegExp(`Grad-CAM.*${name}`)).waitFor();
    return mapPixels(viewer);
  };
  const [clear, opacity] = [await shownFor('CLEAR'), await shownFor('OPACITY')];
  expect(clear).not.toEqual(opacity);
  const label = clear.length > 0 ? 'CLEAR' : 'OPACITY';
  const first = await shownFor(label);
  expect(first.length).toBe(24 * 24 * 4);

  // Arrow keys lead on, also past pictures that nobody waits for: the map ends at the last one.
  const path = () => viewer.locator('dd').first().textContent();
  const before = await path();
  await viewer.getByRole('button', { name: 'Next' }).focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
  await viewer.getByText('4 of ').waitFor();
  expect(await path()).not.toBe(before);
  await viewer.getByText(/Grad-CAM/).waitFor();
  expect(await mapPixels(viewer)).not.toEqual(first);
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowLeft');
  await viewer.getByText('1 of ').waitFor();
  expect(await path()).toBe(before);
  await viewer.getByText(/Grad-CAM/).waitFor();
  expect(await mapPixels(viewer)).toEqual(first);
  await viewer.getByLabel('Heat map', { exact: true }).press('Space');
  expect(await mapPixels(viewer)).toEqual([]);
  await page.keyboard.press('Escape');
  await viewer.waitFor({ state: 'detached' });

  // A picture of the validation split, as a file: the same answer as the run's own, and a warning.
  const zip = await JSZip.loadAsync(readFileSync(new URL('../../public/sample.zip', import.meta.url)));
  const place = labels.indexOf(1);
  const known = await zip.file(paths[place])!.async('uint8array');
  const panel = page.getByRole('region', { name: 'Try it' });
  await bring(page, [given('mine.png', 'image/png', known)], 'Drop a picture here to try it');
  const tried = panel.getByRole('listitem').filter({ hasText: 'mine.png' });
  await tried.getByText(`${paths[place]} of the validation split, class OPACITY`).waitFor();
  const shown = tried.getByRole('list', { name: 'Probabilities' }).getByRole('listitem').nth(1);
  await expect.poll(() => shown.textContent()).toBe(`OPACITY${scores[place][0].toFixed(3)}`);
  const probability = await page.evaluate(
    async ([runId, bytes]) => {
      const { actions } = window.darkroom;
      const file = new File([Uint8Array.from(bytes as number[])], 'x.png');
      const read = await actions.readPicture(runId as string, file);
      if ('error' in read) throw new Error(read.error.message);
      const { settings } = window.darkroom.state.runs[0];
      const request = { runId: runId as string, which: 'best' as const, label: null };
      const answer = await actions.explain(
        { ...request, picture: read.value.picture, decodedWith: settings },
        new AbortController().signal,
      );
      if ('error' in answer) throw new Error(answer.error.message);
      return answer.value.probabilities[1];
    },
    [run.id, [...known]] as const,
  );
  expect(Math.abs(probability - scores[place][0])).toBeLessThan(1e-5);

  // A picture of the sealed test split gets no answer.
  const sealedPath = run.dataset.images.find(({ split }) => split === 'test')!.path;
  const sealed = await zip.file(sealedPath)!.async('uint8array');
  await bring(page, [given('sealed.png', 'image/png', sealed)], null);
  const refused = panel.getByRole('listitem').filter({ hasText: 'sealed.png' });
  await refused.getByText(`This is ${sealedPath} of the test split, which is sealed for this run`).waitFor();
  expect(await refused.getByRole('list', { name: 'Probabilities' }).count()).toBe(0);
  await panel.getByRole('button', { name: 'Remove sealed.png' }).click();

  // Wrong files get a sentence each, beside the good one.
  const header = Buffer.alloc(33);
  header.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  header.writeUInt32BE(30_000, 16);
  header.writeUInt32BE(30_000, 20);
  await bring(
    page,
    [
      given('notes.png', 'image/png', Buffer.from('These are notes.')),
      given('huge.png', 'image/png', header),
      given('empty.png', 'image/png', Buffer.alloc(0)),
    ],
    null,
  );
  await panel.getByText('it looks like text').waitFor();
  await panel.getByText('too large: 30000 × 30000 pixels').waitFor();
  await panel.getByText('The file is empty.').waitFor();
  expect(await panel.getByRole('button', { name: /^Remove .*\.png/ }).count()).toBe(4);
  await panel.getByRole('button', { name: 'Remove notes.png' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  expect(await panel.getByRole('button', { name: /^Remove .*\.png/ }).count()).toBe(4);
  await bring(page, [], null);
  await page.getByText('What was pasted holds no picture').waitFor();

  // The camera is on only while its window is open.
  await page.evaluate(() => {
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (wanted) => {
      const stream = await open(wanted);
      Object.assign(window, { stream });
      return stream;
    };
  });
  await panel.getByRole('button', { name: 'Use the camera' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take the picture' }).click();
  await panel.getByRole('button', { name: 'Remove From the camera' }).waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const states = await page.evaluate(() =>
    (window as unknown as { stream: MediaStream }).stream.getTracks().map(({ readyState }) => readyState),
  );
  expect(states).toEqual(['ended']);
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = async () => {
      throw new DOMException('Permission denied', 'NotAllowedError');
    };
  });
  await panel.getByRole('button', { name: 'Use the camera' }).click();
  await page.getByRole('dialog').getByText('The page may not use the camera.').waitFor();

  await page.keyboard.press('Escape');

  // While a run trains, an answer waits for its end; what was tried stays.
  await page.evaluate((runId) => {
    const { actions } = window.darkroom;
    actions.setSetting('epochs', 1000);
    void actions.startRun();
    actions.showRun(runId);
  }, run.id);
  await page.evaluate(async () => {
    while (window.darkroom.state.runs.length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
  });
  await page.evaluate((runId) => window.darkroom.actions.showRun(runId), run.id);
  await tried.getByText('Run 2 is training; this waits for its end.').waitFor();
  await page.evaluate(() => window.darkroom.actions.stopRun());
  await expect.poll(() => shown.textContent()).toBe(`OPACITY${scores[place][0].toFixed(3)}`);

  // Pictures that were read at another size are not those that the run knows.
  await page.evaluate(async () => {
    window.darkroom.actions.setSetting('imageSize', 20);
    await window.darkroom.actions.readAgain();
  });
  await largest.click();
  await page
    .getByRole('region', { name: /recognised|taken for/ })
    .getByRole('listitem')
    .getByRole('button')
    .first()
    .click();
  await viewer.getByText('Run 1 knows pictures of 24 pixels').waitFor();
  await page.keyboard.press('Escape');

  expect((await stateOf(page)).error).toBeNull();
  expect(problems).toEqual([]);
  await close();
});
