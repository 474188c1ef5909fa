/**
 * Models of strangers whose outputs stand in another order than the alphabet's: with labels.txt they are shown as good as they are;
 * without it every figure says that it rests on a guess, until somebody confirms it.
 */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ANIMALS, colourModel, colourZip, kerasFile } from '../unit/field/shapes/models.ts';
import { untilStill, violations } from './support/axe.ts';
import type { Visit } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';
import { chooseModel, visitForFile } from './support/openPage.ts';

let visit: Visit;
let page: Page;
visitForFile((opened) => {
  visit = opened;
  page = opened.page;
});

async function choose(name: string, range: '0..1' | '-1..1', labels: string | null) {
  const h5 = await kerasFile(colourModel(range), 'h5', name);
  const files = [{ name, mimeType: '', buffer: Buffer.from(await h5.arrayBuffer()) }];
  if (labels !== null) files.push({ name: 'labels.txt', mimeType: '', buffer: Buffer.from(labels) });
  await chooseModel(page, files);
  await page.getByRole('dialog', { name }).waitFor();
}

const done = () => page.getByRole('button', { name: 'Done' }).click();

async function judged(number: number): Promise<number> {
  await page.getByRole('button', { name: 'Evaluate on the validation split' }).click();
  await waitForState(page, (state) => state.runs[number - 1]?.status === 'finished');
  return (await stateOf(page)).runs[number - 1].validation?.best.accuracy ?? Number.NaN;
}

const notes = () => page.getByRole('note').filter({ hasText: 'These figures rest on' });

describe.sequential('a model whose outputs are not in the order of the alphabet', () => {
  it('is right about every picture with the labels.txt of its exporter', async () => {
    await choose('keras_model.h5', '-1..1', ANIMALS.map((name, at) => `${at} ${name}`).join('\n'));
    const dialog = page.getByRole('dialog');
    await dialog.getByText('zebra, ant, dog, cat').waitFor();
    await dialog.getByText('−1 to 1 (values / 127.5 − 1), says the file').waitFor();
    expect(await dialog.getByRole('button', { name: 'right' }).count()).toBe(0);
    await done();
    await page.evaluate(() => window.darkroom.actions.goTo('data'));
    await page
      .getByLabel('Dataset zip')
      .setInputFiles({ name: 'colours.zip', mimeType: 'application/zip', buffer: await colourZip() });
    await waitForState(page, (state) => state.dataset.status === 'ready');
    await page.evaluate(() => window.darkroom.actions.goTo('model'));
    expect(await judged(1)).toBe(1);
    await page.getByRole('heading', { name: 'Validation split' }).waitFor();
    expect(await notes().count()).toBe(0);
  });

  it('says beside every figure that it rests on a guess where nothing names them', async () => {
    await choose('net.h5', '0..1', null);
    await done();
    expect(await judged(2)).toBeLessThan(0.6);
    await page.getByRole('heading', { name: 'Validation split' }).waitFor();
    // Beside the summary, beside the figures and on the decision desk.
    await expect.poll(() => notes().count()).toBe(3);
    expect(await notes().first().textContent()).toMatch(/which output of “net.h5” stands for which class/);
    await page.evaluate(() => window.darkroom.actions.goTo('train'));
    await notes().first().waitFor();
    await page.getByText('Rests on a guess.').first().waitFor();
    await untilStill(page);
    expect(await violations(page)).toEqual([]);
    await page.evaluate(() => window.darkroom.actions.goTo('compare'));
    await notes().filter({ hasText: 'Run 2' }).first().waitFor();
    expect(await notes().filter({ hasText: 'Run 1' }).count()).toBe(0);
  });

  it('keeps its range through a reset, and the field for it says why', async () => {
    await page.evaluate(() => {
      const { actions } = window.darkroom;
      actions.setModel(window.darkroom.state.imported[0].id);
      actions.resetSettings(['augmentation'])();
      actions.resetSettings(['dataset']);
      actions.goTo('data');
    });
    expect((await stateOf(page)).settings).toMatchObject({ rescale: 1 / 127.5, imageSize: 32 });
    expect(await page.getByLabel('Image size').isDisabled()).toBe(true);
  });

  it('is corrected or confirmed by one press, for the figures that it gave as well', async () => {
    await page.evaluate(() => window.darkroom.actions.goTo('interpret'));
    await page.getByRole('button', { name: 'Check classes and pictures' }).click();
    await page.getByRole('dialog', { name: 'net.h5' }).getByRole('button', { name: 'It is right' }).click();
    await done();
    await expect.poll(() => notes().count()).toBe(0);
    const { imported, runs } = await stateOf(page);
    expect(imported[1]).toMatchObject({ guesses: [], classes: ['ant', 'cat', 'dog', 'zebra'] });
    expect(runs[1].imported?.guesses).toEqual([]);
    expect(visit.problems).toEqual([]);
  });
});
