/** The visitor's choice of device: by measurement, by hand, without a GPU, and with a driver that computes wrongly. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppState } from '../../src/app/state/state.ts';
import { BACKENDS } from '../../src/compute/types.ts';
import { chromeForFile } from './support/chrome.ts';
import { stateOf, trainSample, waitForState } from './support/darkroom.ts';
import type * as Preflight from './support/preflight.ts';
import { openSourcePage, type SourcePage } from './support/sourcePage.ts';

const DEVICE_KEY = 'darkroom.devices';

const isReady = (state: AppState) => state.device.status === 'ready';
const backendOf = ({ device }: AppState) => (device.status === 'ready' ? device.info.backend : null);
const panel = (page: Page) => page.getByRole('region', { name: 'Device' });
const radio = (page: Page, name: string) => panel(page).getByRole('radio', { name, exact: true });

/** A whole run on the sample, and the backend that it ran on. */
async function trainedSample(page: Page) {
  await trainSample(page);
  const run = (await stateOf(page)).runs.at(-1);
  return { status: run?.status, backend: run?.device.backend, losses: run?.epochs.map(({ loss }) => loss) };
}

describe('on this machine', () => {
  const chrome = chromeForFile([], true);

  it('Auto measures what there is, once, takes the fastest that is right, and learns from the steps of a run', async () => {
    const { page, problems, close } = await chrome.visit({ device: 'auto' });
    await page.evaluate(() => window.darkroom.actions.goTo('model'));
    await waitForState(page, (state) => state.survey.measuring.length > 0);
    await panel(page)
      .getByText(/^Measuring (WebGPU|WebGL|WebAssembly)…/)
      .waitFor();
    await waitForState(page, isReady);
    const { survey, ...state } = await stateOf(page);
    expect(survey.measuring).toEqual([]);
    for (const backend of BACKENDS) expect(survey.verdicts[backend]?.status).toMatch(/^(absent|right)$/);
    expect(survey.verdicts.webgl?.status).toBe('right');
    expect(survey.verdicts.wasm?.status).toBe('right');
    await panel(page)
      .getByText(/^Auto chose .*: (the fastest of the \d that compute right here\.|the processor draws )/)
      .waitFor();
    expect(
      await panel(page)
        .getByText(/^about .* a step/)
        .count(),
    ).toBeGreaterThanOrEqual(2);

    // Another visit remembers.
    const remembered = await page.evaluate((key) => localStorage.getItem(key), DEVICE_KEY);
    await page.reload();
    await page.waitForFunction(() => window.darkroom !== undefined);
    await waitForState(page, isReady);
    expect(backendOf(await stateOf(page))).toBe(backendOf(state as AppState));
    expect(await page.evaluate((key) => localStorage.getItem(key), DEVICE_KEY)).toBe(remembered);

    expect((await trainedSample(page)).status).toBe('finished');

    // A run's steps correct what was measured, and a faster device is offered beside it.
    const { choice, known, log } = await page.evaluate(async () => {
      const { actions } = window.darkroom;
      // Eight steps an epoch.
      actions.setSetting('epochs', 3);
      actions.setSetting('device', 'webgl');
      actions.goTo('train');
      await actions.startRun();
      const { runs, survey } = window.darkroom.state;
      const run = runs[runs.length - 1];
      return { choice: run.device.backend, known: survey.verdicts.webgl, log: run.log };
    });
    expect(choice).toBe('webgl');
    expect(known).toMatchObject({ status: 'right', corrected: true });
    // Where the processor draws, such small steps are many times slower than WebAssembly's.
    const offer = page.getByRole('status').filter({ hasText: 'WebAssembly would be faster than WebGL' });
    await offer.getByRole('button', { name: 'Train the next run on WebAssembly' }).click();
    await waitForState(page, (state) => backendOf(state) === 'wasm');
    expect((await stateOf(page)).settings.device).toBe('wasm');
    await offer.waitFor({ state: 'detached' });
    expect(log.join('\n')).not.toContain('undefined');
    expect(problems).toEqual([]);
    await close();
  });

  it('a choice by hand ends the measuring, is trained on and is kept; another one waits for the end of a run', async () => {
    const { page, problems, close } = await chrome.visit({ device: 'auto' });
    await page.evaluate(() => window.darkroom.actions.goTo('model'));
    await waitForState(page, (state) => state.survey.measuring.length > 0);
    await radio(page, 'WebGL').check({ force: true });
    await waitForState(page, isReady);
    expect(backendOf(await stateOf(page))).toBe('webgl');
    await panel(page).getByText('WebGL was chosen by hand.').waitFor();
    expect(await trainedSample(page)).toMatchObject({ status: 'finished', backend: 'webgl' });

    await page.evaluate(() => window.darkroom.actions.goTo('model'));
    await radio(page, 'WebAssembly').check({ force: true });
    await waitForState(page, (state) => backendOf(state) === 'wasm');
    await page.evaluate(() => void window.darkroom.actions.removeAllRuns());
    await page.reload();
    await page.waitForFunction(() => window.darkroom !== undefined);
    await waitForState(page, isReady);
    expect(backendOf(await stateOf(page))).toBe('wasm');

    // A run keeps its device; another choice takes effect at its end.
    const during = await page.evaluate(async () => {
      const { actions, subscribe } = window.darkroom;
      actions.setSetting('imageSize', 16);
      actions.setSetting('epochs', 1);
      await actions.openSample();
      const running = actions.startRun();
      const stop = subscribe(({ runs }) => {
        if (!runs.some(({ status, progress }) => status === 'running' && progress)) return;
        stop();
        actions.setSetting('device', 'webgl');
      });
      await running;
      const { runs, settings } = window.darkroom.state;
      const { status, device } = runs[runs.length - 1];
      return { status, backend: device.backend, chosen: settings.device };
    });
    expect(during).toEqual({ status: 'finished', backend: 'wasm', chosen: 'webgl' });
    await waitForState(page, (state) => backendOf(state) === 'webgl');
    expect(problems).toEqual([]);
    await close();
  });

  it('goes easy on a device that an earlier visit found very slow', async () => {
    const { page, problems, close } = await chrome.visit({ device: 'webgl' });
    const trained = async (words: string) => {
      await waitForState(page, isReady);
      await page.evaluate(async () => {
        const { actions } = window.darkroom;
        actions.setSetting('imageSize', 16);
        actions.setSetting('epochs', 1);
        await actions.openSample();
        actions.goTo('train');
      });
      await page.getByText(words).waitFor();
      await page.evaluate(() => window.darkroom.actions.startRun());
      const run = (await stateOf(page)).runs.at(-1);
      const { microBatchSize, splitBy, log = [], epochs = [] } = run ?? {};
      return { microBatchSize, splitBy, log, loss: epochs[0]?.loss };
    };
    const whole = await trained('A step takes 32 images at once, about');
    expect(whole).toMatchObject({ microBatchSize: 32, splitBy: null });

    await page.evaluate((storageKey) => {
      const gl = new OffscreenCanvas(1, 1).getContext('webgl2') as WebGL2RenderingContext;
      const names = gl.getExtension('WEBGL_debug_renderer_info');
      const name = String(gl.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
      // A pass of the first layer has 2 · 768 · 128 operations a picture: 45 ms.
      const pace = { overheadMs: 500, msPerGflop: 45e9 / (2 * 768 * 128) };
      const info = { backend: 'webgl', description: name, software: true, maxTensorBytes: 2 ** 28 };
      const key = JSON.stringify(['webgl', name, 'Dense', navigator.userAgent]);
      localStorage.setItem(storageKey, JSON.stringify({ [key]: { status: 'right', info, pace } }));
    }, DEVICE_KEY);
    await page.reload();
    await page.waitForFunction(() => window.darkroom !== undefined);
    const words = 'Parts of 4 pictures, so that no pass keeps the GPU for more than 0.2 s.';
    const split = await trained(words);
    expect(split).toMatchObject({ microBatchSize: 4, splitBy: 'passes' });
    expect(split.log).toContain(words);
    expect(split.loss).toBeCloseTo(whole.loss ?? Number.NaN, 4);
    expect(problems).toEqual([]);
    await close();
  });
});

describe('without a GPU', () => {
  const flags = ['--disable-gpu', '--disable-software-rasterizer', '--disable-3d-apis'];
  const chrome = chromeForFile(flags);

  it('says so, and trains on the processor to the end', async () => {
    expect(chrome.renderer).toBeNull();
    const { page, problems, close } = await chrome.visit({ device: 'auto' });
    await page.getByText('No GPU found: training on the processor').first().waitFor({ timeout: 60_000 });
    await page.evaluate(() => window.darkroom.actions.goTo('model'));
    expect(await radio(page, 'WebGL').isDisabled()).toBe(true);
    await panel(page).getByText('This browser does not offer it on this machine.').first().waitFor();
    const { status, backend, losses } = await trainedSample(page);
    expect([status, backend]).toEqual(['finished', 'wasm']);
    expect(losses?.[0]).toBeLessThan(2);
    expect(problems).toEqual([]);
    await close();
  });
});

describe('the preflight', () => {
  const chrome = chromeForFile([], true);
  let source: SourcePage;
  beforeAll(async () => {
    source = await openSourcePage(chrome.browser, 'tests/browser/support/preflight.ts');
  });
  afterAll(() => source?.close());

  it('takes WebGL with our kernels as right, times the same crops each time, and leaves no tensor behind', async () => {
    const { dense, conv } = await source.page.evaluate(() =>
      (window as unknown as { api: typeof Preflight }).api.preflights(),
    );
    expect(dense.info.backend).toBe('webgl');
    for (const { rounds, held, left } of [dense, conv]) {
      const crops = rounds[0].map(({ flops }) => flops);
      for (const timings of rounds) {
        expect(timings.map(({ flops }) => flops)).toEqual(crops);
        for (const { ms } of timings) expect(ms).toBeGreaterThan(0);
      }
      // Input, weights, bias, Adam's two slots and the output's gradient.
      expect(held).toBe(6 * crops.length);
      expect(left).toBe(0);
    }
  });

  it.each(['Conv2D', 'Conv2DBackpropFilter', 'Conv2DBackpropInput'])(
    'refuses a device whose %s is off by a thousandth',
    async (kernelName) => {
      const words = await source.page.evaluate(
        (name) => (window as unknown as { api: typeof Preflight }).api.wrongKernel(name),
        kernelName,
      );
      expect(words).toMatch(/results differ from the processor’s/);
    },
  );
});
