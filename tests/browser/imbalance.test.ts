/** Uneven classes: the page says what they mean before training, one press counters it, Undo takes it back, recall comes first. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomBmp } from '../unit/support/bmp.ts';
import { makeZipBytes } from '../unit/support/makeZip.ts';
import { chromeForFile, type Visit } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';

const chrome = chromeForFile();
let visit: Visit;

const COUNTS = { train: [4, 12], val: [4, 4] };

beforeAll(async () => {
  visit = await chrome.visit();
  const { page } = visit;
  await waitForState(page, ({ device }) => device.status === 'ready');
  const parts = Object.entries(COUNTS).flatMap(([split, counts], place) =>
    counts.flatMap((count, label) =>
      Array.from({ length: count }, (_, i) => ({
        path: `data/${split}/${['rare', 'usual'][label]}/${i}.bmp`,
        data: randomBmp(8, place * 100 + label * 50 + i).file,
      })),
    ),
  );
  await page.evaluate(() => window.darkroom.actions.setSettings({ imageSize: 8, epochs: 1 }));
  await page.getByLabel('Dataset zip').setInputFiles({
    name: 'uneven.zip',
    mimeType: 'application/zip',
    buffer: Buffer.from(makeZipBytes(parts)),
  });
  await waitForState(page, ({ dataset }) => dataset.status === 'ready');
  await page.evaluate(() => window.darkroom.actions.goTo('train'));
});
afterAll(() => visit?.close());

it('says what they mean, and counts every class the same by one press, which can be undone', async () => {
  const { page } = visit;
  const note = page.getByRole('region', { name: 'Uneven classes', exact: true });
  await note.getByText(/would be right for 75 % of the training pictures/).waitFor();
  await note.getByText(/counts a third of/).waitFor();
  const remedy = note.getByRole('button', { name: 'Count every class the same' });
  await remedy.click();
  await note.getByText('Class weights are balanced: every class counts the same.').waitFor();
  expect((await stateOf(page)).settings.classWeight).toBe('balanced');
  await page.getByRole('button', { name: 'Undo' }).click();
  await remedy.waitFor();
  expect((await stateOf(page)).settings.classWeight).toBe('auto');
});

it('takes a weight for each class by hand, and refuses to train where all are 0', async () => {
  const { page } = visit;
  await page.getByText('by hand', { exact: true }).click();
  for (const name of ['rare', 'usual']) await page.getByLabel(name).fill('0');
  expect((await stateOf(page)).settings.classWeight).toBe('rare=0,usual=0');
  await page.locator('#train-reason', { hasText: 'all are 0, so nothing would be learned' }).waitFor();
  expect(await page.getByRole('button', { name: 'Train', exact: true }).last().isDisabled()).toBe(true);
  await page.evaluate(() => window.darkroom.actions.startRun());
  const { error, runs } = await stateOf(page);
  expect([error?.message, runs.length]).toEqual([
    'Class weights cannot be used: all are 0, so nothing would be learned.',
    0,
  ]);
});

it('shows recall by class before the accuracy', async () => {
  const { page } = visit;
  await page.evaluate(async () => {
    const { actions } = window.darkroom;
    actions.dismissError();
    actions.setSettings({ classWeight: 'balanced' });
    await actions.startRun();
    actions.goTo('interpret');
  });
  await page.getByRole('heading', { name: 'Recall by class' }).waitFor();
  const headings = await page.getByRole('heading', { level: 3 }).allTextContents();
  expect(headings.indexOf('Recall by class')).toBeLessThan(headings.indexOf('Confusion matrix'));
});
