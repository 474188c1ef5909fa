/** The journey on the real chest X-rays: in the page, and by the headless command. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Golden } from '../../src/formats/golden/golden.ts';
import { answers, largestDifference, modelIn } from '../unit/formats/files.ts';
import { sharedPath, withoutShared } from '../unit/support/shared.ts';
import { chromeForFile } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';

const ZIP = sharedPath('datasets/chest-xray-224.zip');
const REASON = withoutShared('datasets/chest-xray-224.zip');
/** Where the device is beside the point: measuring all of them takes longest. */
const WASM = ['--device', 'wasm'];
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe.skipIf(REASON)(`the real chest X-rays${REASON}`, () => {
  const chrome = chromeForFile();

  it('are read, trained on, judged, in the page', async () => {
    const { page, problems, close } = await chrome.visit();
    await page.getByLabel('Image size').fill('32');
    await page.getByLabel('Dataset zip').setInputFiles(ZIP);
    await page.getByText('Found 5216 images belonging to 2 classes.').waitFor();
    await page.getByText('Found 16 images belonging to 2 classes.').waitFor();
    await page.getByText('Found 624 images belonging to 2 classes.').waitFor();

    await page.getByRole('button', { name: 'Next: Examine' }).click();
    await expect.poll(() => page.locator('canvas').count()).toBeGreaterThan(20);
    await page.getByRole('button', { name: 'Next: Model' }).click();
    await page.getByRole('radio', { name: /One hidden layer/ }).check({ force: true });
    await page.getByRole('button', { name: 'Next: Train' }).click();
    await page.getByLabel('Epochs').first().fill('2');
    await page.getByRole('button', { name: 'Train', exact: true }).last().click();
    await waitForState(page, (state) => state.runs[0]?.status === 'finished');
    await page.getByRole('button', { name: 'Next: Interpret' }).click();
    await page.getByRole('button', { name: 'Open the test split' }).click();
    await waitForState(page, (state) => Boolean(state.runs[0]?.test));

    const [run] = (await stateOf(page)).runs;
    expect(run.steps.length).toBe(2 * 163);
    expect(run.dataset.problems).toEqual([]);
    const [normal, pneumonia] = run.test?.best.report.classes ?? [];
    expect([normal.name, normal.support]).toEqual(['NORMAL', 234]);
    expect([pneumonia.name, pneumonia.support]).toEqual(['PNEUMONIA', 390]);
    expect(run.test?.best.majorityBaseline).toBeCloseTo(390 / 624, 12);
    // Two epochs of the notebook's first model tell more than always saying "pneumonia".
    expect(run.test?.best.accuracy).toBeGreaterThan(0.65);
    expect(problems).toEqual([]);
    await close();
  });
});

describe('npm run headless', () => {
  const out = mkdtempSync(join(tmpdir(), 'darkroom-headless-'));
  afterAll(() => rmSync(out, { recursive: true, force: true }));
  const headless = (...args: string[]) =>
    spawnSync(process.execPath, [join(ROOT, 'scripts/headless.mjs'), ...args], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, NODE_NO_WARNINGS: '1' },
      timeout: 240_000,
    });

  it('trains on a zip and writes run.json and model.zip', () => {
    const sample = join(ROOT, 'public/sample.zip');
    const dir = join(out, 'run');
    const settings = ['--image-size', '16', '--epochs', '2', '--seed', '3', '--batch-size', '16'];
    const device = ['--device', 'auto'];
    const result = headless(
      '--dataset',
      sample,
      '--model',
      'mlp-64x3',
      ...settings,
      ...device,
      '--open-test',
      '--export',
      'keras,h5,weights.h5,legacy.h5,onnx',
      '--out',
      dir,
    );
    expect(result.stderr).toBe('');
    expect(result.status).toBe(0);
    expect(result.stdout).toMatch(/Epoch 2\/2/);
    const run = JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8'));
    expect(run.model).toMatchObject({ id: 'mlp-64x3', parameters: 16 * 16 * 3 * 64 + 64 + 2 * 65 * 64 + 65 });
    expect(run.dataset.splits.train.images).toBe(240);
    expect(run.dataset.splits.test.classes).toEqual({ CLEAR: 36, OPACITY: 44 });
    expect(run.settings).toMatchObject({ imageSize: 16, epochs: 2, seed: 3, batchSize: 16 });
    expect(run.settings.device).toBe('auto');
    expect(['webgpu', 'webgl', 'wasm']).toContain(run.device.backend);
    expect(run.device.description).not.toBe('');
    expect(result.stdout).toContain(`Training on ${run.device.backend}: ${run.device.description}`);
    for (const name of ['loss', 'accuracy', 'val_loss', 'val_accuracy'])
      expect(run.history[name]).toHaveLength(2);
    expect(run.test.last.scores).toHaveLength(80);
    expect(existsSync(join(dir, 'model.zip'))).toBe(true);
    const golden = JSON.parse(readFileSync(join(dir, 'golden.json'), 'utf8')) as Golden;
    expect(golden.inputShape).toEqual([16, 16, 3]);
    expect(golden.inputs.map(({ length }) => length)).toEqual(Array(8).fill(16 * 16 * 3));
    expect(golden.outputs.map(({ length }) => length)).toEqual(Array(8).fill(1));
    for (const format of ['keras', 'h5', 'weights.h5', 'legacy.h5', 'onnx'])
      expect(result.stdout).toContain(`model.${format}, read back: answers the same`);
  });

  it('writes files that answer as golden.json says', async () => {
    const file = (name: string) => new File([readFileSync(join(out, 'run', name))], name);
    const { inputs, inputShape, outputs } = JSON.parse(await file('golden.json').text()) as Golden;
    await tf.setBackend('cpu');
    const pictures = Float32Array.from(inputs.flat());
    const model = await modelIn([file('model.keras')]);
    for (const name of ['model.keras', 'model.h5', 'model.weights.h5', 'model.legacy.h5']) {
      const answered = answers(await modelIn([file(name)], model.graph), pictures, [8, ...inputShape]);
      expect(largestDifference(answered, outputs.flat()), name).toBeLessThan(1e-5);
    }
  });

  it('with --epochs 0 trains nothing, leaves the test split alone, and knows of openings before', () => {
    const dir = join(out, 'none');
    mkdirSync(dir);
    copyFileSync(join(out, 'run/run.json'), join(dir, 'run.json'));
    const sample = join(ROOT, 'public/sample.zip');
    const result = headless(
      '--dataset',
      sample,
      '--model',
      'mlp-128',
      '--image-size',
      '16',
      '--epochs',
      '0',
      ...WASM,
      '--out',
      dir,
    );
    expect(result.status).toBe(0);
    const run = JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8'));
    expect(run.history.loss).toEqual([]);
    expect(run.test).toBeNull();
    expect(run.testOpenings).toBe(1);
  });

  it.each([
    ['a missing file', ['--dataset', 'nowhere.zip', '--model', 'mlp-128', '--out', 'x']],
    ['an unknown model', ['--dataset', 'package.json', '--model', 'resnet', '--out', 'x']],
    ['a wrong value', ['--dataset', 'package.json', '--model', 'mlp-128', '--batch-size', '0', '--out', 'x']],
    ['no zip', ['--dataset', 'package.json', '--model', 'mlp-128', ...WASM, '--out', join(out, 'no')]],
  ])('answers %s with one line and status 1', (_, args) => {
    const result = headless(...args);
    expect(result.status).toBe(1);
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
  });
});
