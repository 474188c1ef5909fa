/** Pretrained networks on the Model step: dropped, fetched from the page's own site, kept, forgotten, and refused where they are others. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { sharedPath, withoutShared } from '../unit/support/shared.ts';
import { violations } from './support/axe.ts';
import { chromeForFile } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';
import { openSample } from './support/keptRuns.ts';
import { chooseModel } from './support/openPage.ts';

const FOLDER = 'pretrained/mobilenet_v2_0.35_224';
const NAMES = ['model.json', 'group1-shard1of1.bin'];
const REASON = withoutShared(...NAMES.map((name) => `${FOLDER}/${name}`), 'real_models');
const chrome = chromeForFile();
const ID = 'base-mobilenet-v2-0.35';

const bytesOf = (name: string) => readFileSync(sharedPath(`${FOLDER}/${name}`));
const fileOf = (name: string, buffer = bytesOf(name)) => ({ name, mimeType: '', buffer });

const chosenRadio = (page: Page, name: string) => page.getByRole('radio', { name, checked: true });

/** Drops files anywhere. */
async function drop(page: Page, files: { name: string; text: string }[]): Promise<void> {
  const transfer = await page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const { name, text } of files)
      transfer.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], name));
    return transfer;
  }, files);
  for (const type of ['dragenter', 'dragover', 'drop'])
    await page.getByRole('heading', { level: 1 }).dispatchEvent(type, { dataTransfer: transfer });
}

describe.skipIf(REASON)(`a pretrained network${REASON}`, () => {
  it('is dropped, chosen, there after a reload, forgotten and back again', async () => {
    const { page, problems, close } = await chrome.visit();
    await waitForState(page, (state) => state.device.status === 'ready');
    await openSample(page);
    await page.evaluate(() => window.darkroom.actions.goTo('model'));
    await page.getByText(/pictures are few for a network that starts from nothing/).waitFor();
    const [link] = await page.getByRole('link', { name: /0\.35_224_no_top\.h5/ }).all();
    expect(await link.getAttribute('rel')).toContain('noopener');
    expect(await link.getAttribute('target')).toBe('_blank');
    await page.getByRole('button', { name: 'Take “Convolutions, normalized”' }).click();
    expect((await stateOf(page)).modelId).toBe('cnn-gap');

    await drop(
      page,
      NAMES.map((name) => ({ name, text: bytesOf(name).toString('base64') })),
    );
    await chosenRadio(page, 'MobileNetV2 0.35').waitFor();
    const { modelId, settings, bases } = await stateOf(page);
    expect(modelId).toBe(ID);
    expect(settings).toMatchObject({ imageSize: 224, colorMode: 'rgb', rescale: 1 / 127.5 });
    expect(bases).toMatchObject([{ id: ID, check: 'pin', known: 'mobilenet-v2-0.35' }]);
    const panel = page.getByRole('region', { name: 'The base MobileNetV2 0.35' });
    await panel.getByText('Apache-2.0').waitFor();
    await panel.getByText(/the published ones/).waitFor();
    await panel.getByLabel('Cut at').selectOption('block_16_project_BN');
    await panel.getByLabel('Blocks to train').selectOption('2');
    await panel.getByLabel('Rate of lower blocks').waitFor();
    await page.getByText('head_pool', { exact: false }).first().waitFor();
    expect(await violations(page)).toEqual([]);

    await waitForState(page, (state) => state.keptBases.length === 1);
    await page.reload();
    await waitForState(page, (state) => state.modelId === 'base-mobilenet-v2-0.35');
    expect((await stateOf(page)).settings).toMatchObject({ cut: 'block_16_project_BN', unfreeze: 2 });

    const kept = page.getByRole('region', { name: 'Pretrained networks kept in this browser' });
    await kept.getByText(/1\.6 MB of weights/).waitFor();
    expect(await violations(page)).toEqual([]);
    await kept.getByRole('button', { name: 'Forget MobileNetV2 0.35' }).click();
    await waitForState(page, (state) => state.bases.length === 0 && state.modelId === 'mlp-128');
    await page.getByRole('button', { name: 'Undo' }).click();
    await waitForState(page, (state) => state.keptBases.length === 1 && state.modelId !== 'mlp-128');
    await kept.getByRole('button', { name: 'Forget MobileNetV2 0.35' }).click();
    await waitForState(page, (state) => state.keptBases.length === 0);
    await page.waitForTimeout(500);
    await page.reload();
    await waitForState(page, (state) => state.device.status === 'ready');
    expect((await stateOf(page)).bases).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('that the site serves is fetched once it is chosen, or says why not', async () => {
    const { page, close } = await chrome.visit();
    let isThere = false;
    let isServed = false;
    await page.route('**/pretrained/**', async (route) => {
      const name = route.request().url().split('/').at(-1)!;
      const files = NAMES.map((one) => `mobilenet-v2-0.35/${one}`);
      const bases = [{ id: 'mobilenet-v2-0.35', files, bytes: 1_731_298 }];
      if (name === 'index.json') return route.fulfill({ json: { bases } });
      isServed = true;
      return isThere ? route.fulfill({ body: bytesOf(name) }) : route.fulfill({ status: 404 });
    });
    await page.reload();
    await waitForState(page, (state) => state.servedBases.length === 1 && state.device.status === 'ready');
    await page.evaluate(() => window.darkroom.actions.goTo('model'));
    expect(isServed).toBe(false);
    await page.getByRole('radio', { name: 'MobileNetV2 0.35' }).click();
    await waitForState(page, (state) => state.error !== null);
    const { error, modelId } = await stateOf(page);
    expect(error?.message).toMatch(/did not give pretrained\/mobilenet-v2-0.35\/model.json \(status 404\)/);
    expect(modelId).toBe('mlp-128');
    isThere = true;
    await page.getByRole('radio', { name: 'MobileNetV2 0.35' }).click();
    await chosenRadio(page, 'MobileNetV2 0.35').waitFor();
    expect((await stateOf(page)).bases).toMatchObject([{ id: ID, check: 'pin' }]);
    await close();
  });

  it('of other weights is refused in words, and one press takes it as somebody’s own', async () => {
    const { page, problems, close } = await chrome.visit();
    await waitForState(page, (state) => state.device.status === 'ready');
    const bytes = bytesOf(NAMES[1]);
    bytes[1_000_000] ^= 1;
    await chooseModel(page, [fileOf(NAMES[0]), fileOf(NAMES[1], bytes)]);
    await page.getByText(/has the shape of MobileNetV2 0.35, but not its published weights/).waitFor();
    expect(await violations(page)).toEqual([]);
    expect((await stateOf(page)).bases).toEqual([]);
    await page.getByRole('button', { name: 'Use it as a frozen base, not verified' }).click();
    await chosenRadio(page, 'model.json').waitFor();
    expect((await stateOf(page)).bases).toMatchObject([{ check: 'own', known: null }]);
    expect(problems).toEqual([]);
    await close();
  });

  it('of somebody’s own comes out of a classifier, which stays', async () => {
    const { page, problems, close } = await chrome.visit();
    await waitForState(page, (state) => state.device.status === 'ready');
    const files = ['model.json', 'weights.bin', 'metadata.json'];
    await chooseModel(
      page,
      files.map((name) => sharedPath(`real_models/tm_pneumonia/${name}`)),
    );
    await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Use as a frozen base' }).click();
    await waitForState(page, (state) => state.bases.length === 1);
    const { bases, imported, modelId } = await stateOf(page);
    expect(imported).toHaveLength(1);
    expect(modelId).toBe(bases[0].id);
    expect(bases[0]).toMatchObject({ check: 'own', preprocessing: { scale: 1 / 127.5, offset: -1 } });
    expect(bases[0].cutLayers.slice(-2)).toEqual([
      'global_average_pooling2d_GlobalAveragePooling2D1',
      'dense_Dense1',
    ]);
    expect(problems).toEqual([]);
    await close();
  });
});
