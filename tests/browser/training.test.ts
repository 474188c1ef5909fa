/** Whole training runs on each device: the memory that was planned, and going on from a snapshot. */
import { describe, expect, it } from 'vitest';
import { testStepMemory, trainingPage } from './support/trainingPage.ts';

const train = trainingPage();

// The slowest cases are in training.long.test.ts.
testStepMemory(train, [
  ...['mlp-128', 'mlp-64x3', 'cnn-128-64-32', 'cnn-pool'].flatMap((modelId) =>
    (['webgl', 'wasm'] as const).map((backend) => ({ backend, modelId })),
  ),
  { backend: 'wasm', modelId: 'mobilenet-v2' },
  { backend: 'wasm', modelId: 'mobilenet-v2', frozenTo: 'block_12_add' },
  { backend: 'webgl', modelId: 'mobilenet-v2', frozenTo: 'block_12_add' },
  { backend: 'webgpu', modelId: 'mlp-128' },
]);

describe('a run on a device', () => {
  it.each(['webgl', 'wasm'] as const)(
    '%s goes on from a snapshot as if nothing had been',
    async (backend) => {
      const settings = { imageSize: 24, batchSize: 8, epochs: 2, learningRate: 0.0001 };
      const trial = { backend, modelId: 'cnn-pool', settings, images: 40, microBatchSize: null };
      const whole = await train(trial);
      expect(whole.losses).toHaveLength(10);
      const rest = await train(trial, 0);
      expect(rest.losses.length).toBeGreaterThan(0);
      rest.losses.forEach((loss, i) => {
        expect(Math.abs(loss - whole.losses[10 - rest.losses.length + i])).toBeLessThan(1e-5);
      });
      expect(Math.abs(rest.finalLoss - whole.finalLoss)).toBeLessThan(1e-5);
    },
  );
});
