/** Training mathematics on WebGL: against TensorFlow.js' cpu backend, and against real Keras. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomFor } from '../../src/shared/random.ts';
import {
  hasShared,
  type ReferenceRun,
  readReference,
  relativeDifference,
  SKIP_REASON,
} from '../unit/support/reference.ts';
import { chromeForFile } from './support/chrome.ts';
import type * as Compute from './support/compute.ts';
import { openSourcePage, type SourcePage } from './support/sourcePage.ts';

/** max|a − b| / max|b|: for whole models and steps, on any driver. */
const LIMIT = 1e-4;

const chrome = chromeForFile();
let source: SourcePage;
beforeAll(async () => {
  source = await openSourcePage(chrome.browser, 'tests/browser/support/compute.ts');
});
afterAll(() => source?.close());

type Api = typeof Compute;
type FunctionName = { [K in keyof Api]: Api[K] extends (...args: never[]) => unknown ? K : never }[keyof Api];

/** Calls a function of support/compute.ts in the page. */
function ask<K extends FunctionName>(name: K, ...args: Parameters<Api[K]>): ReturnType<Api[K]> {
  const call = ([name, args]: [K, unknown[]]) =>
    (window as unknown as { api: Record<K, (...args: unknown[]) => unknown> }).api[name](...args);
  return source.page.evaluate(call as never, [name, args] as never) as ReturnType<Api[K]>;
}

function expectClose(actual: number[][], expected: number[][], limit: number) {
  expect(actual.length).toBe(expected.length);
  actual.forEach((values, i) => {
    expect(relativeDifference(values, expected[i]), `tensor ${i}`).toBeLessThan(limit);
  });
}

/** Shapes that cover kernel sizes 1 to 7, both paddings, strides, odd sizes, one channel and batch 1. */
function convCases(count: number): Compute.ConvCase[] {
  const random = randomFor(2024);
  const pick = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  return Array.from({ length: count }, (_, i) => ({
    batch: i % 4 === 0 ? 1 : pick(2, 5),
    height: pick(7, 17),
    width: pick(7, 17),
    inChannels: i % 5 === 0 ? 1 : pick(2, 9),
    outChannels: i % 7 === 0 ? 1 : pick(2, 9),
    kernelHeight: pick(1, 7),
    kernelWidth: pick(1, 7),
    stride: i % 3 === 0 ? 2 : 1,
    pad: i % 2 === 0 ? 'valid' : 'same',
  }));
}

describe('convolution gradients on WebGL', () => {
  it('equal the cpu backend’s for 20 seeded shapes', async () => {
    for (const test of convCases(20)) {
      const expected = await ask('convGradients', 'cpu', test);
      const actual = await ask('convGradients', 'webgl', test);
      actual.forEach((values, i) => {
        expect(relativeDifference(values, expected[i]), JSON.stringify(test)).toBeLessThan(1e-5);
      });
    }
  });
});

describe('gradients of the notebook’s models on WebGL', () => {
  it.each(['mlp-128', 'mlp-64x3', 'cnn-128-64-32', 'cnn-pool'])('%s equals the cpu backend', async (id) => {
    const expected = await ask('modelGradients', 'cpu', id, 20, 5, 5);
    expectClose(await ask('modelGradients', 'webgl', id, 20, 5, 5), expected, LIMIT);
    // The same dropout, the same sum, however the batch is split.
    expectClose(await ask('modelGradients', 'webgl', id, 20, 5, 2), expected, LIMIT);
  });

  it('cnn-128-64-32 at 48×48 in parts of 3 gives the full batch’s gradients', async () => {
    const whole = await ask('modelGradients', 'webgl', 'cnn-128-64-32', 48, 8, 8);
    expectClose(await ask('modelGradients', 'webgl', 'cnn-128-64-32', 48, 8, 3), whole, 1e-5);
  });
});

describe.skipIf(!hasShared)(`three update steps on WebGL agree with Keras${SKIP_REASON}`, () => {
  const runs = hasShared ? readReference<{ runs: ReferenceRun[] }>('training.json').runs : [];
  const cases = runs
    .filter((run) => run.class_weight === null)
    .map((run) => ({ run, net: run.net, classes: run.classes }));
  it.each(cases)('$net, $classes classes', async ({ run }) => {
    const shapes = run.weight_shapes;
    const net = {
      filters: run.net === 'cnn' ? shapes[0][3] : null,
      hidden: shapes[shapes.length - 3][0],
      outputs: run.classes === 2 ? 1 : run.classes,
      inputShape: run.input_shape,
      weights: run.initial_weights,
      weightShapes: shapes,
    };
    for (const [name, settings] of [
      ['adam', { optimizer: 'adam', learningRate: 0.001, momentum: 0 }],
      ['sgd', { optimizer: 'sgd', learningRate: 0.01, momentum: 0 }],
      ['sgd_momentum', { optimizer: 'sgd', learningRate: 0.01, momentum: 0.9 }],
      ['rmsprop', { optimizer: 'rmsprop', learningRate: 0.001, momentum: 0 }],
    ] as const) {
      const { weights, tensorCounts } = await ask('threeSteps', 'webgl', net, run.batches, settings);
      expectClose(weights, run.optimizers[name].final_weights, LIMIT);
      expect(new Set(tensorCounts).size, 'tensors after each step').toBe(1);
    }
  });
});

describe('a lost context', () => {
  it('is reported, for results would be garbage from then on', async () => {
    expect(await ask('loseContext')).toContain('The GPU was lost');
  });
});
