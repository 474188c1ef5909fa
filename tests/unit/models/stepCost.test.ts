/** Operations of a step, against sums by hand. */
import { describe, expect, it } from 'vitest';
import { modelById } from '../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../src/models/catalogue/definition.ts';
import { layerTable } from '../../../src/models/graph/layerTable.ts';
import { stepCost } from '../../../src/models/graph/stepCost.ts';
import type { InputShape } from '../../../src/models/types.ts';

const costOf = (id: string, shape: InputShape, batchSize: number) =>
  stepCost(layerTable(graphOf(modelById(id), shape, 1)), batchSize);

describe('stepCost', () => {
  it('counts the convolutions of cnn-pool at 224 × 224', () => {
    const { flops, weightedLayers } = costOf('cnn-pool', [224, 224, 3], 32);
    const macs = [
      2 * 222 ** 2 * 27 * 32,
      3 * 220 ** 2 * 288 * 64,
      3 * 108 ** 2 * 576 * 128,
      3 * 54 ** 2 * 128 * 64,
      3 * 64,
    ];
    expect(flops).toBe(2 * 32 * macs.reduce((a, b) => a + b));
    // The figure that the project's aims quote: 346 GFLOP.
    expect(flops / 1e9).toBeCloseTo(346, -1);
    expect(weightedLayers).toBe(5);
  });

  it('finds the heaviest convolution and its shape', () => {
    expect(costOf('cnn-pool', [224, 224, 3], 32).heaviest).toEqual({
      kind: 'Conv2D',
      batch: 32,
      inputGradient: true,
      height: 220,
      width: 220,
      inChannels: 32,
      filters: 64,
      kernelSize: 3,
    });
  });

  it('finds the first dense layer, which needs no gradient of its input', () => {
    expect(costOf('mlp-128', [224, 224, 3], 32).heaviest).toEqual({
      kind: 'Dense',
      batch: 32,
      inputGradient: false,
      inputs: 150_528,
      units: 128,
    });
    expect(costOf('mlp-128', [4, 4, 1], 2).flops).toBe(2 * 2 * (2 * 16 * 128 + 3 * 128));
  });
});
