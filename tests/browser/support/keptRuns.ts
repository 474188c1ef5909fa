/** Runs that are to outlast the page: short ones on the sample, and whether they are kept. */
import type { Page } from 'playwright-core';
import { waitForState } from './darkroom.ts';

/** Opens the sample and chooses a small model, once there is a device. */
export async function openSample(page: Page, imageSize = 16): Promise<void> {
  await waitForState(page, (state) => state.device.status === 'ready');
  await page.evaluate(async (imageSize) => {
    const { actions } = window.darkroom;
    actions.setSetting('imageSize', imageSize);
    actions.setSetting('epochs', 2);
    actions.setModel('mlp-128');
    await actions.openSample();
  }, imageSize);
}

/** Waits until all runs of the page are in the browser's storage, as they are. */
export const untilKept = (page: Page) =>
  waitForState(
    page,
    ({ runs, keeping: { bytes, notKept } }) =>
      runs.length > 0 && runs.every(({ id }) => id in bytes && !(id in notKept)),
  );
