/** What happens to a run when it is cut off, or its pictures are not there: nothing is lost, and the page goes on. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../src/app/state/state.ts';
import { chromeForFile, type Visit } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';

const chrome = chromeForFile([], true);
let visit: Visit;
beforeAll(async () => {
  visit = await chrome.visit({ device: 'webgl' });
  await visit.page.evaluate(async () => {
    const { actions } = window.darkroom;
    actions.setSetting('imageSize', 32);
    actions.setModel('cnn-pool');
    await actions.openSample();
  });
});
afterAll(() => visit?.close());

describe.sequential('a run', () => {
  it('can be cut off in the middle of a step; a fresh worker opens the device again', async () => {
    const { page } = visit;
    await page.evaluate(() => {
      const { actions, subscribe } = window.darkroom;
      // The first step compiles its shaders: there is time to stop twice.
      const stop = subscribe(({ runs }) => {
        if (runs[0]?.status !== 'running') return;
        stop();
        setTimeout(() => {
          actions.stopRun();
          actions.stopRun();
        }, 200);
      });
      void actions.startRun();
    });
    await expect.poll(async () => (await stateOf(page)).runs[0]?.status).toBe('failed');
    const { error } = await stateOf(page);
    expect(error?.message).toMatch(/cut off in the middle of a step/);
    await page.evaluate(() => window.darkroom.actions.dismissError());
    await waitForState(page, (state) => state.device.status === 'ready');
  });

  it('after that trains on the same pictures', async () => {
    const { page } = visit;
    await page.evaluate(async () => {
      const { actions } = window.darkroom;
      actions.setModel('mlp-128');
      actions.setSetting('epochs', 1);
      await actions.startRun();
    });
    const { runs } = await stateOf(page);
    expect(runs.map(({ number, status }) => [number, status])).toEqual([
      [1, 'failed'],
      [2, 'finished'],
    ]);
  });

  it('does not begin on other pictures than the settings ask for', async () => {
    const { page } = visit;
    await page.evaluate(async () => {
      const { actions, subscribe } = window.darkroom;
      actions.setSetting('splitSeed', 7);
      // The zip is read again for the new seed; the visitor cancels that.
      const stop = subscribe(({ dataset }) => {
        if (dataset.status === 'reading') actions.cancelReading();
      });
      await actions.startRun();
      stop();
    });
    const { runs, dataset } = await stateOf(page);
    expect(runs).toHaveLength(2);
    expect(dataset.status === 'ready' && dataset.readWith.splitSeed).toBe(1);
    await page.evaluate(() => window.darkroom.actions.startRun());
    const last = (await stateOf(page)).runs.at(-1);
    expect([last?.number, last?.status, last?.settings.splitSeed]).toEqual([3, 'finished', 7]);
    expect(visit.problems).toEqual([]);
  });

  it('keeps the dataset from being replaced while it is evaluated', async () => {
    const { page } = visit;
    const [before, after] = await page.evaluate(async () => {
      const { actions } = window.darkroom;
      const { runs } = window.darkroom.state;
      const evaluating = actions.evaluateTest(runs[runs.length - 1].id);
      await actions.openSample();
      const refused = window.darkroom.state.error?.message;
      await evaluating;
      return [refused, window.darkroom.state.runs.at(-1)?.test?.best.n];
    });
    expect(before).toMatch(/Run 3 is using the dataset/);
    expect(after).toBe(80);
  });
});

/** Takes the GPU away in the middle of the next kernel, as a driver reset does. */
async function loseGpu(page: Page): Promise<void> {
  const workers = page.workers().filter((worker) => worker.url().includes('device.worker'));
  await workers.at(-1)?.evaluate(() => {
    const { prototype } = WebGL2RenderingContext;
    const draw = prototype.drawElements;
    prototype.drawElements = function (...args) {
      prototype.drawElements = draw;
      draw.apply(this, args);
      this.getExtension('WEBGL_lose_context')?.loseContext();
    };
  });
}

describe.sequential('a run whose GPU is lost', () => {
  const WAIT = { timeout: 120_000 };
  const settings = { device: 'webgl', splitSeed: 1, earlyStopping: false } as const;

  /** Waits until run number `index` has told `step`, and pauses it there. */
  async function pauseAt(index: number, step: number): Promise<void> {
    await visit.page.evaluate(
      ([index, step]) =>
        new Promise<void>((resolve) => {
          const { actions, subscribe } = window.darkroom;
          const stop = subscribe(({ runs }) => {
            if ((runs[index]?.steps.at(-1)?.step ?? 0) < step) return;
            stop();
            actions.pauseRun();
            resolve();
          });
        }),
      [index, step],
    );
  }

  /** Starts a run, takes the GPU away after each of these steps, and waits for its end. */
  async function runWithLosses(lossesAfter: number[], epochs: number): Promise<Run> {
    const { page } = visit;
    await page.evaluate(
      async (settings) => {
        const { actions } = window.darkroom;
        for (const [name, value] of Object.entries(settings))
          actions.setSetting(name as 'epochs', value as number);
        await actions.readAgain();
      },
      { ...settings, epochs },
    );
    const index = (await stateOf(page)).runs.length;
    let reached = lossesAfter.length > 0 ? pauseAt(index, lossesAfter[0]) : null;
    await page.evaluate(() => void window.darkroom.actions.startRun());
    for (const [place] of lossesAfter.entries()) {
      await reached;
      // What is in flight and the snapshot that is being read come to their ends.
      await page.waitForTimeout(500);
      await loseGpu(page);
      const next = lossesAfter[place + 1];
      // The steps after the snapshot come again, so the next pause is looked for once the loss is in the log.
      await page.evaluate(() => window.darkroom.actions.resumeRun());
      await expect
        .poll(async () => {
          const { log, status } = (await stateOf(page)).runs[index];
          return status === 'failed' || log.filter((line) => line.includes('was lost')).length > place;
        }, WAIT)
        .toBe(true);
      reached = next === undefined ? null : pauseAt(index, next);
    }
    await expect.poll(async () => (await stateOf(page)).runs[index].status, WAIT).toMatch(/finished|failed/);
    return (await stateOf(page)).runs[index];
  }

  it('goes on from its last snapshot and ends as the run that nothing happened to', async () => {
    const whole = await runWithLosses([], 4);
    expect(whole.status).toBe('finished');
    const { steps, epochs, log, status } = await runWithLosses([whole.steps.length / 2], 4);
    expect(status).toBe('finished');
    expect(
      log.filter((line) => /^The GPU was lost in epoch \d, step \d+: going on from /.test(line)),
    ).toHaveLength(1);
    expect(steps.map(({ step }) => step)).toEqual(whole.steps.map(({ step }) => step));
    steps.forEach(({ loss }, i) => {
      expect(loss).toBeCloseTo(whole.steps[i].loss, 5);
    });
    expect(epochs).toHaveLength(whole.epochs.length);
    epochs.forEach((logs, i) => {
      expect(logs.val_loss).toBeCloseTo(whole.epochs[i].val_loss ?? Number.NaN, 5);
    });
  });

  it('is given up at the third time, with the weights of its snapshot kept', async () => {
    const { page } = visit;
    const steps = (await stateOf(page)).runs.at(-1)?.stepsPerEpoch ?? 0;
    // Far from its end, however late a pause is heard.
    const run = await runWithLosses([steps + 1, steps + 2, steps + 3], 60);
    expect(run.status === 'failed' && run.error.message).toMatch(/lost 3 times/);
    expect(run.status === 'failed' && run.lastStep).toBeGreaterThanOrEqual(steps);
    await page.evaluate(() => window.darkroom.actions.dismissError());
    await waitForState(page, (state) => state.device.status === 'ready');
    await page.evaluate((id) => window.darkroom.actions.evaluateTest(id), run.id);
    expect((await stateOf(page)).runs.at(-1)?.test?.last.n).toBe(80);
  });
});

describe('a failed run whose device is gone', () => {
  const chrome = chromeForFile(['--disable-gpu', '--disable-software-rasterizer', '--disable-3d-apis']);

  it('goes on on the processor, which the page offers', async () => {
    const { page, problems, close } = await chrome.visit();
    await waitForState(page, (state) => state.device.status === 'ready');
    await page.evaluate(async () => {
      const { actions } = window.darkroom;
      actions.setSetting('imageSize', 16);
      actions.setSetting('epochs', 900);
      actions.setSetting('earlyStopping', false);
      actions.setModel('mlp-128');
      await actions.openSample();
      void actions.startRun();
    });
    // A snapshot is there.
    await waitForState(page, ({ runs, keeping }) => (keeping.bytes[runs[0]?.id] ?? 0) > 0);
    await page.evaluate(() => {
      const { actions } = window.darkroom;
      actions.stopRun();
      actions.stopRun();
    });
    await expect.poll(async () => (await stateOf(page)).runs[0].status).toBe('failed');
    await page.evaluate(() => {
      const { actions } = window.darkroom;
      actions.dismissError();
      actions.setSetting('device', 'webgl');
      actions.goTo('train');
    });
    await waitForState(page, (state) => state.device.status === 'missing');
    await page
      .getByRole('button', {
        name: 'Continue this run from its last snapshot on the processor (WebAssembly)',
      })
      .click();
    await waitForState(page, ({ runs }) => runs[0].status === 'running' && runs[0].steps.length > 0);
    await page.evaluate(() => window.darkroom.actions.stopRun());
    await waitForState(page, ({ runs }) => runs[0].status === 'stopped');
    const { runs, settings } = await stateOf(page);
    expect([runs[0].device.backend, settings.device]).toEqual(['wasm', 'wasm']);
    expect(problems).toEqual([]);
    await close();
  });
});
