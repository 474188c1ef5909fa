/** The choices of the decision desk: set by hand, found again after a reload, and in every file that they go along in. */
import { readFileSync } from 'node:fs';
import JSZip from 'jszip';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Run } from '../../src/app/state/state.ts';
import { chromeForFile } from './support/chrome.ts';
import { stateOf, trainSample, waitForState } from './support/darkroom.ts';

const chrome = chromeForFile();

/** A run's weights as a file of that kind. */
async function saved(page: Page, id: string, which: 'best' | 'last', target: 'tfjs' | 'page') {
  const download = page.waitForEvent('download');
  await page.evaluate(
    ([id, which, target]) => window.darkroom.actions.exportModel(id, which as 'best', target as 'tfjs'),
    [id, which, target],
  );
  return readFileSync(await (await download).path());
}

/** What goes along with the weights of a run. */
async function exported(page: Page, id: string, which: 'best' | 'last') {
  const zip = await JSZip.loadAsync(await saved(page, id, which, 'tfjs'));
  const [runFile, labels] = ['run.json', 'labels.json'].map((name) => zip.file(name)?.async('string'));
  return { runFile: JSON.parse((await runFile) ?? ''), labels: JSON.parse((await labels) ?? '') };
}

/** What the browser's storage holds of the choices of a run. */
const keptDecision = (page: Page, id: string) =>
  page.evaluate(
    (id) =>
      new Promise<Run['decision']>((done) => {
        const opening = indexedDB.open('darkroom');
        opening.onsuccess = () => {
          const asked = opening.result.transaction('runs').objectStore('runs').get(id);
          asked.onsuccess = () => {
            opening.result.close();
            done(asked.result.run.decision);
          };
        };
      }),
    id,
  );

it('what was chosen on the decision desk stays with the run and goes along in its files', async () => {
  const { page, problems, close } = await chrome.visit();
  await waitForState(page, (state) => state.device.status === 'ready');
  await trainSample(page);
  await page.getByRole('button', { name: 'Interpret' }).click();
  await waitForState(page, ({ runs, keeping }) => runs.every(({ id }) => id in keeping.bytes));
  const { id } = (await stateOf(page)).runs[0];
  const desk = page.getByRole('region', { name: 'Decision desk' });
  const slider = desk.getByRole('slider', { name: 'Threshold for OPACITY' });
  expect((await stateOf(page)).runs[0].decision).toBeNull();
  await slider.focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
  await desk.getByLabel('A false alarm costs').fill('3');
  for (const name of ['Use this temperature', 'Send them to a human']) {
    await desk.getByRole('switch', { name }).focus();
    await page.keyboard.press('Space');
  }
  await waitForState(page, ({ runs: [{ decision }] }) => {
    const { threshold, temperature, costs, band } = decision?.best ?? {};
    return threshold === 0.52 && costs?.falseAlarm === 3 && temperature !== null && band?.accuracy === 0.95;
  });
  const { decision } = (await stateOf(page)).runs[0];
  expect(decision?.last).toBeNull();
  await expect.poll(() => keptDecision(page, id)).toEqual(decision);
  await page.reload();
  await waitForState(page, ({ runs, device }) => runs.length === 1 && device.status === 'ready');
  await page.getByRole('button', { name: 'Interpret' }).click();
  await slider.waitFor();
  expect(await slider.getAttribute('aria-valuenow')).toBe('0.52');
  expect(await desk.getByLabel('A false alarm costs').inputValue()).toBe('3');
  for (const name of ['Use this temperature', 'Send them to a human'])
    expect(await desk.getByRole('switch', { name }).isChecked()).toBe(true);

  const files = await exported(page, id, 'best');
  expect(files.runFile.decision).toEqual(decision);
  expect(files.labels.decision).toEqual(decision?.best);
  expect((await exported(page, id, 'last')).labels.decision).toBeNull();
  const html = (await saved(page, id, 'best', 'page')).toString();
  const [, data] = /id="data">([^<]*)</.exec(html) ?? [];
  expect(JSON.parse(data).labels.decision).toEqual(decision?.best);

  await desk.getByRole('button', { name: 'Reset the desk' }).click();
  await desk.getByText('above 0.500').waitFor();
  expect((await stateOf(page)).runs[0].decision).toBeNull();
  await expect.poll(() => keptDecision(page, id)).toBeNull();
  expect(problems).toEqual([]);
  await close();
});
