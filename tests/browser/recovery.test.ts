/** What happens to a run when it is cut off, or its pictures are not there: nothing is lost, and the page goes on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromeForFile, type Visit } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';

const chrome = chromeForFile();
let visit: Visit;
beforeAll(async () => {
  visit = await chrome.visit();
  await visit.page.evaluate(async () => {
    const { actions } = window.darkroom;
    actions.setSetting('imageSize', 32);
    actions.setModel('cnn-pool');
    await actions.openSample();
  });
});
afterAll(() => visit?.close());

describe.sequential('a run', () => {
  it('can be cut off in the middle of a step; a fresh worker opens the device again', async () => {
    const { page } = visit;
    await page.evaluate(() => {
      const { store, actions } = window.darkroom;
      // The first step compiles its shaders: there is time to stop twice.
      const stop = store.subscribe(({ runs }) => {
        if (runs[0]?.status !== 'running') return;
        stop();
        setTimeout(() => {
          actions.stopRun();
          actions.stopRun();
        }, 200);
      });
      void actions.startRun();
    });
    await expect.poll(async () => (await stateOf(page)).runs[0]?.status).toBe('failed');
    const { error } = await stateOf(page);
    expect(error?.message).toMatch(/cut off in the middle of a step/);
    await page.evaluate(() => window.darkroom.actions.dismissError());
    await waitForState(page, (state) => state.device.status === 'ready');
  });

  it('after that trains on the same pictures', async () => {
    const { page } = visit;
    await page.evaluate(async () => {
      const { actions } = window.darkroom;
      actions.setModel('mlp-128');
      actions.setSetting('epochs', 1);
      await actions.startRun();
    });
    const { runs } = await stateOf(page);
    expect(runs.map(({ number, status }) => [number, status])).toEqual([
      [1, 'failed'],
      [2, 'finished'],
    ]);
  });

  it('does not begin on other pictures than the settings ask for', async () => {
    const { page } = visit;
    await page.evaluate(async () => {
      const { store, actions } = window.darkroom;
      actions.setSetting('splitSeed', 7);
      // The zip is read again for the new seed; the visitor cancels that.
      const stop = store.subscribe(({ dataset }) => {
        if (dataset.status === 'reading' && dataset.progress) actions.cancelReading();
      });
      await actions.startRun();
      stop();
    });
    const { runs, dataset } = await stateOf(page);
    expect(runs).toHaveLength(2);
    expect(dataset.status === 'ready' && dataset.readWith.splitSeed).toBe(1);
    await page.evaluate(() => window.darkroom.actions.startRun());
    const last = (await stateOf(page)).runs.at(-1);
    expect([last?.number, last?.status, last?.settings.splitSeed]).toEqual([3, 'finished', 7]);
    expect(visit.problems).toEqual([]);
  });

  it('keeps the dataset from being replaced while it is evaluated', async () => {
    const { page } = visit;
    const [before, after] = await page.evaluate(async () => {
      const { store, actions } = window.darkroom;
      const { runs } = store.getState();
      const evaluating = actions.evaluateTest(runs[runs.length - 1].id);
      await actions.openSample();
      const refused = store.getState().error?.message;
      await evaluating;
      return [refused, store.getState().runs.at(-1)?.test?.best.n];
    });
    expect(before).toMatch(/Run 3 is using the dataset/);
    expect(after).toBe(80);
  });
});
