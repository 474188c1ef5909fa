/** Whole models on every device: gradients, update steps, loss curves, memory. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WEBGPU_FLAGS } from '../../scripts/chrome.mjs';
import { BACKENDS, type BackendName } from '../../src/compute/types.ts';
import { CRAFT_RUNS } from '../unit/support/craft.ts';
import { type ReferenceRun, readReference, relativeDifference } from '../unit/support/reference.ts';
import { chromeForFile } from './support/chrome.ts';
import type * as Compute from './support/compute.ts';
import { NO_WEBGPU, openSourcePage, type SourcePage } from './support/sourcePage.ts';

/** max|a − b| / max|b|: for whole models and steps, on any driver. */
const LIMIT = 1e-4;
const MODULE = 'tests/browser/support/compute.ts';

const chrome = chromeForFile(WEBGPU_FLAGS, true);
let source: SourcePage<typeof Compute>;
beforeAll(async () => {
  source = await openSourcePage(chrome.browser, MODULE);
});
afterAll(() => source?.close());

type Skip = (condition: boolean, note?: string) => void;

async function skipWhereMissing(device: BackendName, skip: Skip) {
  skip(device === 'webgpu' && !(await source.hasWebgpu()), NO_WEBGPU);
}

describe.each(BACKENDS)('gradients of the notebook’s models on %s', (device) => {
  it.for(['mlp-128', 'mlp-64x3', 'cnn-128-64-32', 'cnn-pool'])(
    '%s equals the cpu backend, whole and in parts',
    async (model, { skip }) => {
      await skipWhereMissing(device, skip);
      const task = { model, size: 20, batch: 3 };
      expect(await source.ask('gradientError', device, task, 3)).toBeLessThan(LIMIT);
      // The same dropout, the same sum, however the batch is split: in parts of two and one.
      expect(await source.ask('gradientError', device, task, 2)).toBeLessThan(LIMIT);
      // Three parts are summed as two are, on every device; the quickest shows it.
      if (device === 'wasm') expect(await source.ask('gradientError', device, task, 1)).toBeLessThan(LIMIT);
    },
  );
});

describe.each(BACKENDS)('three update steps on %s agree with Keras', (device) => {
  const runs = readReference<{ runs: ReferenceRun[] }>('training.json').runs;
  const cases = runs
    .filter((run) => run.class_weight === null)
    .map((run) => ({ run, net: run.net, classes: run.classes }));
  it.for(cases)('$net, $classes classes', async ({ run }, { skip }) => {
    await skipWhereMissing(device, skip);
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
      const weights = await source.ask('threeSteps', device, net, run.batches, settings);
      const expected = run.optimizers[name].final_weights;
      expect(weights.length).toBe(expected.length);
      weights.forEach((values, i) => {
        expect(relativeDifference(values, expected[i]), `${name}, tensor ${i}`).toBeLessThan(LIMIT);
      });
    }
  });
});

describe.each(BACKENDS)('the craft of training on %s agrees with Keras', (device) => {
  it.for(CRAFT_RUNS)('$name', async ({ task, expected }, { skip }) => {
    await skipWhereMissing(device, skip);
    const steps = await source.ask('craftOn', device, task);
    expect(steps.length).toBe(expected.length);
    steps.forEach(({ loss, weights, averages }, step) => {
      const { loss: keras, weights: after, ema = [] } = expected[step];
      expect(Math.abs(loss - keras) / keras).toBeLessThan(LIMIT);
      expect(averages.length).toBe(ema.length);
      [...after, ...ema].forEach((values, at) => {
        expect(relativeDifference([...weights, ...averages][at], values)).toBeLessThan(LIMIT);
      });
    });
  });
});

describe.each(BACKENDS)('dropout on %s', (device) => {
  it('drops the same values as anywhere else, however the batch is split', async ({ skip }) => {
    await skipWhereMissing(device, skip);
    const mask = await source.ask('dropoutMask', 'cpu', 5003, 5003);
    expect(mask.replaceAll('0', '').length / mask.length).toBeCloseTo(0.75, 1);
    expect(await source.ask('dropoutMask', device, 5003, 5003)).toBe(mask);
    expect(await source.ask('dropoutMask', device, 5003, 1111)).toBe(mask);
  });
});

describe('loss curves over 50 steps of SGD', () => {
  const sgd = { optimizer: 'sgd', learningRate: 0.001, momentum: 0 } as const;
  // One small picture for the convolutions, eight of 32 × 32 in `npm run bench -- curves`: software drivers are slow.
  it.for([
    { model: 'mlp-128', size: 32, batch: 8 },
    { model: 'cnn-128-64-32', size: 20, batch: 1 },
  ])('of $model agree between the devices', async ({ model, size, batch }, { skip }) => {
    const task = { model, size, batch, steps: 50, optimizer: sgd };
    const first = await source.ask('curve', 'wasm', task);
    expect(first.length).toBe(50);
    expect(first[49]).not.toBe(first[0]);
    // WebGPU is SwiftShader's here, the slowest by far: a fifth of the curve; the bench has all of it.
    for (const [device, steps] of [
      ['webgl', 50],
      ['webgpu', 10],
    ] as const) {
      await skipWhereMissing(device, skip);
      const other = await source.ask('curve', device, { ...task, steps });
      const differences = other.map((loss, step) => Math.abs(loss - first[step]));
      expect(differences.length).toBe(steps);
      expect(Math.max(...differences), device).toBeLessThan(1e-3);
    }
  });
});

describe.each(BACKENDS)('memory on %s', (device) => {
  // WebGPU is SwiftShader's here, the slowest by far: fewer steps show a leak as well.
  const steps = device === 'webgpu' ? 30 : 60;
  it(`stays as it is over ${steps} steps`, async ({ skip }) => {
    await skipWhereMissing(device, skip);
    const held = await source.ask(
      'memoryOverSteps',
      device,
      { model: 'cnn-pool', size: 12, batch: 2 },
      steps,
    );
    expect(held.length).toBe(steps);
    const settled = held[9];
    expect(settled.tensors).toBeGreaterThan(10);
    expect(settled.deviceBytes).toBeGreaterThan(0);
    expect(held.slice(10).filter((now) => JSON.stringify(now) !== JSON.stringify(settled))).toEqual([]);
  });
});

describe('a lost WebGL context', () => {
  it('is reported, for results would be garbage from then on', async () => {
    const own = await openSourcePage<typeof Compute>(chrome.browser, MODULE);
    try {
      expect(await own.ask('loseContext')).toContain('The GPU was lost');
    } finally {
      await own.close();
    }
  });
});
