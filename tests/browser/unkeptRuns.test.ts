/** What happens to runs when their tab dies late, there is no room, or others get at the storage: the page loses nothing unsaid. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { randomBmp } from '../unit/support/bmp.ts';
import { makeZipBytes } from '../unit/support/makeZip.ts';
import { chromeForFile } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';
import { openSample, untilKept } from './support/keptRuns.ts';

const chrome = chromeForFile();

/** Whether leaving the page asks. */
const asks = (page: Page) =>
  page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));

/** Opens 16 pictures to train on and 60 to judge by: little time goes into training. */
async function openManyToJudge(page: Page): Promise<void> {
  await waitForState(page, (state) => state.device.status === 'ready');
  await page.evaluate(() => {
    window.darkroom.actions.setSetting('imageSize', 32);
    window.darkroom.actions.goTo('data');
  });
  const parts = Array.from({ length: 76 }, (_, at) => ({
    path: `${at < 16 ? 'train' : 'val'}/${at % 2 ? 'A' : 'B'}/${at}.bmp`,
    data: randomBmp(32, at).file,
  }));
  await page
    .getByLabel('Dataset zip')
    .setInputFiles({ name: 'x.zip', mimeType: 'application/zip', buffer: makeZipBytes(parts) });
  await waitForState(page, (state) => state.dataset.status === 'ready');
}

/** Begins a run of one epoch, and resolves with its id once its last weights lie in the browser, while it is judged. */
function trainUntilJudged(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const { actions, subscribe } = window.darkroom;
    actions.setSetting('epochs', 1);
    void actions.startRun();
    const judged = () => window.darkroom.state.runs.find(({ busy }) => busy === 'evaluating');
    const id = await new Promise<string>((resolve) => {
      const stop = subscribe(() => {
        const run = judged();
        if (!run) return;
        stop();
        resolve(run.id);
      });
    });
    const database = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('darkroom');
      opening.onsuccess = () => resolve(opening.result);
    });
    const isThere = () =>
      new Promise<boolean>((resolve) => {
        const counting = database.transaction('weights').objectStore('weights').count([id, 'last']);
        counting.onsuccess = () => resolve(counting.result > 0);
      });
    while (!(await isThere())) if (!judged()) throw new Error('It was judged before it was kept.');
    return id;
  });
}

describe('runs', () => {
  it('of two tabs that begin at once have numbers of their own, and outlast a reload at their end', async () => {
    const { page, problems, close } = await chrome.visit();
    await openSample(page);
    const other = await page.context().newPage();
    await other.goto(page.url());
    await openSample(other);
    const train = () => window.darkroom.actions.startRun();
    await Promise.all([page.evaluate(train), other.evaluate(train)]);
    // As soon as the page can be left without a question.
    await untilKept(other);
    expect(await asks(other)).toBe(false);
    await other.reload();
    await waitForState(other, ({ runs }) => runs.length === 2);
    const { runs } = await stateOf(other);
    expect(runs.map(({ number, status }) => [number, status])).toEqual([
      [1, 'finished'],
      [2, 'finished'],
    ]);
    expect(runs.every(({ validation }) => validation !== null)).toBe(true);
    expect(problems).toEqual([]);
    await close();
  });

  it('that were trained have ended, with all weights, where their tab dies while they are judged', async () => {
    const { page, close } = await chrome.visit();
    const dying = await page.context().newPage();
    await dying.goto(page.url());
    await openManyToJudge(dying);
    // Slow to judge.
    await dying.evaluate(() => window.darkroom.actions.setModel('cnn-128-64-32'));
    const id = await trainUntilJudged(dying);
    (await dying.context().newCDPSession(dying)).send('Page.crash').catch(() => {});
    await page.reload();
    await waitForState(page, ({ runs }) => runs.length === 1);
    expect((await stateOf(page)).runs[0]).toMatchObject({
      id,
      status: 'finished',
      validation: null,
      gone: [],
    });
    await openManyToJudge(page);
    await page.evaluate(() => window.darkroom.actions.goTo('interpret'));
    await page.getByRole('button', { name: 'Judge on the validation split' }).click();
    await waitForState(page, ({ runs }) => runs[0].validation?.last.n === 60);
    await close();
  });

  it('keep their figures where their weights have no room, which the page says and asks about', async () => {
    const { page, close } = await chrome.visit();
    const devtools = await page.context().newCDPSession(page);
    const { origin } = new URL(page.url());
    await page.evaluate(() => window.darkroom.actions.setSetting('keepDatasets', false));
    // Weights and snapshot of 6 MB.
    await openSample(page, 32);
    const usage = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + 3e6 });
    await page.evaluate(() => window.darkroom.actions.startRun());
    await waitForState(page, ({ keeping }) => Object.values(keeping.notKept).some((why) => why !== null));
    const { notKept, bytes } = (await stateOf(page)).keeping;
    expect([Object.values(notKept), Object.values(bytes)]).toEqual([
      [expect.stringMatching(/^The browser had no room for the weights of this run: only its figures/)],
      [0],
    ]);
    await page.evaluate(() => window.darkroom.actions.goTo('train'));
    await page.getByText(/^The browser had no room for the weights of this run/).waitFor();
    expect(await asks(page)).toBe(true);
    await page.reload();
    await waitForState(page, ({ runs }) => runs.length === 1);
    expect((await stateOf(page)).runs[0]).toMatchObject({ status: 'finished', gone: ['best', 'last'] });
    await page.evaluate(() => window.darkroom.actions.goTo('interpret'));
    await page.getByText('The browser had no room to keep the weights of this run.').waitFor();
    expect(await asks(page)).toBe(false);
    await close();
  });

  it('last for the visit where there is no room, and are not taken for kept where the storage is cleared or taken over: the page says so', async () => {
    const { page, close } = await chrome.visit();
    const devtools = await page.context().newCDPSession(page);
    const { origin } = new URL(page.url());
    await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
    await openSample(page);
    await page.evaluate(() => window.darkroom.actions.startRun());
    await waitForState(page, ({ keeping }) => keeping.problem !== null);
    const { runs, keeping } = await stateOf(page);
    expect(keeping.problem).toMatch(/^The browser has no room left to keep runs/);
    expect([runs[0].status, runs[0].id in keeping.bytes]).toEqual(['finished', false]);
    // What changes next is tried again.
    await devtools.send('Storage.overrideQuotaForOrigin', { origin });
    await page.evaluate((id) => window.darkroom.actions.evaluateTest(id), runs[0].id);
    await untilKept(page);
    expect((await stateOf(page)).keeping.problem).toBeNull();

    // What was kept is no more.
    await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
    await waitForState(page, ({ keeping }) => /closed the storage/.test(keeping.problem ?? ''));
    expect((await stateOf(page)).keeping.bytes).toEqual({});
    expect(await asks(page)).toBe(true);
    await page.reload();
    await waitForState(page, ({ device }) => device.status === 'ready');
    // As a page of a newer version does.
    const becomeNewer = () =>
      new Promise<void>((resolve) => {
        const opening = indexedDB.open('darkroom', 2);
        opening.onsuccess = () => {
          opening.result.close();
          resolve();
        };
      });
    await page.evaluate(becomeNewer);
    await waitForState(page, ({ keeping }) => /has taken over the kept runs/.test(keeping.problem ?? ''));
    await page.reload();
    await waitForState(page, ({ keeping }) => /older page cannot read them/.test(keeping.problem ?? ''));
    await close();
  });
});
