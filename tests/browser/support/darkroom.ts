/** Looking into the running page: its state, by the handle that it offers to scripts. */
import type { Page } from 'playwright-core';
import type {} from '../../../src/app/actions/pageHandle.ts';
import type { AppState } from '../../../src/app/state/state.ts';

/**
 * The page's state. It crosses as text: Playwright copies an object value by value, and with thousands of pictures a look
 * at the state would take more of the processor than what the test looks at.
 */
export async function stateOf(page: Page): Promise<AppState> {
  const text = await page.evaluate(() =>
    JSON.stringify(window.darkroom.state, (_, value) =>
      typeof value === 'number' && !Number.isFinite(value) ? { notFinite: String(value) } : value,
    ),
  );
  return JSON.parse(text, (_, value) => (value?.notFinite ? Number(value.notFinite) : value));
}

/** Waits until the state is as `holds` says; throws with the page's own error if there is one. */
export async function waitForState(
  page: Page,
  holds: (state: AppState) => boolean,
  timeoutMs = 240_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const state = await stateOf(page);
    if (holds(state)) return;
    if (state.error) throw new Error(`The page says: ${state.error.message}`);
    if (Date.now() > deadline) throw new Error('The page did not get there in time.');
    await page.waitForTimeout(100);
  }
}

/**
 * Waits until the page has done all that it can do now, its drawing included. Where drawing leaves no idle time, ten
 * seconds must do.
 */
export function untilIdle(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        setTimeout(resolve, 10_000);
        requestIdleCallback(() => requestAnimationFrame(() => requestIdleCallback(() => resolve())));
      }),
  );
}

/** A whole run on the sample, as short as one can be. */
export function trainSample(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const { actions } = window.darkroom;
    actions.setSetting('imageSize', 16);
    actions.setSetting('epochs', 1);
    await actions.openSample();
    await actions.startRun();
  });
}
