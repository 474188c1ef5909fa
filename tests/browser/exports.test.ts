/** What the page exports of a run answers, read by Node and by ONNX Runtime, as the page's run on the same pictures. */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import JSZip from 'jszip';
import * as ort from 'onnxruntime-web';
import type { Download } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Golden } from '../../src/formats/golden/golden.ts';
import { answers, largestDifference, modelIn } from '../unit/formats/files.ts';
import { chromeForFile, type Visit } from './support/chrome.ts';
import { stateOf, waitForState } from './support/darkroom.ts';

const SIZE = 16;
const chrome = chromeForFile();
let visit: Visit;
/** The pictures of the test split as the network receives them, and the page's answers to them. */
let inputs: Float32Array;
let scores: number[];

beforeAll(async () => {
  await tf.setBackend('cpu');
  ort.env.wasm.numThreads = 1;
  visit = await chrome.visit();
  const { page } = visit;
  await waitForState(page, (state) => state.device.status === 'ready');
  const pixels = await page.evaluate(async (size) => {
    const { actions } = window.darkroom;
    actions.setSetting('imageSize', size);
    actions.setSetting('colorMode', 'grayscale');
    actions.setSetting('epochs', 1);
    actions.setModel('cnn-pool');
    await actions.openSample();
    await actions.startRun();
    const [run] = window.darkroom.state.runs;
    await actions.evaluateTest(run.id);
    const test = run.dataset.images.filter(({ split }) => split === 'test').map(({ index }) => index);
    return (await actions.pictures(test, null)).flatMap((picture) => [...picture.pixels]);
  }, SIZE);
  const [run] = (await stateOf(page)).runs;
  scores = run.test!.best.scores.flat();
  inputs = Float32Array.from(pixels, (value) => value * run.settings.rescale);
  expect(inputs).toHaveLength(scores.length * SIZE * SIZE);
});
afterAll(() => visit?.close());

const bytesOf = async (download: Download) => new Uint8Array(readFileSync(await download.path()));

/** Chooses a format in the menu; gives the file once the page has said how it answers. */
async function exportAs(
  title: string,
): Promise<{ name: string; bytes: Uint8Array<ArrayBuffer>; said: string }> {
  const { page } = visit;
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export as' }).click();
  await page.getByRole('menuitem', { name: title }).click();
  const download = await saving;
  const said = page.getByText(`${download.suggestedFilename()}, read back`);
  await said.waitFor();
  const bytes = await bytesOf(download);
  return { name: download.suggestedFilename(), bytes, said: (await said.textContent())! };
}

const SAME = /read back: answers the same, (largest difference \de-\d+|with no difference at all)\.$/;

describe.sequential('a run of this page', () => {
  it('is exported to Keras, at once: no part of the step that comes later pushes the menu away', async () => {
    await visit.page.evaluate(() => window.darkroom.actions.goTo('interpret'));
    const { name, bytes, said } = await exportAs('Keras (.keras)');
    expect(name).toBe('darkroom-run-1-cnn-pool-best.keras');
    expect(said).toMatch(SAME);
    const file = await modelIn([new File([bytes], name)]);
    expect(file.classes).toEqual(['CLEAR', 'OPACITY']);
    expect(file.preprocessing).toMatchObject({ height: SIZE, width: SIZE, channelOrder: 'grayscale' });
    const answered = answers(file, inputs, [scores.length, SIZE, SIZE, 1]);
    expect(new Set(answered).size).toBeGreaterThan(10);
    expect(largestDifference(answered, scores)).toBeLessThan(1e-5);
    // After its only epoch the best weights are the last ones, so that the optimizer goes along.
    const [run] = (await stateOf(visit.page)).runs;
    expect(file.optimizer).toMatchObject({ className: 'Adam', iterations: run.stepsPerEpoch });
    expect(file.optimizer!.slots.some(({ values }) => values.some((value) => value !== 0))).toBe(true);
  });

  it('is exported to ONNX', async () => {
    const { name, bytes, said } = await exportAs('ONNX (.onnx)');
    expect(name).toBe('darkroom-run-1-cnn-pool-best.onnx');
    expect(said).toMatch(SAME);
    const session = await ort.InferenceSession.create(bytes);
    const input = new ort.Tensor('float32', inputs, [scores.length, SIZE, SIZE, 1]);
    const { output } = await session.run({ input });
    expect(largestDifference(output.data as Float32Array, scores)).toBeLessThan(1e-5);

    const saving = visit.page.waitForEvent('download');
    await visit.page.getByRole('button', { name: /Save its proof/ }).click();
    const proof = await JSZip.loadAsync(await bytesOf(await saving));
    expect(Object.keys(proof.files)).toEqual(['golden.json', 'check_onnx.py']);
    const golden = JSON.parse(await proof.file('golden.json')!.async('string')) as Golden;
    const pictures = new ort.Tensor('float32', Float32Array.from(golden.inputs.flat()), [8, SIZE, SIZE, 1]);
    const again = await session.run({ input: pictures });
    await session.release();
    expect(largestDifference(again.output.data as Float32Array, golden.outputs.flat())).toBeLessThan(1e-5);
  });

  it.each([
    'Keras, whole model (.h5)',
    'Keras weights (.weights.h5)',
    'Keras weights, older format (.h5)',
    'Continue in Keras (.zip)',
    'Classifier page (.html)',
  ])('is exported as %s', async (title) => {
    expect((await exportAs(title)).said).toMatch(SAME);
  });

  it('met no error on the way', () => {
    expect(visit.problems).toEqual([]);
  });
});
