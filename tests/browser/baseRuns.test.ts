/** Runs on a pretrained network: three presses to a judged classifier, features that outlast a killed tab, other heads and blocks. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putFiles, writeIndex } from '../../scripts/pretrained/folder.mjs';
import { serve } from '../../scripts/serve.mjs';
import { PRETRAINED } from '../../src/models/pretrained/pretrained.ts';
import type { AveragePhase } from '../../src/training/types.ts';
import { randomBmp } from '../unit/support/bmp.ts';
import { makeZipBytes } from '../unit/support/makeZip.ts';
import { sharedPath, withoutShared } from '../unit/support/shared.ts';
import { chromeForFile } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';

const FOLDER = 'pretrained/mobilenet_v2_0.35_224';
const NAMES = ['model.json', 'group1-shard1of1.bin'];
const ZIP = 'datasets/grocery-7class.zip';
const REASON = withoutShared(ZIP, ...NAMES.map((name) => `${FOLDER}/${name}`));
const chrome = chromeForFile();

/** The built page with the network in public/pretrained, as `npm run pretrained` and a build leave it. */
let site: Awaited<ReturnType<typeof serve>>;
const folder = mkdtempSync(join(tmpdir(), 'darkroom-site-'));

beforeAll(async () => {
  if (REASON) return;
  cpSync(join(import.meta.dirname, '../../dist'), folder, { recursive: true });
  const pretrained = join(folder, 'pretrained');
  const paths = NAMES.map((name) => sharedPath(`${FOLDER}/${name}`));
  putFiles('mobilenet-v2-0.35', paths, pretrained);
  writeIndex(PRETRAINED, pretrained);
  site = await serve({ port: 0, folder });
});
afterAll(async () => {
  await site?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens that site. */
async function visitSite() {
  const visit = await chrome.visit();
  await visit.page.goto(site.url);
  await waitForState(
    visit.page,
    (state) => state.servedBases.length === 1 && state.device.status === 'ready',
  );
  return visit;
}

/** A zip of 64 noisy pictures, half of them dark. */
function brightAndDark(): Buffer {
  const parts = Array.from({ length: 64 }, (_, at) => {
    const { file } = randomBmp(224, at);
    const [split, name] = [at < 48 ? 'train' : 'val', at % 2 ? 'dark' : 'bright'];
    // Behind the header.
    if (at % 2) for (let byte = 54; byte < file.length; byte++) file[byte] >>= 2;
    return { path: `${split}/${name}/${at}.bmp`, data: file, deflate: true };
  });
  return makeZipBytes(parts);
}

/** Bytes of features in the browser's storage. */
const featureBytes = (page: Page) =>
  page.evaluate(async () => {
    const origin = await navigator.storage.getDirectory();
    const kept = await origin.getDirectoryHandle('features').catch(() => null);
    let bytes = 0;
    for await (const handle of kept?.values() ?? [])
      if (handle.kind === 'file') bytes += (await handle.getFile()).size;
    return bytes;
  });

describe.skipIf(REASON)(`a pretrained network under a new head${REASON}`, () => {
  it('is three presses from the dropped zip, goes on after a killed tab, and takes other heads at once', async () => {
    const { page, problems, close } = await visitSite();
    await page.getByLabel('Dataset zip').setInputFiles(sharedPath(ZIP));
    await page.getByRole('button', { name: 'Train on MobileNetV2 0.35' }).click();
    await expect.poll(() => featureBytes(page), { timeout: 100_000, interval: 50 }).toBeGreaterThan(0);

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

    // Another head needs no pass, and has a temperature of its folds: there are too few validation pictures.
    await page.evaluate(() => {
      window.darkroom.actions.setSetting('classWeight', 'none');
      window.darkroom.actions.setSetting('fitTemperature', true);
      return window.darkroom.actions.startRun();
    });
    const second = (await stateOf(page)).runs.at(-1)!;
    expect(second.phases[0]).toMatchObject({ rows: 317, computed: 0 });
    const train = second.dataset.images.filter(({ split }) => split === 'train').length;
    expect(second.calibration?.best).toMatchObject({ threshold: null, fittedOn: 'out-of-fold', n: train });
    expect(second.validation?.best.temperature).toBe(second.calibration?.best.temperature);
    expect(second.validation?.best.accuracy).toBeGreaterThan(0.9);
    expect(problems).toEqual([]);
    await close();
  });

  it('trains on in its upper blocks, after its dense head', async () => {
    const { page, problems, close } = await visitSite();
    const buffer = brightAndDark();
    await page
      .getByLabel('Dataset zip')
      .setInputFiles({ name: 'light.zip', mimeType: 'application/zip', buffer });
    await waitForState(page, (state) => state.dataset.status === 'ready');
    await page.evaluate(async () => {
      const { actions } = window.darkroom;
      await actions.setModel('base-mobilenet-v2-0.35');
      actions.resetSettings(['augmentation']);
      for (const name of ['shearRange', 'zoomRange'] as const) actions.setSetting(name, 0);
      actions.setSetting('horizontalFlip', false);
      actions.setSetting('head', 'dense');
      actions.setSetting('unfreeze', 1);
      actions.setSetting('averageWithBase', true);
      actions.setSetting('epochs', 1);
      actions.setSetting('batchSize', 4);
      await actions.startRun();
    });
    const run = (await stateOf(page)).runs.at(-1)!;
    expect(run.status).toBe('finished');
    expect(run.phases).toMatchObject([
      { kind: 'fit', settings: { unfreeze: 0 }, frozen: 'out_relu', fromFeatures: true },
      { kind: 'fit', settings: { unfreeze: 1 }, frozen: 'block_16_project_BN', fromFeatures: true },
      { kind: 'average' },
    ]);
    const { shares, chosen } = run.phases[2] as AveragePhase;
    expect(shares).toHaveLength(11);
    // The best weights are judged again, whole and not from kept answers.
    expect(run.validation?.best.loss).toBeCloseTo(shares[chosen].loss, 4);
    expect(Math.min(...shares.map(({ loss }) => loss))).toBe(shares[chosen].loss);
    await page.getByRole('navigation', { name: 'Steps' }).getByText('Train').click();
    await page.getByText(`Figures by share (chosen: ${shares[chosen].share}), as a table`).click();
    await page.getByRole('columnheader', { name: 'share of the fine-tuned weights' }).waitFor();
    expect(run.epochs).toHaveLength(1);
    expect(run.validation?.best.loss).toBeLessThan(0.8);
    expect(problems).toEqual([]);
    await close();
  });
});
