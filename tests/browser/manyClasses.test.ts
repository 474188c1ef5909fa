/**
 * Datasets of many classes, and of classes with odd names: every step shows them, at any width, and stays quick to answer.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomBmp } from '../unit/support/bmp.ts';
import { makeZipBytes } from '../unit/support/makeZip.ts';
import { HEBREW_NAME, ODD_NAMES, TURNED_NAME } from '../unit/support/oddNames.ts';
import { sharedPath, withoutShared } from '../unit/support/shared.ts';
import { chromeForFile, type Visit } from './support/chrome.ts';
import { stateOf, untilIdle, waitForState } from './support/darkroom.ts';
import { manyClassesFile, putManyClasses } from './support/manyClasses.ts';

const chrome = chromeForFile();

/** How far the page reaches beyond the window. */
const overflowPx = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

const goTo = (page: Page, step: 'data' | 'examine' | 'train' | 'interpret' | 'compare') =>
  page.evaluate((step) => window.darkroom.actions.goTo(step), step);

describe('odd class names', () => {
  const names = [...ODD_NAMES, HEBREW_NAME, TURNED_NAME].filter((name) => !/[\\/]/.test(name));
  let visit: Visit;
  beforeAll(async () => {
    visit = await chrome.visit();
    const parts = ['train', 'val'].flatMap((split, place) =>
      names.map((name, label) => ({
        path: `data/${split}/${name}/1.bmp`,
        data: randomBmp(8, place * 100 + label).file,
        utf8: true,
      })),
    );
    await visit.page.evaluate(() => {
      const { actions } = window.darkroom;
      actions.setSetting('imageSize', 8);
      actions.setSetting('epochs', 1);
    });
    await visit.page.getByLabel('Dataset zip').setInputFiles({
      name: 'odd.zip',
      mimeType: 'application/zip',
      buffer: Buffer.from(makeZipBytes(parts)),
    });
    await waitForState(visit.page, ({ dataset }) => dataset.status === 'ready');
    await visit.page.evaluate(() => window.darkroom.actions.startRun());
  });
  afterAll(() => visit?.close());

  it('are read as they are', async () => {
    const { dataset, runs } = await stateOf(visit.page);
    if (dataset.status !== 'ready') throw new Error('There is no dataset.');
    expect(dataset.dataset.classes.map((name) => name.trim())).toEqual(
      [...names].sort().map((name) => name.trim()),
    );
    expect(runs[0].status).toBe('finished');
  });

  it('stand in every step like other names, and no direction is turned', async () => {
    const { page } = visit;
    await goTo(page, 'examine');
    const options = await page.getByLabel('Class', { exact: true }).locator('option').allTextContents();
    expect(options).toContain('__proto__');
    expect(options).toContain(`\u2068${HEBREW_NAME}\u2069`);
    await goTo(page, 'interpret');
    const report = page.getByRole('region', {
      name: 'Classification report of the validation split',
      exact: true,
    });
    for (const name of ['__proto__', 'constructor', '=1+1', '12', 'photognp.exe'])
      await report.getByRole('rowheader', { name, exact: true }).waitFor();
    await goTo(page, 'train');
    // A chart is drawn once it can be seen.
    await page.locator('#val-matrix-title').scrollIntoViewIfNeeded();
    await page.locator('[aria-labelledby="val-matrix-title"] canvas').waitFor();
    const shown = (await page.locator('body').innerText()).replace(/\s/g, ' ');
    expect(shown).not.toMatch(/[\u202a-\u202e]/);
    expect(visit.problems).toEqual([]);
  });
});

const FIELD_ZIP = 'field/09-class-names/data.zip';
const NO_ZIP = withoutShared(FIELD_ZIP);

describe.skipIf(NO_ZIP)(`a zip of odd names${NO_ZIP}`, () => {
  it('opens with all its classes, and Examine offers each', async () => {
    const { page, problems, close } = await chrome.visit();
    await page.getByLabel('Dataset zip').setInputFiles(sharedPath(FIELD_ZIP));
    await waitForState(page, ({ dataset }) => dataset.status === 'ready');
    const { dataset } = await stateOf(page);
    if (dataset.status !== 'ready') throw new Error('There is no dataset.');
    const { classes, images } = dataset.dataset;
    expect(classes).toHaveLength(12);
    expect(classes).toEqual(
      expect.arrayContaining([
        '__proto__',
        'constructor',
        'toString',
        '=1+1',
        '<img src=x onerror=alert(1)>',
      ]),
    );
    expect(images).toHaveLength(96);
    await goTo(page, 'examine');
    const options = page.getByLabel('Class', { exact: true }).locator('option');
    await options.filter({ hasText: '<img src=x onerror=alert(1)>' }).waitFor({ state: 'attached' });
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(problems).toEqual([]);
    await close();
  });
});

describe.each([31, 400])('%i classes', (count) => {
  let visit: Visit;
  beforeAll(async () => {
    visit = await chrome.visit({ viewport: { width: 390, height: 844 } });
    await putManyClasses(visit.page, count);
  });
  afterAll(() => visit?.close());

  it('show a map of their matrix that keys and pointer ask', async () => {
    const { page } = visit;
    await goTo(page, 'train');
    const card = page.locator('[aria-labelledby="val-matrix-title"]');
    const map = card.getByRole('group', { name: new RegExp(`${count} classes`) });
    await map.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await card.getByText('True class 0, predicted class 1: 1 image.').waitFor();
    // Near the corner, which is some classes wide.
    await map.hover({ position: { x: 4, y: 4 } });
    await card.getByText(/^True class \d{1,2}, predicted class \d{1,2}: /).waitFor();
    await card.getByText('class 0 taken for class 1: 1 image').waitFor();
  });

  it.each(['data', 'examine', 'train', 'interpret', 'compare'] as const)(
    'fit the step %s on a telephone',
    async (step) => {
      const { page } = visit;
      await goTo(page, step);
      await untilIdle(page);
      expect(await overflowPx(page)).toBeLessThanOrEqual(0);
      expect(visit.problems).toEqual([]);
    },
  );

  it('list their errors to be pressed, and the report a part at a time', async () => {
    const { page } = visit;
    await goTo(page, 'interpret');
    const error = page.getByRole('button', { name: 'class 0 taken for class 1: 1 image' }).first();
    await error.click();
    await page.getByRole('region', { name: 'class 0 taken for class 1' }).waitFor();
    const report = page.getByRole('region', {
      name: 'Classification report of the validation split',
      exact: true,
    });
    expect(await report.getByRole('row').count()).toBe(1 + 30 + 3);
    const more = page.getByRole('button', { name: /more of [\d,]+ classes/ }).first();
    await more.click();
    expect(await report.getByRole('row').count()).toBe(1 + Math.min(count, 130) + 3);
  });
});

describe('run.jsons of many classes', () => {
  it('are said to be read, can be cancelled, and come in', async () => {
    const { page, close } = await chrome.visit();
    // Several files that take long together: the one that they are copies of crosses to the page once.
    await page.evaluate((text) => {
      Object.assign(window, { file: new File([text], 'run.json') });
    }, manyClassesFile(250));
    const add = (copies: number) =>
      page.evaluate((copies) => {
        const { file } = window as unknown as { file: File };
        void window.darkroom.actions.importRuns(new Array<File>(copies).fill(file));
      }, copies);
    await add(8);
    const reading = page.getByText('Reading run.json …');
    await reading.waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await reading.waitFor({ state: 'hidden' });
    const before = await page.evaluate(() => window.darkroom.state.importedRuns.length);
    expect(before).toBeLessThan(8);
    await add(1);
    await page.waitForFunction((before) => window.darkroom.state.importedRuns.length === before + 1, before);
    expect(await page.evaluate(() => window.darkroom.state.error)).toBeNull();
    await close();
  });
});
