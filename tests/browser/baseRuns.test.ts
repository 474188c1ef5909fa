/** Runs on a pretrained network: three presses to a judged classifier, features that outlast a killed tab, other heads and blocks. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { sharedPath, withoutShared } from '../unit/support/shared.ts';
import { chromeForFile } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';

const FOLDER = 'pretrained/mobilenet_v2_0.35_224';
const NAMES = ['model.json', 'group1-shard1of1.bin'];
const ZIP = 'datasets/grocery-7class.zip';
const REASON = withoutShared(ZIP, ...NAMES.map((name) => `${FOLDER}/${name}`));
const chrome = chromeForFile();

/** The site serves the network, as a build with public/pretrained does. */
async function serveNetwork(page: Page): Promise<void> {
  const files = NAMES.map((name) => `mobilenet-v2-0.35/${name}`);
  const bases = [{ id: 'mobilenet-v2-0.35', files, bytes: 1_731_298 }];
  await page.route('**/pretrained/**', (route) => {
    const name = route.request().url().split('/').at(-1)!;
    if (name === 'index.json') return route.fulfill({ json: { bases } });
    return route.fulfill({ body: readFileSync(sharedPath(`${FOLDER}/${name}`)) });
  });
  await page.reload();
  await waitForState(page, (state) => state.servedBases.length === 1 && state.device.status === 'ready');
}

const featuresDone = (page: Page) => page.evaluate(() => window.darkroom.state.runs.at(-1)?.phase?.done ?? 0);

describe.skipIf(REASON)(`a pretrained network under a new head${REASON}`, () => {
  it('is three presses from the dropped zip, goes on after a killed tab, and takes other heads at once', async () => {
    const { page, problems, close } = await chrome.visit();
    await serveNetwork(page);
    await page.getByLabel('Dataset zip').setInputFiles(sharedPath(ZIP));
    await page.getByRole('button', { name: 'Train on MobileNetV2 0.35' }).click();
    await expect.poll(() => featuresDone(page), { timeout: 100_000, interval: 50 }).toBeGreaterThan(60);

    // The tab dies in the middle of the pass; its features were written as they came.
    await page.goto('about:blank');
    await page.goBack();
    await waitForState(page, (state) => state.device.status === 'ready' && state.bases.length === 1);
    expect((await stateOf(page)).runs.at(-1)?.status).toBe('failed');
    await page.getByLabel('Dataset zip').setInputFiles(sharedPath(ZIP));
    await page.getByRole('button', { name: 'Train on MobileNetV2 0.35' }).click();
    await waitForState(page, (state) => state.runs.at(-1)?.status === 'finished');
    const first = (await stateOf(page)).runs.at(-1)!;
    const [features, head] = first.phases;
    expect(features).toMatchObject({ kind: 'features', rows: 317, dimensions: 1280 });
    expect(features.kind === 'features' && features.computed).toBeLessThan(317 - 30);
    expect(head).toMatchObject({ kind: 'head', search: { folds: 5, converged: true } });
    expect(first.base).toMatchObject({
      known: 'mobilenet-v2-0.35',
      check: 'pin',
      cut: 'out_relu',
      frozen: 'out_relu',
    });

    await page.getByRole('button', { name: 'Next: Interpret' }).click();
    await page.getByRole('button', { name: 'Open the test split' }).click();
    await waitForState(page, (state) => Boolean(state.runs.at(-1)?.test));
    const judged = (await stateOf(page)).runs.at(-1)!;
    expect(judged.validation?.best.accuracy).toBeGreaterThan(0.9);
    expect(judged.test?.best.accuracy).toBeGreaterThan(0.89);

    // The whole model answers as its features did.
    await page.evaluate((id) => window.darkroom.actions.exportModel(id, 'best', 'keras'), first.id);
    expect((await stateOf(page)).runs.at(-1)?.exported).toMatchObject({ same: true });

    // Another head needs no pass.
    await page.evaluate(() => {
      window.darkroom.actions.setSetting('classWeight', 'none');
      return window.darkroom.actions.startRun();
    });
    const second = (await stateOf(page)).runs.at(-1)!;
    expect(second.phases[0]).toMatchObject({ rows: 317, computed: 0 });
    expect(second.validation?.best.accuracy).toBeGreaterThan(0.9);
    expect(problems).toEqual([]);
    await close();
  });

  it('trains on in its upper blocks, after its dense head', async () => {
    const { page, problems, close } = await chrome.visit();
    await serveNetwork(page);
    await page.evaluate(async () => {
      const { actions } = window.darkroom;
      await actions.openSample();
      await actions.setModel('base-mobilenet-v2-0.35');
      actions.resetSettings('augmentation');
      for (const name of ['shearRange', 'zoomRange'] as const) actions.setSetting(name, 0);
      actions.setSetting('horizontalFlip', false);
      actions.setSetting('head', 'dense');
      actions.setSetting('unfreeze', 1);
      actions.setSetting('epochs', 1);
      await actions.startRun();
    });
    const run = (await stateOf(page)).runs.at(-1)!;
    expect(run.status).toBe('finished');
    expect(run.phases).toMatchObject([
      { kind: 'fit', settings: { unfreeze: 0 }, frozen: 'out_relu', fromFeatures: true },
      { kind: 'fit', settings: { unfreeze: 1 }, frozen: 'block_16_project_BN', fromFeatures: true },
    ]);
    expect(run.epochs).toHaveLength(1);
    expect(run.validation?.best.loss).toBeLessThan(0.8);
    expect(problems).toEqual([]);
    await close();
  });
});
