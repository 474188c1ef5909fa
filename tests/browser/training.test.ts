/** Whole training runs on each device: the memory that was planned, and going on from a snapshot. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WEBGPU_FLAGS } from '../../scripts/chrome.mjs';
import { chromeForFile } from './support/chrome.ts';
import { openSourcePage, type SourcePage } from './support/sourcePage.ts';
import type * as Training from './support/training.ts';

const chrome = chromeForFile(WEBGPU_FLAGS, true);
let source: SourcePage;
beforeAll(async () => {
  source = await openSourcePage(chrome.browser, 'tests/browser/support/training.ts');
});
// What tfjs has kept of an earlier model would be counted to the next.
beforeEach(() => source.reload());
afterAll(() => source?.close());

function train(trial: Training.Trial, from: number | null = null): Promise<Training.TrialResult> {
  return source.page.evaluate(
    ([trial, from]) => (window as unknown as { api: typeof Training }).api.train(trial, from),
    [trial, from] as const,
  );
}

/** Prediction and truth differ by no more than this. */
const FACTOR = 1.6;

// WebGPU on the processor is the slowest by far: the smallest and the largest kind stand for all.
const CASES = [
  ...['mlp-128', 'mlp-64x3', 'cnn-128-64-32', 'cnn-pool'].flatMap((modelId) =>
    (['webgl', 'wasm'] as const).map((backend) => ({ backend, modelId })),
  ),
  { backend: 'webgl', modelId: 'mobilenet-v2' },
  { backend: 'wasm', modelId: 'mobilenet-v2' },
  { backend: 'webgpu', modelId: 'mlp-128' },
  { backend: 'webgpu', modelId: 'cnn-pool' },
] as const;

describe('the memory of a step', () => {
  it.each(CASES)('of $modelId on $backend is what was predicted', async ({ backend, modelId }) => {
    const settings = { imageSize: 32, batchSize: 8, epochs: 1 };
    const { peakBytes, predictedBytes, losses } = await train({
      backend,
      modelId,
      settings,
      images: 16,
      microBatchSize: 8,
    });
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(peakBytes / predictedBytes).toBeLessThan(FACTOR);
    expect(predictedBytes / peakBytes).toBeLessThan(FACTOR);
  });
});

describe('a run on a device', () => {
  it.each(['webgl', 'wasm'] as const)(
    '%s goes on from a snapshot as if nothing had been',
    async (backend) => {
      const settings = { imageSize: 24, batchSize: 8, epochs: 3, learningRate: 0.0001 };
      const trial = { backend, modelId: 'cnn-pool', settings, images: 40, microBatchSize: null };
      const whole = await train(trial);
      expect(whole.losses).toHaveLength(15);
      const rest = await train(trial, 0);
      expect(rest.losses.length).toBeGreaterThan(0);
      rest.losses.forEach((loss, i) => {
        expect(Math.abs(loss - whole.losses[15 - rest.losses.length + i])).toBeLessThan(1e-5);
      });
      expect(Math.abs(rest.finalLoss - whole.finalLoss)).toBeLessThan(1e-5);
    },
  );
});
