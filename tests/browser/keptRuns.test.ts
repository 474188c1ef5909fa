/** Runs outlast the page: what was trained, and what was at work when the tab died, comes back as it was. */
import { readFileSync } from 'node:fs';
import JSZip from 'jszip';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../src/app/state/state.ts';
import { chromeForFile, type Visit } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';
import { openSample, untilKept } from './support/keptRuns.ts';

const chrome = chromeForFile();
let visit: Visit;
beforeAll(async () => {
  visit = await chrome.visit();
  await openSample(visit.page);
});
afterAll(() => visit?.close());

/** The weights of a run as they are exported, and its run.json. */
async function exported(page: Page, id: string, which: 'best' | 'last') {
  const download = page.waitForEvent('download');
  await page.evaluate(
    ([id, which]) => window.darkroom.actions.exportModel(id, which as 'best', 'tfjs'),
    [id, which],
  );
  const zip = await JSZip.loadAsync(readFileSync(await (await download).path()));
  const [weights, runFile] = ['weights.bin', 'run.json'].map((name) => zip.file(name) as JSZip.JSZipObject);
  return { weights: await weights.async('base64'), runFile: await runFile.async('string') };
}

/** What must be the same after a reload. */
const lasting = ({ exported: _, busyShare: __, ...run }: Run) => run;

/** Drops a file on the page. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  await page.evaluate(
    ([name, text]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], name));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    },
    [name, text],
  );
}

describe.sequential('runs', () => {
  let runFile: string;

  it('are all there after a reload, with the same weights', async () => {
    const { page } = visit;
    await page.evaluate(() => window.darkroom.actions.startRun());
    const { id } = (await stateOf(page)).runs[0];
    const first = await exported(page, id, 'best');
    runFile = first.runFile;
    await untilKept(page);
    const [before] = (await stateOf(page)).runs;
    expect(before.validation?.best.scores.length).toBe(60);
    await page.reload();
    await waitForState(page, ({ runs }) => runs.length === 1);
    const state = await stateOf(page);
    expect(lasting(state.runs[0])).toEqual(lasting(before));
    expect(state.shownRunId).toBe(id);
    await page.getByText(/^\d+(\.\d)? [kM]B of weights\.$/).waitFor();
    await waitForState(page, ({ device }) => device.status === 'ready');
    expect((await exported(page, id, 'best')).weights).toBe(first.weights);
  });

  it('say which dataset to open where their pictures are not loaded', async () => {
    const { page } = visit;
    await page.getByRole('button', { name: 'Interpret' }).click();
    await page.getByRole('heading', { name: /Run 1/ }).waitFor();
    const message = await page.evaluate(async () => {
      const { actions } = window.darkroom;
      await actions.evaluateTest(window.darkroom.state.runs[0].id);
      const { error } = window.darkroom.state;
      actions.dismissError();
      return error?.message;
    });
    expect(message).toMatch(/trained on “sample.zip” at 16 pixels, which is not loaded now/);
  });

  it('come back when they are removed by mistake, also for good', async () => {
    const { page } = visit;
    const { id } = (await stateOf(page)).runs[0];
    const { weights } = await exported(page, id, 'last');
    await page.evaluate(async (id) => {
      const { actions, subscribe } = window.darkroom;
      const undo = actions.removeRun(id);
      // Until it is gone from the storage, too.
      await new Promise<void>((gone) => {
        const stop = subscribe(({ keeping }) => {
          if (id in keeping.bytes) return;
          stop();
          gone();
        });
      });
      undo();
    }, id);
    await untilKept(page);
    await page.reload();
    await waitForState(page, ({ runs, device }) => runs.length === 1 && device.status === 'ready');
    expect((await exported(page, id, 'last')).weights).toBe(weights);
  });

  it('that were at work when their tab died are failed ones with the weights of the last snapshot', async () => {
    const { page } = visit;
    await openSample(page);
    await page.evaluate(() => {
      const { actions } = window.darkroom;
      actions.setSetting('epochs', 900);
      actions.setSetting('earlyStopping', false);
      void actions.startRun();
    });
    // A second tab leaves the run alone while it is at work.
    const other = await page.context().newPage();
    await waitForState(page, ({ runs, keeping }) => (keeping.bytes[runs[1]?.id] ?? 0) > 0);
    await other.goto(page.url());
    await waitForState(other, ({ runs }) => runs.length > 0);
    expect((await stateOf(other)).runs.map(({ number }) => number)).toEqual([1]);
    const { steps, id } = (await stateOf(page)).runs[1];
    const devtools = await page.context().newCDPSession(page);
    devtools.send('Page.crash').catch(() => {});
    await waitForState(other, ({ runs }) => runs.length === 2);
    const run = (await stateOf(other)).runs[1];
    expect(run).toMatchObject({ id, number: 2, status: 'failed' });
    expect(run.status === 'failed' && run.error.message).toMatch(
      /^The page was closed in epoch \d+, step \d+\.$/,
    );
    expect(run.status === 'failed' && run.lastStep).toBeGreaterThan(0);
    expect(run.bestEpoch).toBeGreaterThan(0);
    expect(steps.length).toBeGreaterThan(run.steps.length / 2);
    visit.page = other;
    // The step that a visit begins with points at it.
    const cutOff = other.getByRole('region', { name: 'A run that was cut off' });
    await cutOff.getByText('Run 2 was cut off and can go on from its last snapshot').waitFor();
    await cutOff.getByRole('button', { name: 'Show run 2' }).click();
    await other.getByRole('button', { name: 'Continue this run from its last snapshot' }).waitFor();
    await openSample(other);
    await other.evaluate((id) => window.darkroom.actions.evaluateValidation(id), id);
    expect((await stateOf(other)).runs[1].validation?.last.n).toBe(60);
    // It goes on from there.
    const lastStep = run.status === 'failed' ? (run.lastStep ?? 0) : 0;
    await other.evaluate((id) => void window.darkroom.actions.continueRun(id), id);
    await waitForState(other, ({ runs }) => (runs[1].steps.at(-1)?.step ?? 0) > lastStep + 2);
    await other.evaluate(() => window.darkroom.actions.stopRun());
    await waitForState(other, ({ runs }) => runs[1].status === 'stopped');
    const { log } = (await stateOf(other)).runs[1];
    expect(log.some((line) => line.startsWith('Continued: going on from '))).toBe(true);
  });

  it('can be brought in as files, which are judged anew and kept; broken ones are refused in words', async () => {
    const { page } = visit;
    const another = JSON.stringify({ ...JSON.parse(runFile), number: 41 });
    await drop(page, 'theirs.json', another);
    await waitForState(page, ({ importedRuns }) => importedRuns.length === 1);
    await page.getByRole('checkbox', { name: 'Run 41 of theirs.json: One hidden layer' }).waitFor();
    await drop(page, 'half.json', another.slice(0, another.length / 2));
    await page
      .getByText('“half.json”: This run.json cannot be used: it is not JSON, or not whole.')
      .waitFor();
    const lie = another.replace(/"accuracy": ?0\.\d+,\s*"majority/, '"accuracy": 0.999, "majority');
    await drop(page, 'lie.json', lie);
    await page.getByText(/“lie.json”: .*accuracy" is 0.999, but its answers give/).waitFor();
    await page.evaluate(() => window.darkroom.actions.dismissError());
    await waitForState(page, ({ importedRuns, keeping }) => importedRuns[0].id in keeping.bytes);
    // A run of a page that is newer than this one, and one from a file that is damaged.
    await page.evaluate(
      () =>
        new Promise<void>((done) => {
          const opening = indexedDB.open('darkroom');
          opening.onsuccess = () => {
            const change = opening.result.transaction(['runs', 'records'], 'readwrite');
            change.objectStore('records').put({ version: 1, record: null }, 'damaged');
            change.objectStore('runs').put({ version: 9, run: { number: 7 } }, 'newer');
            change.oncomplete = () => done();
          };
        }),
    );
    await page.reload();
    await page.getByText('Run 7 was kept by another version of Darkroom and is not shown.').waitFor();
    await page.getByText('A run from a file is damaged in this browser’s storage').waitFor();
    await waitForState(page, ({ importedRuns, runs }) => importedRuns.length === 1 && runs.length === 2);
    expect((await stateOf(page)).importedRuns[0].run.validation?.best.accuracy).toBe(
      JSON.parse(another).validation.best.accuracy,
    );
  });

  it('can be repeated over seeds as one entry', async () => {
    const { page } = visit;
    await openSample(page);
    await page.getByRole('button', { name: 'Train', exact: true }).first().click();
    await page.getByText('Several seeds').click();
    await page.getByLabel('Number of seeds').fill('2');
    await page.getByRole('button', { name: 'Train', exact: true }).last().click();
    await waitForState(page, ({ runs, queue }) => runs.length === 4 && queue === null);
    const repeated = (await stateOf(page)).runs.slice(2);
    expect(
      repeated.map(({ number, status, settings, repeat }) => [number, status, settings.seed, repeat?.index]),
    ).toEqual([
      [3, 'finished', 1, 0],
      [4, 'finished', 2, 1],
    ]);
    await page.getByRole('button', { name: /2 seeds: .*val_accuracy \d\.\d{3} ± \d\.\d{3}/ }).waitFor();

    // The test split of both, in one opening.
    await page.getByRole('navigation', { name: 'Steps' }).getByText('Compare').click();
    const test = page.getByRole('region', { name: 'Test split of 2 seeds, runs 3 to 4' });
    await test.getByText('counts as one opening together').waitFor();
    const { testOpenings } = await stateOf(page);
    await test.getByRole('button', { name: 'Open the test split for 2 runs' }).click();
    await waitForState(page, ({ runs }) => runs.slice(2).every((run) => run.test && !run.busy));
    const opened = await stateOf(page);
    const [{ dataset, testOpening }, other] = opened.runs.slice(2);
    expect(testOpening).toBe(other.testOpening);
    expect(opened.testOpenings[dataset.hash]).toBe((testOpenings[dataset.hash] ?? 0) + 1);
    const mean = test.getByRole('row', { name: /^Mean( \d\.\d{3} ?\d\.\d{3} to \d\.\d{3}){4}/ });
    await mean.waitFor();
    expect(await test.getByRole('row', { name: /^Run [34] ?seed/ }).count()).toBe(2);
    expect(visit.problems).toEqual([]);
  });
});
