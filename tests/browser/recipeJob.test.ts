/** A recipe is carried out by itself, also over the death of its tab: Best result, planned for half a minute on the sample. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { violations } from './support/axe.ts';
import { chromeForFile } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';

const chrome = chromeForFile();
const MINUTES = 0.5;

/** Ends the tab as a crash does, without a chance to write anything, and opens the page anew. */
async function killAndOpen(page: Page): Promise<Page> {
  const [context, url] = [page.context(), page.url()];
  const crashed = page.waitForEvent('crash');
  (await context.newCDPSession(page)).send('Page.crash').catch(() => {});
  await crashed;
  const next = await context.newPage();
  await next.goto(url);
  await next.waitForFunction(() => window.darkroom !== undefined);
  return next;
}

it('goes on after its tab was killed, and ends with one model', { timeout: 300_000 }, async () => {
  const { page, problems, close } = await chrome.visit();
  await waitForState(page, (state) => state.device.status === 'ready');
  const plan = await page.evaluate(async (minutes) => {
    const { actions } = window.darkroom;
    actions.setSetting('imageSize', 32);
    await actions.openSample();
    const plan = await actions.planBestResult(minutes);
    if (plan) void actions.runRecipe(plan.recipe, [plan.longer]);
    return plan;
  }, MINUTES);
  expect(plan?.estimateMs).toBeLessThanOrEqual(MINUTES * 60_000);
  expect(plan?.recipe.model).toBe('cnn-gap');
  await waitForState(page, ({ runs }) => runs.some(({ progress }) => (progress?.step ?? 0) > 1));
  await page.getByRole('region', { name: 'Recipe at work' }).getByText('“Best result” is at work').waitFor();

  const again = await killAndOpen(page);
  await waitForState(again, ({ recipeJob }) => recipeJob !== null && recipeJob.status !== 'working');
  const { recipeJob, runs } = await stateOf(again);
  expect(recipeJob).toMatchObject({ status: 'done', error: null });
  const result = runs.find(({ id }) => id === recipeJob?.resultRunId);
  expect(result).toMatchObject({
    status: 'finished',
    recipe: { name: 'Best result', job: recipeJob?.id },
    settings: { imageSize: plan?.recipe.settings.imageSize },
  });
  expect(result?.validation?.best.n).toBeGreaterThan(0);

  await again.setViewportSize({ width: 390, height: 800 });
  const banner = again.getByRole('region', { name: 'Recipe at work' });
  await banner.getByText('“Best result” is done').waitFor();
  expect(await again.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(await violations(again)).toEqual([]);
  await banner.getByRole('button', { name: 'Look at its model' }).click();
  expect((await stateOf(again)).step).toBe('interpret');
  await banner.getByRole('button', { name: 'Dismiss' }).click();
  expect((await stateOf(again)).recipeJob).toBeNull();
  expect(problems).toEqual([]);
  await close();
});
