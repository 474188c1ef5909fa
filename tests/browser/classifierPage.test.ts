/** A classifier page, opened from a file and offline, gives the answers of the model in TensorFlow.js. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smoothed } from '../../src/dataset/picture/decode.ts';
import { type DecisionChoice, untouched } from '../../src/evaluation/choices/decisionChoice.ts';
import { scaledScores } from '../../src/evaluation/choices/temperature.ts';
import { writeClassifierPage } from '../../src/formats/classifierPage/writeClassifierPage.ts';
import { networkOf } from '../../src/formats/network/networkOf.ts';
import type { LabelsFile } from '../../src/formats/run/labelsFile.ts';
import { buildModel } from '../../src/models/build/buildModel.ts';
import { modelById } from '../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../src/models/catalogue/definition.ts';
import { withWeights } from '../../src/models/graph/modelGraph.ts';
import { readWeights } from '../../src/training/step/weights.ts';
import { randomBmp } from '../unit/support/bmp.ts';
import { chromeForFile } from './support/chrome.ts';

const SIZE = 20;
const EVIL = '</script><img src=x onerror="document.title=1">';
const CLASSES = ['cat', EVIL, 'fish'];
const folder = mkdtempSync(join(tmpdir(), 'darkroom-'));
const chrome = chromeForFile();

function labelsOf(
  classes: string[],
  colorMode: 'rgb' | 'grayscale',
  imageSize: number,
  decision: DecisionChoice | null,
): LabelsFile {
  const preprocessing = {
    colorMode,
    imageSize,
    aspectRatio: 'squeeze',
    decodeQuality: 'fast',
    rescale: 1 / 255,
  } as const;
  return { classes, binary: null, decision, preprocessing };
}

/** A page for a new model of the catalogue, and what that model answers to pictures of random colours. */
async function makePage(
  id: string,
  classes: string[],
  colorMode: 'rgb' | 'grayscale',
  imageSize = SIZE,
  decision: DecisionChoice | null = null,
) {
  const channels = colorMode === 'rgb' ? 3 : 1;
  const graph = graphOf(
    modelById(id),
    [imageSize, imageSize, channels],
    classes.length === 2 ? 1 : classes.length,
  );
  const model = buildModel(graph, 3);
  const labels = labelsOf(classes, colorMode, imageSize, decision);
  const html = await writeClassifierPage(
    networkOf(withWeights(graph, await readWeights(model))),
    labels,
    `Run of ${EVIL}`,
  );
  const path = join(folder, `${id}-${colorMode}-${imageSize}.html`);
  writeFileSync(path, Buffer.from(await html.arrayBuffer()));
  const expected = (sizePx: number, pixels: Uint8Array): number[] => {
    const rgba = new Uint8Array(sizePx * sizePx * 4);
    for (let i = 0; i < pixels.length; i++) rgba[Math.floor(i / 3) * 4 + (i % 3)] = pixels[i];
    const size = { width: sizePx, height: sizePx };
    const picture = smoothed(
      { layout: 'packed', redFirst: true, ...size, bytes: rgba },
      size,
      8,
      labels.preprocessing,
    );
    const scores = tf.tidy(() => {
      const input = tf.tensor(
        Float32Array.from(picture.pixels, (v) => v / 255),
        [1, imageSize, imageSize, channels],
      );
      return [...(model.predict(input) as tf.Tensor).dataSync()];
    });
    return scores.length === 1 ? [1 - scores[0], scores[0]] : scores;
  };
  return { path, expected, dispose: () => model.dispose() };
}

/** Opens the page without a network and reports what goes wrong unnoticed. */
async function open(path: string): Promise<{ page: Page; problems: string[]; close(): Promise<void> }> {
  const context = await chrome.browser.newContext({ offline: true });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto(pathToFileURL(path).href);
  return { page, problems, close: () => context.close() };
}

/** Probabilities of the picture of this name, once they are there. */
async function probabilitiesOf(page: Page, name: string): Promise<number[]> {
  const card = page.locator('article[data-probabilities]', { has: page.getByRole('heading', { name }) });
  await card.waitFor();
  return JSON.parse((await card.getAttribute('data-probabilities'))!);
}

/** A picture of 20 pixels that the model takes for that class. */
function sureOf(label: number, answersTo: (sizePx: number, pixels: Uint8Array) => number[]) {
  for (let seed = 1; seed < 200; seed++) {
    const picture = randomBmp(20, seed);
    if (answersTo(20, picture.pixels)[label] > 0.5) return picture;
  }
  throw new Error('The model never answers that.');
}

beforeAll(() => tf.setBackend('cpu'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the classifier page', () => {
  it.each([
    ['cnn-pool', CLASSES, 'rgb'],
    ['cnn-128-64-32', ['no', 'yes'], 'grayscale'],
    ['mlp-128', CLASSES, 'rgb'],
    ['mlp-64x3', ['no', 'yes'], 'rgb'],
  ] as const)('answers as TensorFlow.js: %s', async (id, classes, colorMode) => {
    const { path, expected, dispose } = await makePage(id, [...classes], colorMode);
    const { page, problems, close } = await open(path);
    try {
      for (const [seed, sizePx] of [
        [1, 20],
        [2, 47],
        [3, 9],
      ]) {
        const { file, pixels } = randomBmp(sizePx, seed);
        await page.setInputFiles('#file', { name: `${seed}.bmp`, mimeType: 'image/bmp', buffer: file });
        const answers = await probabilitiesOf(page, `${seed}.bmp`);
        const wanted = expected(sizePx, pixels);
        expect(answers).toHaveLength(classes.length);
        for (const [label, answer] of answers.entries())
          expect(Math.abs(answer - wanted[label])).toBeLessThan(1e-5);
      }
      expect(problems).toEqual([]);
    } finally {
      await close();
      dispose();
    }
  });

  it('takes dropped and pasted pictures, shows names as text, and sends nothing', async () => {
    const { path, dispose } = await makePage('mlp-64x3', CLASSES, 'rgb');
    const { page, problems, close } = await open(path);
    try {
      const bytes = [...randomBmp(30, 5).file];
      await page.evaluate((bytes) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(bytes)], 'dropped.bmp'));
        dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));
        const pasted = new DataTransfer();
        pasted.items.add(new File([Uint8Array.from(bytes)], 'pasted.bmp'));
        dispatchEvent(new ClipboardEvent('paste', { clipboardData: pasted }));
      }, bytes);
      await probabilitiesOf(page, 'pasted.bmp');
      expect(await page.locator('article h2').allTextContents()).toEqual(['pasted.bmp', 'dropped.bmp']);
      expect(await page.locator('article progress').count()).toBe(6);
      expect(await page.locator('li span', { hasText: EVIL }).count()).toBe(2);
      expect(await page.title()).toBe(`Run of ${EVIL}`);
      expect(await page.locator('img').count()).toBe(0);
      const display = page
        .locator('article')
        .first()
        .evaluate((card) => getComputedStyle(card).display);
      expect(await display).toBe('grid');
      expect(problems).toEqual([]);
      const refused = await page.evaluate(async () => {
        const violations: string[] = [];
        addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
        await fetch('http://127.0.0.1:9/').catch(() => {});
        const script = document.createElement('script');
        script.textContent = 'window.stranger = 1';
        document.body.append(script);
        // The events come in turns of their own.
        while (violations.length < 2) await new Promise((resolve) => setTimeout(resolve));
        return { violations, ran: 'stranger' in window };
      });
      expect(refused).toEqual({ violations: ['connect-src', 'script-src-elem'], ran: false });
    } finally {
      await close();
      dispose();
    }
  });

  it.each([
    ['answers by what was chosen on the decision desk', 0.5, '1'],
    ['asks for a human where its answer is too unsure', 1, ''],
  ])('%s, and says so', async (_, minConfidence, wanted) => {
    const evil = '\u202eslamina';
    const band = { accuracy: 0.95, minConfidence };
    // Whatever it is sure of, class 1 is answered above 0.
    const decision = { ...untouched(2), threshold: 0, temperature: 2, band };
    const { path, expected, dispose } = await makePage('mlp-64x3', ['no', evil], 'rgb', SIZE, decision);
    const { page, problems, close } = await open(path);
    try {
      const { file, pixels } = sureOf(1, expected);
      await page.setInputFiles('#file', { name: 'a.bmp', mimeType: 'image/bmp', buffer: file });
      const [, answer] = await probabilitiesOf(page, 'a.bmp');
      const [[scaled]] = scaledScores([[expected(20, pixels)[1]]], 2);
      expect(Math.abs(answer - scaled)).toBeLessThan(1e-5);
      const card = page.locator('article');
      expect(await card.getAttribute('data-answer')).toBe(wanted);
      await card.getByText(wanted === '1' ? `Answer: ${evil}` : `Ask a human: ${evil} with`).waitFor();
      const said = page.getByText('Chosen on the validation split: answers');
      expect(await said.textContent()).toContain(
        `above 0.000; takes probabilities at a temperature of 2.00; sends to a human what it answers less surely than ${minConfidence.toFixed(3)}, so that 95% of the rest are right.`,
      );
      // Each name by itself, so that it turns nothing around.
      expect(await page.locator('#about bdi').allTextContents()).toEqual(['no', evil, evil]);
      expect(await card.locator('p bdi').allTextContents()).toEqual([evil]);
      expect(problems).toEqual([]);
    } finally {
      await close();
      dispose();
    }
  });

  it('says in words what is no picture, and goes on', async () => {
    const { path, dispose } = await makePage('mlp-64x3', CLASSES, 'rgb');
    const { page, close } = await open(path);
    try {
      await page.setInputFiles('#file', [
        { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') },
        { name: 'good.bmp', mimeType: 'image/bmp', buffer: randomBmp(30, 5).file },
      ]);
      expect(await page.getByRole('alert').textContent()).toContain('it looks like text');
      await probabilitiesOf(page, 'good.bmp');
      await page.setViewportSize({ width: 390, height: 844 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, 'scrolls sideways').toBeLessThanOrEqual(0);
    } finally {
      await close();
      dispose();
    }
  });

  it('opens with a large model', async () => {
    // 4.8 million weights: 19 MB, a page of 26 MB.
    const { path, expected, dispose } = await makePage('mlp-128', CLASSES, 'rgb', 112);
    const { page, close } = await open(path);
    try {
      const { file, pixels } = randomBmp(50, 5);
      await page.setInputFiles('#file', { name: 'a.bmp', mimeType: 'image/bmp', buffer: file });
      const answers = await probabilitiesOf(page, 'a.bmp');
      const wanted = expected(50, pixels);
      for (const [label, answer] of answers.entries())
        expect(Math.abs(answer - wanted[label])).toBeLessThan(1e-5);
    } finally {
      await close();
      dispose();
    }
  });
});
