/** Runs outlast the page: what was trained, and what was at work when the tab died, comes back as it was. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Run } from '../../src/app/state.ts';
import { chromeForFile, type Visit } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';

const chrome = chromeForFile();
let visit: Visit;
beforeAll(async () => {
  visit = await chrome.visit();
  await openSample(visit.page);
});
afterAll(() => visit?.close());

async function openSample(page: Page): Promise<void> {
  await waitForState(page, (state) => state.device.status === 'ready');
  await page.evaluate(async () => {
    const { actions } = window.darkroom;
    actions.setSetting('imageSize', 16);
    actions.setSetting('epochs', 2);
    actions.setModel('cnn-pool');
    await actions.openSample();
  });
}

/** Waits until all runs of the page are in the browser's storage. */
const untilKept = (page: Page) =>
  waitForState(page, ({ runs, keeping }) => runs.length > 0 && runs.every(({ id }) => id in keeping.bytes));

/** SHA-256 of the weights of a run as they are exported. */
async function weightsHash(page: Page, id: string, which: 'best' | 'last'): Promise<string> {
  const download = page.waitForEvent('download');
  await page.evaluate(
    ([id, which]) => window.darkroom.actions.exportModel(id, which as 'best', 'weights.h5'),
    [id, which],
  );
  return createHash('sha256')
    .update(readFileSync(await (await download).path()))
    .digest('hex');
}

/** What must be the same after a reload. */
const lasting = ({ exported: _, busyShare: __, ...run }: Run) => run;

describe.sequential('runs', () => {
  let before: Run;
  let hashes: string[];

  it('are all there after a reload, with the same weights', async () => {
    const { page } = visit;
    await page.evaluate(() => window.darkroom.actions.startRun());
    const { id } = (await stateOf(page)).runs[0];
    hashes = [await weightsHash(page, id, 'best'), await weightsHash(page, id, 'last')];
    await untilKept(page);
    before = (await stateOf(page)).runs[0];
    expect(before.validation?.best.scores.length).toBe(60);
    await page.reload();
    await waitForState(page, ({ runs }) => runs.length === 1);
    const state = await stateOf(page);
    expect(lasting(state.runs[0])).toEqual(lasting(before));
    expect(state.shownRunId).toBe(id);
    await waitForState(page, ({ device }) => device.status === 'ready');
    expect([await weightsHash(page, id, 'best'), await weightsHash(page, id, 'last')]).toEqual(hashes);
  });
});
