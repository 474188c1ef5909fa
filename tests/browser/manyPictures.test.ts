/**
 * A dataset of 120,000 pictures: no task of the main thread takes over 50 ms of its own work while the dataset comes to the
 * Data step, or a run on it is interpreted.
 */
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppState } from '../../src/app/state.ts';
import { chromeForFile, type Visit } from './support/chrome.ts';
import { untilIdle } from './support/darkroom.ts';
import { untilKept } from './support/keptRuns.ts';
import { mainThreadTasks, TRACE_CATEGORIES } from './support/mainThread.ts';
import { putSyntheticRuns } from './support/syntheticRuns.ts';

const chrome = chromeForFile();
const LIMIT_MS = 50;
/** Of each split. */
const PICTURES = 40_000;

/** The longest tasks of the page from what `act` does in it until `selector` is there and it has nothing more to do. */
async function longestTasks(page: Page, what: string, act: () => void, selector: string) {
  await chrome.browser.startTracing(page, { categories: TRACE_CATEGORIES });
  await page.evaluate(act);
  await page.waitForSelector(selector);
  await untilIdle(page);
  const trace = JSON.parse((await chrome.browser.stopTracing()).toString());
  const tasks = mainThreadTasks(trace);
  expect(tasks.length).toBeGreaterThan(10);
  const longest = tasks.slice(0, 3);
  console.log(`${what}: ${longest.map(({ ownMs }) => Math.round(ownMs)).join(', ')} ms`);
  return longest;
}

/** Runs in the page: takes the dataset away, as before it was opened. What is known of its images goes as well. */
function takeAway(): void {
  const { actions, store } = window.darkroom;
  const { dataset: ready } = store.getState();
  if (ready.status !== 'ready') throw new Error('There is no dataset.');
  const dataset = { ...ready.dataset, images: [...ready.dataset.images] };
  Object.assign(window, { opened: { ...ready, dataset } });
  store.setState({ dataset: { status: 'empty' } });
  actions.goTo('data');
}

/** Runs in the page: what comes once a dataset has been opened. */
function comesBack(): void {
  const { opened } = window as unknown as { opened: AppState['dataset'] };
  window.darkroom.store.setState({ dataset: opened });
}

// CPU time too grows where other programs share the caches: a measurement on a busy machine is taken again, in a new page.
describe(`with ${3 * PICTURES} pictures`, { retry: 2 }, () => {
  let visit: Visit;
  beforeEach(async () => {
    visit = await chrome.visit({ viewport: { width: 1280, height: 1000 } });
    await visit.page.evaluate(() => window.darkroom.actions.goTo('model'));
    await putSyntheticRuns(visit.page, 1, PICTURES);
    // Keeping the run is another matter.
    await untilKept(visit.page);
  });
  afterEach(() => visit?.close());

  it('the dataset comes to the Data step in short tasks', async () => {
    const { page } = visit;
    await page.evaluate(takeAway);
    await untilIdle(page);
    const longest = await longestTasks(page, 'data', comesBack, '[aria-labelledby="dataset-title"]');
    expect(longest[0].ownMs, JSON.stringify(longest, null, 2)).toBeLessThan(LIMIT_MS);
  });

  it('the Interpret step opens in short tasks', async () => {
    const { page } = visit;
    await untilIdle(page);
    const open = () => window.darkroom.actions.goTo('interpret');
    const longest = await longestTasks(page, 'interpret', open, '[aria-labelledby="download-title"]');
    expect(longest[0].ownMs, JSON.stringify(longest, null, 2)).toBeLessThan(LIMIT_MS);
  });
});
