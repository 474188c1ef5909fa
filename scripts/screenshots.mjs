/**
 * Makes the pictures of the README and the guide: the journey on the synthetic sample, wide and light, narrow and dark, and
 * what “Look inside” shows, in both widths and both themes. With a FOLDER, to look at a change: all of them so, there. Usage: node scripts/screenshots.mjs [FOLDER]
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchChrome } from './chrome.mjs';
import { installWhatIsMissing, ROOT } from './install.mjs';
import { buildWhenStale } from './page.mjs';
import { runScript } from './script-error.mjs';
import { serve } from './serve.mjs';

const WIDE = { name: 'wide', width: 1280, height: 860 };
const NARROW = { name: 'narrow', width: 390, height: 844 };
/** @typedef {{ size: typeof WIDE, colorScheme: 'light' | 'dark' }} Look */
/** @type {Look[]} */
const SHOWN = [
  { size: WIDE, colorScheme: 'light' },
  { size: NARROW, colorScheme: 'dark' },
];
/** @type {Look[]} */
const ALL = [...SHOWN, { size: WIDE, colorScheme: 'dark' }, { size: NARROW, colorScheme: 'light' }];
const WAIT = { timeout: 300_000 };

/**
 * Trains a model with convolutions long enough that its heat maps mean something, on pictures small enough for a processor.
 * @param {import('playwright-core').Page} page
 */
async function trainConvolutions(page) {
  await page.evaluate(async () => {
    const { actions } = window.darkroom;
    actions.setModel('cnn-pool');
    actions.setSetting('imageSize', 32);
    actions.setSetting('batchSize', 8);
    actions.setSetting('epochs', 24);
    actions.setSetting('zoomRange', 0);
    await actions.startRun();
  });
}

/**
 * Plays the journey once and leaves a picture of every step.
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {{ name: string, width: number, height: number }} size
 * @param {'light' | 'dark'} colorScheme
 * @param {string} folder
 */
async function play(browser, url, size, colorScheme, folder) {
  const context = await browser.newContext({ viewport: size, colorScheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const shoot = async (/** @type {string} */ step) => {
    await page.waitForTimeout(2500);
    await page.screenshot({ path: join(folder, `${step}-${size.name}-${colorScheme}.png`) });
  };
  const state = () => page.evaluate(() => window.darkroom.state);
  const until = async (
    /** @type {(state: import('../src/app/state/state.ts').AppState) => unknown} */ holds,
  ) => {
    while (!holds(await state())) await page.waitForTimeout(200);
  };
  await page.goto(url);
  await until(({ device }) => device.status === 'ready');
  await shoot('0-welcome');
  await page.getByLabel('Image size').fill('48');
  await page.getByRole('button', { name: 'Try the sample dataset' }).click();
  await until(({ dataset }) => dataset.status === 'ready');
  await shoot('1-data');
  await page.getByRole('button', { name: 'Next: Examine' }).click();
  await shoot('2-examine');
  await page.getByRole('button', { name: 'Next: Model' }).click();
  await shoot('3-model');
  await page.getByRole('button', { name: 'Next: Train' }).click();
  await page.getByLabel('Epochs', { exact: true }).fill('200');
  await page.getByLabel('Patience').fill('200');
  await page.getByRole('button', { name: 'Train', exact: true }).last().click();
  await until(({ runs }) => runs[0]?.epochs.length >= 12);
  await page.getByRole('button', { name: 'Pause' }).scrollIntoViewIfNeeded();
  await shoot('4-train');
  await page.getByRole('button', { name: 'Stop' }).click();
  await until(({ runs }) => runs[0]?.status === 'stopped');
  await page.getByRole('button', { name: 'Next: Interpret' }).click(WAIT);
  await page.getByRole('button', { name: 'Open the test split' }).click();
  await until(({ runs }) => runs[0]?.test);
  await shoot('5-interpret');
  await trainConvolutions(page);
  await page
    .getByRole('button', { name: /^True OPACITY, predicted OPACITY/ })
    .first()
    .click();
  const gallery = page.getByRole('region', { name: 'OPACITY recognised' });
  await gallery.getByRole('listitem').getByRole('button').first().click(WAIT);
  await page.locator('[data-heat-map]').waitFor(WAIT);
  await shoot('6-explain');
  await page.keyboard.press('Escape');
  await page.evaluate(() => window.darkroom.actions.goTo('compare'));
  await page.getByText('exact McNemar test').waitFor(WAIT);
  await shoot('7-compare');
  await context.close();
}

/**
 * Looks into the network of a run, part by part.
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {string} folder
 */
async function lookInside(browser, url, folder) {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => window.darkroom?.state.device.status === 'ready', null, WAIT);
  await page.evaluate(async () => {
    const { actions } = window.darkroom;
    actions.setSetting('imageSize', 32);
    await actions.openSample();
  });
  await trainConvolutions(page);
  await page.evaluate(() => window.darkroom.actions.goTo('interpret'));
  await page.locator('summary', { hasText: 'Look inside' }).click();
  // Of the panel: the figures of the run have tabs too.
  const panel = page.locator('details', { has: page.locator('summary', { hasText: 'Look inside' }) });
  const open = async (/** @type {string} */ part) => {
    await panel.getByRole('tab', { name: part }).click();
    return panel.getByRole('tabpanel', { name: part });
  };
  const shoot = async (/** @type {string} */ name, top = panel.getByRole('tablist')) => {
    for (const { size, colorScheme } of ALL) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(1500);
      // Below the head of the page, which stays.
      await top.evaluate((element) => scrollBy(0, element.getBoundingClientRect().top - 120));
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(folder, `${name}-${size.name}-${colorScheme}.png`) });
    }
  };
  const structure = await open('Structure');
  await structure
    .getByRole('treeitem', { name: /^conv2d\b/ })
    .first()
    .click();
  await shoot('8-structure');
  await open('Filters');
  await shoot('9-filters');
  const maps = await open('Feature maps');
  await maps.locator('canvas[width="32"]').first().waitFor(WAIT);
  await maps.getByRole('listitem').getByRole('button').first().click();
  await maps.getByRole('list', { name: /^Channels of/ }).waitFor(WAIT);
  await shoot('10-maps', maps.locator('figure'));
  const likes = await open('What a channel likes');
  await likes.getByRole('button', { name: 'Ask all pictures' }).click();
  await likes.getByText(/^Channel 0 of/).waitFor(WAIT);
  await shoot('11-likes');
  await context.close();
}

runScript(async () => {
  installWhatIsMissing();
  buildWhenStale();
  const folder = process.argv[2] ?? join(ROOT, 'docs', 'screenshots');
  mkdirSync(folder, { recursive: true });
  const server = await serve({ port: 0 });
  const { browser } = await launchChrome({ needsWebGL: false });
  try {
    for (const { size, colorScheme } of process.argv[2] ? ALL : SHOWN)
      await play(browser, server.url, size, colorScheme, folder);
    await lookInside(browser, server.url, folder);
  } finally {
    await browser.close();
    await server.close();
  }
});
