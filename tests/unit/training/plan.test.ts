/** How many pictures a device takes at once, for the four models as the notebook trains them. */
import { describe, expect, it } from 'vitest';
import { modelById } from '../../../src/models/catalogue.ts';
import { modelSummary } from '../../../src/models/summary.ts';
import type { LayerRow } from '../../../src/models/types.ts';
import { MAX_TENSOR_VALUES, maxTensorValues, microBatchSize } from '../../../src/training/plan.ts';

/** A model of one layer that needs so many values for one picture. */
function oneLayer(workValues: number): LayerRow[] {
  return [{ name: 'dense', className: 'Dense', outputShape: [1], parameters: 2, workValues }];
}

describe('maxTensorValues', () => {
  it('is what a texture holds, but never more than 256 MB of float32', () => {
    expect(maxTensorValues(4 * 4096 ** 2)).toBe(4096 ** 2);
    expect(maxTensorValues(4 * 8192 ** 2)).toBe(2 ** 26);
    expect(maxTensorValues(4 * 16384 ** 2)).toBe(2 ** 26);
    expect(MAX_TENSOR_VALUES * Float32Array.BYTES_PER_ELEMENT).toBe(256 * 1024 ** 2);
  });
});

describe('microBatchSize', () => {
  it.each([
    ['mlp-128', 32, 32],
    ['mlp-64x3', 32, 32],
    ['cnn-128-64-32', 1, 1],
    ['cnn-pool', 2, 1],
  ])('%s at 224 × 224 × 3, batch 32', (id, large, small) => {
    const { rows } = modelSummary(modelById(id), [224, 224, 3], 1);
    expect(microBatchSize(rows, 32, maxTensorValues(4 * 16384 ** 2))).toBe(large);
    expect(microBatchSize(rows, 32, maxTensorValues(4 * 8192 ** 2))).toBe(large);
    expect(microBatchSize(rows, 32, maxTensorValues(4 * 4096 ** 2))).toBe(small);
  });

  it('keeps every tensor within the limit, with no more parts than that takes', () => {
    for (const batchSize of [1, 7, 32, 33, 100])
      for (const most of [1, 2, 5, 20, 31, 32, 64]) {
        const size = microBatchSize(oneLayer(10), batchSize, most * 10 + 9);
        expect(size).toBeLessThanOrEqual(most);
        expect(Math.ceil(batchSize / size)).toBe(Math.ceil(batchSize / Math.min(most, batchSize)));
      }
  });

  it('makes the parts as equal as they can be', () => {
    expect(microBatchSize(oneLayer(1), 32, 20)).toBe(16);
    expect(microBatchSize(oneLayer(1), 32, 31)).toBe(16);
    expect(microBatchSize(oneLayer(1), 10, 4)).toBe(4);
    expect(microBatchSize(oneLayer(1), 32, 32)).toBe(32);
  });

  it('is one picture where even one is too large', () => {
    expect(microBatchSize(oneLayer(1000), 32, 10)).toBe(1);
  });

  it('goes by the largest layer, wherever it stands', () => {
    expect(microBatchSize([...oneLayer(1), ...oneLayer(8), ...oneLayer(2)], 8, 32)).toBe(4);
  });
});
