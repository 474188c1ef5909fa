/** A network of keras.applications is chosen on the page: its widths, how it takes its pictures, its least size. */
import { expect, it } from 'vitest';
import { chromeForFile } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';

const chrome = chromeForFile();

it('shows widths, applies its preprocessing, and refuses pictures that are too small', async () => {
  const { page, problems, close } = await chrome.visit();
  await waitForState(page, (state) => state.device.status === 'ready');
  await page.evaluate(() => window.darkroom.actions.goTo('model'));
  const choose = (name: string) => page.getByRole('radio', { name, exact: true }).check({ force: true });

  await choose('MobileNetV2');
  const width = page.getByLabel('Width', { exact: true });
  expect(await width.locator('option').allTextContents()).toEqual(['0.35', '0.5', '0.75', '1']);
  await width.selectOption('0.35');
  // 410,208 without its end, which is one sigmoid unit here.
  await page
    .getByText((410_208 + 1281).toLocaleString('en-US'))
    .first()
    .waitFor();
  await page.getByText('Its pictures: rgb, −1 to 1 (values / 127.5 − 1).').waitFor();
  expect((await stateOf(page)).settings).toMatchObject({ width: 0.35, rescale: 1 / 127.5, colorMode: 'rgb' });

  await page.evaluate(() => window.darkroom.actions.setSetting('imageSize', 24));
  await page
    .getByText('Pictures of 24 × 24 are too small for "MobileNetV2": it takes them from 32 × 32 pixels on.')
    .waitFor();

  await choose('ResNet50');
  expect(await width.count()).toBe(0);
  await choose('One hidden layer');
  expect((await stateOf(page)).settings).toMatchObject({ width: 1, rescale: 1 / 255 });
  expect(problems).toEqual([]);
  await close();
});
