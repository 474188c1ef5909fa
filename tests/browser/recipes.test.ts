/** A recipe in the page and without a window, on the sample without any pretrained network: chosen, shown, saved, dropped, run. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { filesOf } from '../../scripts/pretrained/folder.mjs';
import { PRETRAINED } from '../../src/models/pretrained/pretrained.ts';
import type { Recipe } from '../../src/recipes/recipe.ts';
import { readRecipe, recipeHash, recipeText } from '../../src/recipes/recipeFile.ts';
import { untilStill, violations } from './support/axe.ts';
import { chromeForFile } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'darkroom-recipes-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
/** Where networks lie beside the page, Quick look takes one. */
const SERVED = PRETRAINED.some(({ id }) => filesOf(id).length > 0);

/** Drops a file on the page. */
const drop = (page: Page, name: string, text: string) =>
  page.evaluate(
    ({ name, text }) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], name));
      document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
    },
    { name, text },
  );

/** The recipe with the least work. */
const smallest = (recipe: Recipe): Recipe => ({
  ...recipe,
  name: 'Tiny',
  settings: { ...recipe.settings, imageSize: 16, epochs: 1 },
});

describe.skipIf(SERVED)('a recipe, without a pretrained network', () => {
  const chrome = chromeForFile();
  let tiny: Recipe;

  it('is chosen, shown, saved, changed, dropped and run in the page', async () => {
    const { page, problems, close } = await chrome.visit();
    await page.evaluate(async () => {
      const { actions } = window.darkroom;
      actions.setSetting('imageSize', 16);
      actions.setSetting('device', 'wasm');
      await actions.openSample();
      actions.goTo('train');
    });
    await waitForState(page, (state) => state.device.status === 'ready');
    await page.getByRole('radio', { name: 'Quick look' }).check({ force: true });
    const panel = page.getByRole('region', { name: 'Recipe', exact: true });
    await panel.getByText('No pretrained network is here, so it trains cnn-gap').waitFor();
    await panel.getByRole('button', { name: '3 changed from the default' }).click();
    await panel.getByText('Class weights balanced, by default').waitFor();
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 850 });
      await untilStill(page);
      const { scrollWidth } = await page.evaluate(() => document.documentElement);
      expect(scrollWidth ?? width).toBeLessThanOrEqual(width);
    }
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
      await untilStill(page);
      expect(await violations(page), colorScheme).toEqual([]);
    }

    await panel.getByRole('button', { name: 'Put into the form' }).click();
    await waitForState(page, ({ modelId, settings }) => modelId === 'cnn-gap' && settings.epochs === 6);
    await page.getByRole('button', { name: 'Undo' }).click();
    await waitForState(page, ({ modelId, settings }) => modelId === 'mlp-128' && settings.epochs === 25);

    const download = page.waitForEvent('download');
    await panel.getByRole('button', { name: 'Save recipe' }).click();
    expect((await download).suggestedFilename()).toBe('quick-look.recipe.json');
    const saved = readRecipe(readFileSync(await (await download).path(), 'utf8'));
    expect(saved).toMatchObject({ name: 'Quick look', model: 'cnn-gap' });

    tiny = smallest(saved);
    await drop(page, 'tiny.json', recipeText(tiny));
    await page.getByRole('radio', { name: 'Tiny' }).waitFor({ state: 'attached' });
    await panel.getByRole('button', { name: 'Run this recipe' }).click();
    await waitForState(page, ({ recipeJob }) => recipeJob?.status === 'done');
    const { runs, recipeJob } = await stateOf(page);
    const run = runs.find(({ id }) => id === recipeJob?.resultRunId);
    expect(run?.recipe).toMatchObject({ name: 'Tiny', hash: await recipeHash(tiny), phase: 0, recipe: tiny });
    expect(run).toMatchObject({ modelId: 'cnn-gap', status: 'finished', test: null });
    await page.getByText(`Recipe: Tiny (${run?.recipe?.hash.slice(0, 8)}).`).waitFor();
    expect(problems).toEqual([]);

    await page.reload();
    await waitForState(page, ({ recipe }) => recipe?.name === 'Tiny');
    await close();
  });

  it('is carried out by the headless command, its hash said before the test split is opened', async () => {
    const file = join(dir, 'tiny.recipe.json');
    const out = join(dir, 'out');
    writeFileSync(file, recipeText(tiny));
    const result = spawnSync(
      process.execPath,
      [
        ...[join(ROOT, 'scripts/headless.mjs'), '--dataset', join(ROOT, 'public/sample.zip')],
        ...['--recipe', file, '--seed', '4', '--device', 'wasm', '--open-test', '--out', out],
      ],
      { cwd: ROOT, encoding: 'utf8', env: { ...process.env, NODE_NO_WARNINGS: '1' }, timeout: 240_000 },
    );
    expect(result.stderr).toBe('');
    expect(result.status).toBe(0);
    const hash = await recipeHash({ ...tiny, settings: { ...tiny.settings, seed: 4 } });
    const said = result.stdout.indexOf(`Recipe Tiny, SHA-256 ${hash}`);
    expect(said).toBeGreaterThanOrEqual(0);
    expect(result.stdout).toContain('No pretrained network is here');
    expect(result.stdout.indexOf('test, best weights')).toBeGreaterThan(said);
    const run = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
    expect(run).toMatchObject({ status: 'finished', seed: 4, recipe: { name: 'Tiny', hash, phase: 0 } });
    expect(run.test.best.n).toBe(80);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain(`Tiny (${hash.slice(0, 8)})`);
  });
});
