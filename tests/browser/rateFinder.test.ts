/** The learning-rate finder on the Train step: it finds a rate by keyboard, shows its curve, and one press takes it. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { untilStill, violations } from './support/axe.ts';
import { stateOf, trainSample, waitForState } from './support/darkroom.ts';
import { visitForFile } from './support/openPage.ts';

let page: Page;
visitForFile((visit) => {
  page = visit.page;
});

it('finds a rate on a copy, shows its curve, and one press takes it', async () => {
  await trainSample(page);
  await page.evaluate(() => {
    const { actions } = window.darkroom;
    // Large batches make a smooth curve.
    actions.setSetting('batchSize', 64);
    actions.goTo('train');
  });
  const before = await stateOf(page);
  const finder = page.getByRole('region', { name: 'Learning rate finder' });
  await finder.getByRole('button', { name: 'Find a learning rate' }).focus();
  await page.keyboard.press('Enter');
  await waitForState(page, ({ rateSearch }) => rateSearch?.status === 'done');
  const after = await stateOf(page);
  expect(after.runs).toEqual(before.runs);
  expect(after.settings).toEqual(before.settings);
  if (after.rateSearch?.status !== 'done') throw new Error('Nothing was found.');
  const { points, suggestion, reason } = after.rateSearch.sweep;
  expect(points.length).toBeGreaterThan(20);
  expect(reason).not.toBe('');
  expect(suggestion).toBeGreaterThan(1e-6);

  await finder.getByText(reason).waitFor();
  await finder.locator('canvas').waitFor();
  await finder.getByText('Loss by learning rate, as a table').click();
  expect(await finder.getByRole('row').count()).toBe(points.length + 1);
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await untilStill(page);
  expect(await violations(page)).toEqual([]);

  await finder.getByRole('button', { name: `Use ${suggestion}` }).click();
  await waitForState(page, ({ settings }) => settings.learningRate === suggestion);
  await page.getByRole('button', { name: 'Undo' }).click();
  await waitForState(page, ({ settings }) => settings.learningRate === before.settings.learningRate);

  // The same settings, the same suggestion; others, and it is marked.
  await page.evaluate(() => window.darkroom.actions.findRate());
  expect((await stateOf(page)).rateSearch).toMatchObject({ sweep: { points, suggestion } });
  await page.evaluate(() => window.darkroom.actions.setSetting('optimizer', 'sgd'));
  await finder.getByText('Out of date').waitFor();
});

it('is cancelled', async () => {
  await page.evaluate(() => {
    const { actions } = window.darkroom;
    actions.setModel('cnn-pool');
    void actions.findRate();
  });
  await waitForState(
    page,
    ({ rateSearch }) => rateSearch?.status === 'working' && rateSearch.progress !== null,
  );
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await waitForState(page, ({ rateSearch }) => rateSearch === null);
});
