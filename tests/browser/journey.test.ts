/** The whole journey of a visitor, on the synthetic sample, without a GPU. */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import JSZip from 'jszip';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromeForFile, type Visit } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';

const chrome = chromeForFile();
let visit: Visit;
beforeAll(async () => {
  visit = await chrome.visit();
});
afterAll(() => visit?.close());

/** Goes on as the visitor does: by the one button at the end of each step. */
async function next(step: string) {
  await visit.page.getByRole('button', { name: `Next: ${step}` }).click();
}

describe.sequential('a first visit', () => {
  it('says what it trains on, and that later steps need a dataset', async () => {
    const { page } = visit;
    await waitForState(page, (state) => state.device.status === 'ready');
    await page.getByText(/Training on: processor.*WebAssembly/).waitFor();
    const training = page.getByRole('navigation', { name: 'Steps' }).getByText('Train');
    expect(await training.locator('xpath=ancestor-or-self::button').isDisabled()).toBe(true);
  });

  it('reads the sample at the size that was asked for', async () => {
    const { page } = visit;
    await page.getByLabel('Image size').fill('24');
    await page.getByRole('button', { name: 'Try the sample dataset' }).click();
    await page.getByText('Found 240 images belonging to 2 classes.').waitFor();
    await page.getByText('Found 60 images belonging to 2 classes.').waitFor();
    await page.getByText('Found 80 images belonging to 2 classes.').waitFor();
    expect(await page.getByText(/synthetic/i).count()).toBeGreaterThan(0);
  });

  it('shows the training pictures, augmented anew on demand', async () => {
    const { page } = visit;
    await next('Examine');
    const canvases = page.getByRole('region', { name: 'Pictures' }).locator('canvas');
    await expect.poll(() => canvases.count()).toBeGreaterThan(20);
    const pixels = () => canvases.nth(1).evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    await expect
      .poll(() => canvases.nth(1).evaluate((canvas) => (canvas as HTMLCanvasElement).width))
      .toBeGreaterThan(1);
    const before = await pixels();
    await page.getByRole('button', { name: 'Draw again' }).click();
    await expect.poll(pixels).not.toBe(before);
  });

  it('chooses a model and sees its layers', async () => {
    const { page } = visit;
    await next('Model');
    await page.getByRole('radio', { name: /Convolutions with pooling/ }).check({ force: true });
    const table = page.getByRole('region', { name: 'Layer table' });
    await table.getByText('max_pooling2d_1').waitFor();
    await table.getByText('(None, 22, 22, 32)').waitFor();
  });

  it('trains, pauses, resumes and shows curves and the validation matrix', async () => {
    const { page } = visit;
    await next('Train');
    await page.getByLabel('Epochs', { exact: false }).first().fill('2');
    await page.getByRole('button', { name: 'Train', exact: true }).last().click();
    // At once: sixteen steps are soon over.
    await page.getByRole('button', { name: 'Pause' }).click();
    // The step at work may end; no other may begin, however long we look.
    await waitForState(page, (state) => (state.runs[0]?.progress ?? null) !== null);
    let seen = -1;
    await expect
      .poll(
        async () => {
          const before = seen;
          const [run] = (await stateOf(page)).runs;
          seen = run.steps.length;
          return seen === before && run.status;
        },
        { interval: 2000 },
      )
      .toBe('paused');
    expect(seen).toBeLessThan(16);
    await page.getByRole('button', { name: 'Resume' }).click();
    await waitForState(page, (state) => state.runs[0]?.status === 'finished');
    const [run] = (await stateOf(page)).runs;
    expect(run.steps.length).toBe(16);
    expect(run.epochs.length).toBe(2);
    expect(run.log.join('\n')).toMatch(/Epoch 1: val_loss improved from inf to 0\.\d{5}/);
    await page.getByText('Confusion matrix after epoch 2').scrollIntoViewIfNeeded();
    const matrix = page.locator('section', { hasText: 'Confusion matrix after epoch 2' });
    await expect.poll(() => matrix.locator('canvas, svg').count()).toBeGreaterThan(0);
  });

  it('judges the run on validation, the test split being sealed', async () => {
    const { page } = visit;
    await next('Interpret');
    const panel = page.getByRole('region', { name: 'Validation split' });
    await panel.getByText('images of the validation split').waitFor();
    const [{ validation, test, dataset }] = (await stateOf(page)).runs;
    expect(test).toBeNull();
    expect(validation?.best.labels).toEqual(
      dataset.images.filter(({ split }) => split === 'val').map(({ label }) => label),
    );
    const { low, high } = validation?.best.figures.accuracy.interval ?? { low: 0, high: 0 };
    await panel
      .getByText(`95%: ${low.toFixed(3)} to ${high.toFixed(3)}`)
      .first()
      .waitFor();
    await page.getByText('has never been opened in this browser').waitFor();
  });

  it('opens the test split once, and the count survives a reload and is known to other tabs', async () => {
    const { page } = visit;
    const other = await page.context().newPage();
    await other.goto(page.url());
    expect((await stateOf(other)).testOpenings).toEqual({});
    await page.getByRole('button', { name: 'Open the test split' }).click();
    await waitForState(page, (state) => state.runs[0]?.test !== null);
    const panel = page.getByRole('region', { name: 'Test split' });
    await panel.getByText('Classification report').waitFor();
    await panel.getByText('opened 1 time', { exact: true }).waitFor();
    await page.evaluate((id) => window.darkroom.actions.evaluateTest(id), (await stateOf(page)).runs[0].id);
    const { runs, testOpenings } = await stateOf(page);
    const { test, dataset } = runs[0];
    expect(testOpenings).toEqual({ [dataset.hash]: 1 });
    await expect.poll(async () => (await stateOf(other)).testOpenings).toEqual(testOpenings);
    await other.reload();
    expect((await stateOf(other)).testOpenings).toEqual(testOpenings);
    await other.close();
    expect(test?.best.n).toBe(80);
    expect(test?.best.confusionMatrix.flat().reduce((a, b) => a + b)).toBe(80);
    expect(test?.best.majorityBaseline).toBeCloseTo(44 / 80, 12);
  });

  it('takes home a model that answers the same in Node', async () => {
    const { page } = visit;
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download weights' }).click();
    const zip = await JSZip.loadAsync(readFileSync(await (await saving).path()));
    const text = async (name: string) => (await zip.file(name)?.async('string')) ?? '';
    const run = JSON.parse(await text('run.json'));
    expect(run.model).toMatchObject({ id: 'cnn-pool' });
    expect(run.device.backend).toBe('wasm');
    expect(run.history.val_loss).toHaveLength(2);
    expect(run.testOpenings).toBe(1);
    expect(run.test.best.intervals.accuracy.n).toBe(80);
    expect(run.validation.paths).toHaveLength(60);
    expect(run.timing.stepMs.median).toBeGreaterThan(0);
    expect(await text('history.csv')).toMatch(
      /^epoch,accuracy,learning_rate,loss,val_accuracy,val_auc,val_balanced_accuracy,val_loss,val_macro_f1\r/,
    );
    expect(JSON.parse(await text('labels.json')).classes).toEqual(['CLEAR', 'OPACITY']);

    const { modelTopology, weightsManifest } = JSON.parse(await text('model.json'));
    const model = await tf.loadLayersModel(
      tf.io.fromMemory({
        modelTopology,
        weightSpecs: weightsManifest[0].weights,
        weightData: await zip.file('weights.bin')?.async('arraybuffer'),
      }),
    );
    const indices = (await stateOf(page)).runs[0].dataset.images
      .filter((image) => image.split === 'test')
      .map((image) => image.index);
    const pictures = await page.evaluate(
      async (indices) =>
        (await window.darkroom.actions.pictures(indices, null)).map(({ pixels, channels }) => ({
          pixels: [...pixels],
          channels,
        })),
      indices,
    );
    // A grey picture is kept as one channel; the model sees three equal ones.
    const rows = pictures.map(({ pixels, channels }) =>
      channels === 3 ? pixels : pixels.flatMap((value) => [value, value, value]),
    );
    const x = tf.tensor4d(rows.flat(), [rows.length, 24, 24, 3]).mul(run.settings.rescale);
    const answers = (await (model.predict(x) as tf.Tensor2D).array()) as number[][];
    const difference = Math.max(
      ...answers.map((answer, i) => Math.abs(answer[0] - run.test.best.scores[i][0])),
    );
    expect(run.test.paths).toHaveLength(80);
    expect(difference).toBeLessThan(1e-5);
  });

  it('met no error on the way', () => {
    expect(visit.problems).toEqual([]);
  });
});
