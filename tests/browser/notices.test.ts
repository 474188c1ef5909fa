/** The messages at the foot of the window: what they say, that they go by themselves, and that Undo stays in reach. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chromeForFile, type Visit } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';

const chrome = chromeForFile();
let visit: Visit;
beforeAll(async () => {
  visit = await chrome.visit();
  await waitForState(visit.page, ({ device }) => device.status === 'ready');
  await visit.page.clock.install();
});
afterAll(() => visit?.close());

const MINUTE_MS = 60_000;

it('a message goes by itself, but not under the pointer or with the focus in it', async () => {
  const { page } = visit;
  const message = page.getByText('Dataset settings are back at their defaults.');
  const reset = async () => {
    await page.getByLabel('Image size').fill('32');
    await page.getByRole('button', { name: 'Reset to defaults' }).click();
    await message.waitFor();
  };
  const undo = page.getByRole('button', { name: 'Undo' });
  await reset();
  await message.hover();
  await page.clock.fastForward(MINUTE_MS);
  expect(await message.isVisible()).toBe(true);
  await page.mouse.move(5, 5);
  await undo.focus();
  await page.clock.fastForward(MINUTE_MS);
  await page.keyboard.press('Enter');
  await message.waitFor({ state: 'detached' });
  expect((await stateOf(page)).settings.imageSize).toBe(32);
  await reset();
  await page.clock.fastForward(MINUTE_MS);
  await message.waitFor({ state: 'detached' });
});

it('loose pictures are told what they need, not that they are no zip', async () => {
  const { page } = visit;
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    for (const name of ['a.png', 'b.png'])
      dataTransfer.items.add(new File(['x'], name, { type: 'image/png' }));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
  await page.getByText('Pictures need folders that name their classes').waitFor();
  expect((await stateOf(page)).error).toBeNull();
});
