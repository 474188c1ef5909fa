/** “Look inside”, walked by keyboard alone, on networks of the catalogue and on an imported one with networks in it; nothing for axe to object to. */
import * as tf from '@tensorflow/tfjs';
import JSZip from 'jszip';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { untilStill, violations } from './support/axe.ts';
import { chromeForFile } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';

const chrome = chromeForFile();
const SIDE = 32;

/** A sequence of two networks, as Teachable Machine nests: convolutions with a branch, then a head. */
async function nestedZip(): Promise<Buffer> {
  await tf.setBackend('cpu');
  const { layers } = tf;
  const inner = tf.input({ shape: [SIDE, SIDE, 3] });
  const conv = layers
    .conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu', name: 'look' })
    .apply(inner) as tf.SymbolicTensor;
  const side = layers
    .conv2d({ filters: 4, kernelSize: 3, padding: 'same', name: 'again' })
    .apply(conv) as tf.SymbolicTensor;
  const sum = layers.add({ name: 'sum' }).apply([conv, side]) as tf.SymbolicTensor;
  const features = tf.model({ inputs: inner, outputs: sum, name: 'features' });
  const head = tf.sequential({
    name: 'answer',
    layers: [
      layers.globalAveragePooling2d({ inputShape: [SIDE, SIDE, 4] }),
      layers.dense({ units: 2, activation: 'softmax', name: 'classes' }),
    ],
  });
  const model = tf.sequential({ layers: [features, head] });
  const zip = new JSZip();
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const manifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
      zip.file('model.json', JSON.stringify({ modelTopology, weightsManifest: manifest }));
      zip.file('weights.bin', new Uint8Array(weightData as ArrayBuffer));
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  model.dispose();
  return zip.generateAsync({ type: 'nodebuffer' });
}

/** Presses Tab until what has the focus fits the selector. */
async function tabTo(page: Page, selector: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press(key);
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  throw new Error(`Tab does not come to ${selector}.`);
}

const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const panel = (page: Page) => page.locator('details:has(> summary h2:text-is("Look inside"))');
const boxes = (page: Page) => panel(page).locator('svg[role="group"] [data-node]');
const factsTitle = (page: Page) => panel(page).locator('#node-title');

/** Opens the panel with the keyboard and waits for its drawing. */
async function open(page: Page): Promise<void> {
  await panel(page).locator('summary').focus();
  await press(page, 'Enter');
  await boxes(page).first().waitFor();
}

async function expectSound(page: Page, what: string): Promise<void> {
  await untilStill(page);
  expect(await violations(page), what).toEqual([]);
}

const SELECTED_TAB = '[role="tab"][aria-selected="true"]';

/** From the tab of the filters on: to the maps of the first picture, by the first layer. */
async function showMaps(page: Page, layer: string): Promise<void> {
  await press(page, 'ArrowRight');
  await panel(page).locator('button canvas[width="32"]').first().waitFor();
  await tabTo(page, 'button[aria-label*=".png"]');
  await press(page, 'Enter');
  await panel(page)
    .getByRole('list', { name: `Channels of ${layer}, Weights before training` })
    .waitFor();
}

let nested: Buffer;
beforeAll(async () => {
  nested = await nestedZip();
});

describe('look inside', () => {
  it('draws networks, folded and unfolded, and finds their layers', async () => {
    const { page, problems, close } = await chrome.visit();
    await page.evaluate(async (side) => {
      const { actions } = window.darkroom;
      actions.setSetting('imageSize', side);
      await actions.openSample();
      await actions.setModel('mobilenet-v2');
      actions.goTo('model');
    }, SIDE);
    await open(page);
    const folded = await boxes(page).count();
    expect(folded).toBeLessThan(50);

    // Down the lines to the first block, which Enter opens; the tree follows.
    await tabTo(page, '[data-node]');
    await press(page, 'ArrowDown');
    expect(await factsTitle(page).textContent()).toContain('Conv1');
    await press(page, 'Enter');
    await boxes(page).nth(folded).waitFor();
    expect(await boxes(page).count()).toBe(folded + 2);
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-node') === 'Conv1');
    await press(page, 'ArrowDown', 'ArrowDown');
    expect(await factsTitle(page).textContent()).toContain('Conv1_relu');
    expect(await panel(page).getByRole('treeitem', { selected: true }).textContent()).toContain('Conv1_relu');

    await tabTo(page, 'input[placeholder="Name or class"]', 'Shift+Tab');
    await page.keyboard.type('block_5_add');
    await panel(page).getByText('1 layer found').waitFor();
    await press(page, 'Enter');
    await panel(page).locator('[data-node="block_5_add"]').waitFor();
    expect(await factsTitle(page).textContent()).toContain('block_5_add');
    await tabTo(page, '[role="treeitem"]');
    await press(page, 'ArrowLeft', 'ArrowLeft');
    await panel(page).locator('[data-node="block_5_add"]').waitFor({ state: 'detached' });
    await expectSound(page, 'a drawing');

    // It has learned nothing yet: its filters are noise, but its layers answer.
    await tabTo(page, SELECTED_TAB, 'Shift+Tab');
    await press(page, 'ArrowRight');
    await panel(page).getByText('This network starts from random numbers').waitFor();
    await showMaps(page, 'block_5_add');
    await tabTo(page, SELECTED_TAB, 'Shift+Tab');
    await press(page, 'Home');
    await boxes(page).first().waitFor();

    await page.evaluate((to) => window.darkroom.actions.setModel(to), 'mlp-128');
    await expect.poll(() => boxes(page).count()).toBeLessThan(10);

    await page.evaluate(async (bytes) => {
      const zip = Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0));
      await window.darkroom.actions.importModel([new File([zip], 'nested.zip')]);
    }, nested.toString('base64'));
    await waitForState(page, ({ imported }) => imported.length === 1);
    await press(page, 'Escape');
    await expect.poll(() => boxes(page).count()).toBe(3);
    await panel(page).getByRole('button', { name: 'Unfold all' }).focus();
    await press(page, 'Enter');
    await panel(page).locator('[data-node="features/sum"]').waitFor();
    await tabTo(page, SELECTED_TAB, 'Shift+Tab');
    await press(page, 'ArrowRight');
    await panel(page).getByRole('list', { name: 'Filters of features/look' }).waitFor();
    await showMaps(page, 'features/look');
    await tabTo(page, SELECTED_TAB, 'Shift+Tab');
    await press(page, 'ArrowRight');
    await tabTo(page, 'button:not([aria-label]):not([role])');
    await press(page, 'Enter');
    await panel(page).getByLabel('Channel, 0 to 3').waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  it('shows filters, maps and what channels like, of a run', async () => {
    const { page, problems, close } = await chrome.visit();
    await page.evaluate(async (side) => {
      const { actions } = window.darkroom;
      actions.setSettings({ imageSize: side, epochs: 1 });
      await actions.openSample();
      await actions.setModel('cnn-pool');
      await actions.startRun();
      actions.goTo('interpret');
    }, SIDE);
    await panel(page).locator('summary').waitFor();
    await open(page);
    await tabTo(page, SELECTED_TAB);

    await press(page, 'ArrowRight');
    await panel(page).getByRole('list', { name: 'Filters of conv2d' }).waitFor();
    await tabTo(page, 'button[aria-label^="Filter 0"]');
    await press(page, 'Enter');
    await page.getByRole('dialog', { name: 'Filter 0' }).waitFor();
    await press(page, 'ArrowRight');
    await page.getByRole('dialog', { name: 'Filter 1' }).getByText('weights from').waitFor();
    await expectSound(page, 'a filter');
    await press(page, 'Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await tabTo(page, SELECTED_TAB, 'Shift+Tab');
    await press(page, 'ArrowRight');
    await panel(page).getByText('Choose a picture').waitFor();
    await panel(page).locator('button canvas[width="32"]').first().waitFor();
    await tabTo(page, 'button[aria-label*=".png"]');
    await press(page, 'Enter');
    const maps = panel(page).getByRole('list', { name: /^Channels of conv2d, Best weights/ });
    await maps.waitFor();
    expect(await maps.getByRole('listitem').count()).toBe(24);
    // The strongest first, and the worker's own figures.
    const means = (await maps.getByRole('listitem').allTextContents()).map((text) =>
      Number(text.split(': ')[1]),
    );
    expect(means).toEqual([...means].sort((a, b) => b - a));
    await tabTo(page, 'button[aria-label="The next layer"]');
    await press(page, 'Enter');
    await panel(page)
      .getByRole('list', { name: /^Channels of conv2d_1/ })
      .waitFor();
    await tabTo(page, 'select');
    await page.keyboard.type('Weights before');
    const sides = panel(page).getByRole('list', { name: /^Channels of conv2d_1/ });
    await expect.poll(() => sides.count()).toBe(2);
    await expectSound(page, 'maps side by side');
    // On to the answer, which is no picture.
    await tabTo(page, 'button[aria-label="The next layer"]', 'Shift+Tab');
    for (let step = 0; step < 9; step++) await press(page, 'Enter');
    await panel(page).getByRole('list', { name: 'Values of' }).first().waitFor();
    await expectSound(page, 'bars');

    // The layer stays the chosen one; the first is chosen again, whose channels see a part of the picture.
    await tabTo(page, SELECTED_TAB, 'Shift+Tab');
    await press(page, 'ArrowRight');
    await tabTo(page, 'select');
    await press(page, 'Home');
    await tabTo(page, 'button:not([aria-label])');
    await press(page, 'Enter');
    await panel(page)
      .getByLabel(/^Channel, 0 to 31/)
      .waitFor();
    const { dataset } = (await stateOf(page)).runs[0];
    const known = dataset.images.filter(({ split }) => split !== 'test').map(({ path }) => path);
    const liked = panel(page).getByRole('list', { name: /^Pictures that channel/ });
    await expect
      .poll(async () => {
        for (let channel = 0; channel < 4 && (await liked.getByRole('button').count()) < 12; channel++) {
          await panel(page)
            .getByLabel(/^Channel, 0 to 31/)
            .focus();
          await press(page, 'ArrowUp');
        }
        return liked.getByRole('button').count();
      })
      .toBe(12);
    for (const name of await liked.getByRole('button').evaluateAll((all) => all.map((one) => one.ariaLabel)))
      expect(known.some((path) => name?.includes(path))).toBe(true);
    await expectSound(page, 'what a channel likes');
    expect(problems).toEqual([]);
    await close();
  });

  it('follows a network while it trains', async () => {
    const { page, problems, close } = await chrome.visit();
    await page.evaluate(async (side) => {
      const { actions } = window.darkroom;
      actions.setSettings({ imageSize: side, epochs: 2 });
      await actions.openSample();
      await actions.setModel('cnn-pool');
      actions.goTo('model');
    }, SIDE);
    await open(page);
    await panel(page).getByRole('tab', { name: 'Feature maps' }).click();
    await panel(page).locator('button canvas[width="32"]').first().waitFor();
    await panel(page).locator('button[aria-label*=".png"]').first().click();
    await panel(page).getByLabel('Follow while it trains').check();
    await page.evaluate(() => void window.darkroom.actions.startRun());
    await panel(page)
      .getByRole('list', { name: /, after epoch 1, / })
      .waitFor();
    await waitForState(page, ({ runs }) => runs[0]?.status === 'finished');
    expect((await stateOf(page)).liveMaps).toMatchObject({ epoch: 2 });
    expect(problems).toEqual([]);
    await close();
  });
});
