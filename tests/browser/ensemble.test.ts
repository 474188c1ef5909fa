/** Three folds of a small model become one in the running page: judged, opened, explained, exported, and imported again. */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-web';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../src/app/state/state.ts';
import { imagesOf } from '../../src/dataset/divide/splitContents.ts';
import { readRunFile } from '../../src/formats/run/readRunFile.ts';
import { runFile } from '../../src/formats/run/runFile.ts';
import { answers, largestDifference, modelIn } from '../unit/formats/files.ts';
import { stateOf, waitForState } from './support/darkroom.ts';
import { chooseModel, visitForFile } from './support/openPage.ts';

const SIZE = 16;
const FOLDS = 3;
/** What float32 leaves of the same sums in another order. */
const ROUNDING = 1e-6;

let page: Page;
visitForFile((opened) => {
  page = opened.page;
});
beforeAll(async () => {
  await tf.setBackend('cpu');
  ort.env.wasm.numThreads = 1;
});

const runs = async () => (await stateOf(page)).runs;
const testScores = ({ test }: Run) => test!.best.scores.flat();

/** Exports the shown run; gives the file once the page has read it back. */
async function exportAs(title: string) {
  const saving = page.waitForEvent('download');
  if (title === 'TensorFlow.js') await page.getByRole('button', { name: 'Download weights' }).click();
  else {
    await page.getByRole('button', { name: 'Export as' }).click();
    await page.getByRole('menuitem', { name: title }).click();
  }
  const download = await saving;
  const name = download.suggestedFilename();
  await page.getByText(`${name}, read back: answers the same`).waitFor();
  return { name, bytes: new Uint8Array(readFileSync(await download.path())) };
}

describe.sequential('three folds as one model', () => {
  /** The pictures of the test split as the network receives them, and the ensemble's answers to them. */
  let inputs: Float32Array;
  let scores: number[];
  let shape: number[];
  let keras: Awaited<ReturnType<typeof exportAs>>;

  it('are made by one press, and judged by their answers out of fold', async () => {
    await page.evaluate(
      async ({ size, count }) => {
        const { actions } = window.darkroom;
        actions.setSetting('imageSize', size);
        actions.setSetting('colorMode', 'grayscale');
        actions.setSetting('epochs', 1);
        actions.setModel('cnn-pool');
        actions.setRepeat({ kind: 'folds', count });
        await actions.openSample();
        await actions.startRun();
        actions.goTo('train');
      },
      { size: SIZE, count: FOLDS },
    );
    await page.getByRole('button', { name: 'Make one model of them' }).click();
    await page.getByText('One model was made of 3 folds.').waitFor();
    await page.getByText('Run 4 is one model of them').waitFor();
    const all = await runs();
    const [ensemble, members] = [all[FOLDS], all.slice(0, FOLDS)];
    expect(ensemble).toMatchObject({
      status: 'finished',
      ensemble: { kind: 'folds' },
      validation: { outOfFold: true },
    });
    const pooled = members.flatMap(({ dataset, validation }) =>
      imagesOf(dataset, 'val').map(({ path }, at) => [path, validation!.best.scores[at]] as const),
    );
    const judged = imagesOf(ensemble.dataset, 'val').map(
      ({ path }, at) => [path, ensemble.validation!.best.scores[at]] as const,
    );
    expect(new Map(judged)).toEqual(new Map(pooled));
    expect(judged).toHaveLength(ensemble.dataset.images.filter(({ split }) => split !== 'test').length);
    const right = members.reduce(
      (sum, { validation }) => sum + validation!.best.accuracy * validation!.best.n,
      0,
    );
    expect(ensemble.validation!.best.accuracy).toBeCloseTo(right / judged.length, 12);
    const file = runFile({ ...ensemble, testOpenings: 0 });
    expect(readRunFile(JSON.stringify(file))).toEqual(JSON.parse(JSON.stringify(file)));
  });

  it('are undone by removing the run, and made again on the Compare step', async () => {
    await page.getByRole('button', { name: 'Undo' }).click();
    await waitForState(page, (state) => state.runs.length === FOLDS);
    await page.evaluate(() => window.darkroom.actions.goTo('compare'));
    await page.getByRole('button', { name: 'Make one model of them' }).click();
    await waitForState(page, (state) => state.runs.length === FOLDS + 1);
  });

  it('open the test split as any run, and answer with the mean of their answers', async () => {
    await page.evaluate(() => window.darkroom.actions.goTo('interpret'));
    await page.getByText('3 folds as one model: its answer is the mean').waitFor();
    await page.getByText('(out of fold)').waitFor();
    await page.getByRole('button', { name: 'Open the test split' }).click();
    await waitForState(page, (state) => Boolean(state.runs[FOLDS].test));
    const { pixels } = await page.evaluate(async (folds) => {
      const { actions, state } = window.darkroom;
      for (const { id } of state.runs.slice(0, folds)) await actions.evaluateTest(id);
      const { images } = state.runs[folds].dataset;
      const test = images.filter(({ split }) => split === 'test').map(({ index }) => index);
      const pictures = await actions.pictures(test, null);
      return { pixels: pictures.flatMap((picture) => [...picture.pixels]) };
    }, FOLDS);
    const all = await runs();
    const each = all.slice(0, FOLDS).map(testScores);
    scores = testScores(all[FOLDS]);
    const mean = scores.map((_, at) => each.reduce((sum, one) => sum + one[at], 0) / FOLDS);
    expect(new Set(mean).size).toBeGreaterThan(10);
    expect(largestDifference(scores, mean)).toBeLessThan(ROUNDING);
    inputs = Float32Array.from(pixels, (value) => value * all[FOLDS].settings.rescale);
    shape = [scores.length, SIZE, SIZE, 1];
  });

  it('are explained by the mean of their maps', async () => {
    const explained = await page.evaluate(async (folds) => {
      const { actions, state } = window.darkroom;
      const run = state.runs[folds];
      const { index } = run.dataset.images.find(({ split }) => split === 'test')!;
      const [picture] = await actions.pictures([index], null);
      const request = { runId: run.id, which: 'best', picture, decodedWith: run.settings, label: 1 } as const;
      const outcome = await actions.explain(request, new AbortController().signal);
      return 'value' in outcome ? { ...outcome.value, map: [...outcome.value.map] } : outcome;
    }, FOLDS);
    expect(explained).toMatchObject({ method: 'grad-cam', models: FOLDS, label: 1 });
    const at = (explained as { probabilities: number[] }).probabilities[1];
    expect(Math.min(...scores.map((score) => Math.abs(score - at)))).toBeLessThan(ROUNDING);
  });

  it('are exported as one Keras, ONNX and TensorFlow.js model that answers the same', async () => {
    await page.getByRole('button', { name: 'Export as' }).click();
    expect(await page.getByRole('menuitem', { name: 'Continue in Keras' }).count()).toBe(0);
    await page.keyboard.press('Escape');
    keras = await exportAs('Keras (.keras)');
    const file = await modelIn([new File([keras.bytes], keras.name)]);
    expect(largestDifference(answers(file, inputs, shape), scores)).toBeLessThan(1e-5);
    const onnx = await exportAs('ONNX (.onnx)');
    const session = await ort.InferenceSession.create(onnx.bytes);
    const { output } = await session.run({ input: new ort.Tensor('float32', inputs, shape) });
    await session.release();
    expect(largestDifference(output.data as Float32Array, scores)).toBeLessThan(1e-5);
    const zip = await exportAs('TensorFlow.js');
    const tfjs = await modelIn([new File([zip.bytes], zip.name)]);
    expect(largestDifference(answers(tfjs, inputs, shape), scores)).toBeLessThan(1e-5);
  });

  it('come back as a model that answers the same, and is not trained', async () => {
    await page.evaluate(() => window.darkroom.actions.setRepeat(null));
    await chooseModel(page, { name: keras.name, mimeType: '', buffer: Buffer.from(keras.bytes) });
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Every class of the dataset has its output.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Evaluate on the validation split' }).click();
    await waitForState(page, (state) => state.runs[FOLDS + 1]?.status === 'finished');
    await page.getByRole('button', { name: 'Open the test split' }).click();
    await waitForState(page, (state) => Boolean(state.runs[FOLDS + 1].test));
    const all = await runs();
    expect(largestDifference(testScores(all[FOLDS + 1]), scores)).toBeLessThan(ROUNDING);
    await page.evaluate(() => window.darkroom.actions.startRun());
    const { error } = await stateOf(page);
    expect(error?.message).toContain('it can be judged, but not trained');
  });
});
