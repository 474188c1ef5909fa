/** One page for all tests of a file, and what several files do in it. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { chromeForFile, type Visit } from './chrome.ts';
import { waitForState } from './darkroom.ts';

/** Opens the page before the tests of the file, waits for its device, and tells of the visit; call it at the top. */
export function visitForFile(told: (visit: Visit) => void): void {
  const chrome = chromeForFile();
  let visit: Visit | undefined;
  beforeAll(async () => {
    visit = await chrome.visit();
    await waitForState(visit.page, (state) => state.device.status === 'ready');
    told(visit);
  });
  afterAll(() => visit?.close());
}

/** Chooses the files of a model, as its button does. */
export async function chooseModel(
  page: Page,
  files: Parameters<ReturnType<Page['getByLabel']>['setInputFiles']>[0],
): Promise<void> {
  await page.evaluate(() => window.darkroom.actions.goTo('model'));
  await page.getByLabel('Model files').setInputFiles(files);
}
