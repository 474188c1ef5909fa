/** axe-core finds no violation in any step, in either theme, and the journey can be walked by keyboard. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { STEPS } from '../../src/app/state/state.ts';
import { untilStill, violations } from './support/axe.ts';
import { chromeForFile } from './support/chrome.ts';
import { trainSample, waitForState } from './support/darkroom.ts';

const chrome = chromeForFile();
const SCHEMES = ['light', 'dark'] as const;

/** Changes the theme, and waits until the page has followed. */
async function changeTo(page: Page, colorScheme: (typeof SCHEMES)[number]): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
  await untilStill(page);
}

/** The page as it is has no violation, in either theme: the second differs in colours alone. */
async function expectSound(page: Page, what: string): Promise<void> {
  for (const [colorScheme, rules] of [['light'], ['dark', ['color-contrast']]] as const) {
    await changeTo(page, colorScheme);
    expect(await violations(page, rules), `${what}, ${colorScheme}`).toEqual([]);
  }
}

it('no step has a violation in either theme, empty or after a run, wide or narrow', async () => {
  const { page, close } = await chrome.visit();
  await waitForState(page, (state) => state.device.status === 'ready');
  await expectSound(page, 'empty');
  // A colour of our own that differs between the themes.
  const tree = page.locator('pre').first();
  for (const colorScheme of SCHEMES) {
    await changeTo(page, colorScheme);
    expect(await tree.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe(
      colorScheme === 'light' ? 'rgb(250, 249, 247)' : 'rgb(25, 24, 22)',
    );
  }
  await trainSample(page);
  await page.evaluate(async () => {
    const { actions } = window.darkroom;
    await actions.startRun();
    await actions.evaluateTest(window.darkroom.state.runs[0].id);
  });
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 850 });
    for (const step of STEPS) {
      await page.evaluate((to) => window.darkroom.actions.goTo(to), step);
      // The gallery of a cell belongs to the page too.
      if (step === 'interpret')
        await page
          .getByRole('button', { name: /^True .* [1-9]\d* picture/ })
          .first()
          .click();
      // What of the settings is folded away belongs to it as well: a topic with idle fields, and the list of changes.
      if (step === 'train') {
        for (const name of [/^Optimizer/, /changed from the default/]) {
          const folded = page.getByRole('button', { name, expanded: false });
          if ((await folded.count()) > 0) await folded.click();
        }
        await page.getByText('Does nothing while Optimizer is adam.').first().waitFor();
      }
      if (step === 'compare') await page.getByText(/exact McNemar test|do not tell them apart/).waitFor();
      // A chart is drawn once it is in view, as it is on the wide page.
      if (width === 1280 && (step === 'train' || step === 'compare'))
        await page.locator('.vega-embed canvas').first().waitFor();
      await expectSound(page, `${step} at ${width}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${step} at ${width} scrolls sideways`).toBeLessThanOrEqual(0);
    }
    // Interpret has windows and a menu.
    await page.evaluate(() => window.darkroom.actions.goTo('interpret'));
    await page
      .getByRole('button', { name: /^True .* [1-9]\d* picture/ })
      .first()
      .click();
    await page
      .getByRole('region', { name: /recognised|taken for/ })
      .getByRole('button')
      .first()
      .click();
    await page.locator('[data-heat-map]').waitFor();
    await expectSound(page, `heat map at ${width}`);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Export as' }).click();
    await page.getByRole('menuitem', { name: 'ONNX' }).waitFor();
    await expectSound(page, `menu at ${width}`);
    await page.keyboard.press('Escape');
  }
  await close();
});

describe('by keyboard', () => {
  it('a dataset is opened, a step entered, a run started', async () => {
    const { page, close } = await chrome.visit();
    await page.evaluate(() => {
      const { actions } = window.darkroom;
      actions.setSetting('imageSize', 16);
      actions.setSetting('epochs', 1);
    });
    /** Presses Tab until the focus is on something of that name. */
    const tabTo = async (name: RegExp) => {
      for (let i = 0; i < 120; i++) {
        await page.keyboard.press('Tab');
        const focused = await page.evaluate(
          () =>
            document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
        );
        if (name.test(focused)) return;
      }
      throw new Error(`Tab never reached ${name}.`);
    };
    await tabTo(/Try the sample dataset/);
    await page.keyboard.press('Enter');
    await waitForState(page, (state) => state.dataset.status === 'ready');
    for (const step of ['Examine', 'Model', 'Train']) {
      await tabTo(new RegExp(`^Next: ${step}`));
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: `Next: ${step}` }).waitFor({ state: 'detached' });
    }
    // Focus went on to the step's heading, so the next "Train" is the button, not the one in the navigation.
    await tabTo(/^Train$/);
    await page.keyboard.press('Enter');
    await waitForState(page, (state) => state.runs[0]?.status === 'finished', 60_000);
    await close();
  });

  it('the focus stays near a control that goes away or is switched off', async () => {
    const { page, close } = await chrome.visit();
    await waitForState(page, (state) => state.device.status === 'ready');
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
    const press = async (name: string) => {
      await page.getByRole('button', { name }).focus();
      await page.keyboard.press('Enter');
    };
    await press('Try the sample dataset');
    await waitForState(page, (state) => state.dataset.status === 'ready');
    await expect.poll(focused).toBe('Start with labelled pictures');
    await page.getByLabel('Validation share').fill('0.4');
    await press('Carve a larger validation split');
    await expect.poll(focused).toMatch(/^(sample\.zip|Start with labelled pictures)/);
    await press('Remove dataset');
    await expect.poll(focused).toBe('Start with labelled pictures');
    // Where nothing was taken away, what is not meant to have the focus does not get it.
    await page.getByText('How to arrange the folders').click();
    await page.evaluate(() => window.darkroom.actions.openSample());
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
    await close();
  });
});

it('what is pressed on a narrow screen comes into sight', async () => {
  const { page, close } = await chrome.visit({ viewport: { width: 390, height: 844 } });
  await trainSample(page);
  await page.evaluate(() => window.darkroom.actions.goTo('interpret'));
  const cell = page.getByRole('button', { name: /^True .* [1-9]\d* picture/ }).first();
  await cell.click();
  const picture = page.getByRole('region', { name: /recognised|taken for/ }).getByRole('button');
  const box = await picture.first().boundingBox();
  expect(box && box.y + box.height).toBeLessThan(844);
  // A menu opens by keyboard also while its button is scrolled out of sight.
  await page.getByRole('button', { name: 'Export as' }).focus();
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.keyboard.press('Enter');
  const first = page.getByRole('menuitem').first();
  await expect.poll(() => first.evaluate((item) => item === document.activeElement)).toBe(true);
  await close();
});
