/** What a step takes on a device, and in which parts a batch goes, for the four models as the notebook trains them. */
import { describe, expect, it } from 'vitest';
import { UPDATE_RULES } from '../../../../src/compute/operations/weightUpdate.ts';
import { BACKENDS } from '../../../../src/compute/types.ts';
import { frozenGraph } from '../../../../src/models/base/headed.ts';
import { modelById } from '../../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../../src/models/catalogue/definition.ts';
import type { ImportedModel } from '../../../../src/models/imported/importedModel.ts';
import type { LayerRow } from '../../../../src/models/types.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/settings.ts';
import { slotCountOf } from '../../../../src/training/optimizers/updateRule.ts';
import {
  BUDGET_BYTES,
  MAX_TENSOR_VALUES,
  maxTensorValues,
  planStep,
  type StepNeed,
  stepBytes,
  stepNeed,
} from '../../../../src/training/step/memoryPlan.ts';

const MODELS = ['mlp-128', 'mlp-64x3', 'cnn-128-64-32', 'cnn-pool'];
const GPU = { backend: 'webgl', software: false, maxTensorBytes: 4 * 16384 ** 2 } as const;

function need(modelId: string, changes: Partial<Settings> = {}): StepNeed {
  return stepNeed({ modelId, imported: null }, { ...DEFAULT_SETTINGS, ...changes }, 2);
}

/** A model of one layer whose output for one picture has so many values. */
function oneLayer(values: number, batchSize: number): StepNeed {
  const row: LayerRow = {
    name: 'dense',
    className: 'Dense',
    inputShape: [1],
    outputShape: [values],
    parameters: 2,
    multiplyAdds: values,
    keptValues: values,
    planeValues: 0,
  };
  return { rows: [row], inputShape: [1, 1, 1], batchSize, slotCount: 0 };
}

describe('maxTensorValues', () => {
  it('is what a texture holds, but never more than 256 MB of float32', () => {
    expect(maxTensorValues(4 * 4096 ** 2)).toBe(4096 ** 2);
    expect(maxTensorValues(4 * 8192 ** 2)).toBe(2 ** 26);
    expect(maxTensorValues(4 * 16384 ** 2)).toBe(2 ** 26);
    expect(MAX_TENSOR_VALUES * Float32Array.BYTES_PER_ELEMENT).toBe(256 * 1024 ** 2);
  });
});

describe('slotCountOf', () => {
  it('is what the update rules keep', () => {
    const count = (optimizer: Settings['optimizer'], momentum = 0) => slotCountOf({ optimizer, momentum });
    expect(count('adam')).toBe(UPDATE_RULES.adam.slotCount);
    expect(count('rmsprop')).toBe(UPDATE_RULES.rmsprop.slotCount);
    expect(count('sgd', 0.9)).toBe(UPDATE_RULES.momentum.slotCount);
    expect(count('sgd')).toBe(UPDATE_RULES.sgd.slotCount);
    expect(slotCountOf({ optimizer: 'sgd', momentum: 0.9, nesterov: true })).toBe(
      UPDATE_RULES.nesterov.slotCount,
    );
  });

  it('has one more where weights are averaged', () => {
    expect(slotCountOf({ optimizer: 'adamw', momentum: 0, useEma: true })).toBe(3);
    expect(slotCountOf({ optimizer: 'sgd', momentum: 0, useEma: true, nesterov: true })).toBe(1);
  });
});

describe('stepBytes', () => {
  it('is counted by hand for a model of two weights where kernels need nothing more', () => {
    // Weights and their copy, gradients (twice in parts); for each picture what is kept, three that pass, two inputs.
    expect(stepBytes(oneLayer(10, 8), 'wasm', 8)).toBe(4 * (2 * 2 + 2 + 8 * (10 + 3 * 10 + 2)));
    expect(stepBytes(oneLayer(10, 8), 'wasm', 4)).toBe(4 * (2 * 2 + 2 * 2 + 4 * (10 + 3 * 10 + 2)));
  });

  it.each(MODELS)('%s: grows with the part, the picture and the optimizer’s slots', (id) => {
    for (const backend of BACKENDS) {
      expect(stepBytes(need(id), backend, 8)).toBeGreaterThan(stepBytes(need(id), backend, 4));
      expect(stepBytes(need(id), backend, 4)).toBeGreaterThan(
        stepBytes(need(id, { imageSize: 64 }), backend, 4),
      );
      expect(stepBytes(need(id), backend, 4)).toBeGreaterThan(
        stepBytes(need(id, { optimizer: 'sgd', momentum: 0 }), backend, 4),
      );
    }
  });

  it('is more where convolutions lay out their operands anew', () => {
    expect(stepBytes(need('cnn-pool'), 'webgl', 4)).toBeGreaterThan(
      1.3 * stepBytes(need('cnn-pool'), 'webgpu', 4),
    );
  });
});

describe('a step of MobileNetV2 whose lower part is frozen', () => {
  const graph = graphOf(modelById('mobilenet-v2'), [224, 224, 3], 7);
  /** What it needs where all layers up to `last` keep their weights. */
  function frozenTo(last: string | null): StepNeed {
    const imported: ImportedModel = {
      ...{ id: 'base', name: 'base', origin: '', outputs: 7, classes: null, guesses: [], remarks: [] },
      graph: frozenGraph(graph, last),
      preprocessing: { height: 224, width: 224, channelOrder: 'rgb', scale: 1 / 127.5, offset: -1 },
      ...{ preprocessingSaid: true, mapping: null, bodyEnd: 'out_relu' },
    };
    return stepNeed({ modelId: 'base', imported }, DEFAULT_SETTINGS, 7);
  }
  const needs = [null, 'block_5_add', 'block_12_add', 'block_15_add', 'out_relu'].map(frozenTo);

  it.each(BACKENDS)('takes the less on %s the more is frozen, and goes in larger parts', (backend) => {
    const bytes = needs.map((each) => stepBytes(each, backend, 32));
    const parts = needs.map((each) => planStep(each, { ...GPU, backend, software: true }).microBatchSize);
    for (let at = 1; at < needs.length; at++) {
      expect(bytes[at]).toBeLessThan(bytes[at - 1]);
      expect(parts[at]).toBeGreaterThanOrEqual(parts[at - 1]);
    }
    expect(bytes[4]).toBeLessThan(bytes[0] / 2);
  });

  it('is counted by hand where all of it is frozen but the output layer', () => {
    const { rows } = needs[4];
    const count = (isFrozen: boolean) =>
      rows
        .filter((row) => (row.isFrozen ?? false) === isFrozen)
        .reduce((sum, row) => sum + row.parameters, 0);
    // Adam's two means, and a copy of all; gradients. Three that pass through the largest layer, and two pictures.
    const fixed = 2 * count(false) * 3 + count(false) + 2 * count(true);
    const picture = 3 * 112 * 112 * 96 + 2 * 224 * 224 * 3;
    expect(stepBytes(needs[4], 'wasm', 32)).toBe(4 * (fixed + 32 * picture));
  });
});

describe('planStep', () => {
  it.each(MODELS)(
    '%s at 224 × 224 × 3, batch 32, stays within the budget of every device, as far as parts help',
    (id) => {
      for (const backend of BACKENDS)
        for (const software of [true, false]) {
          const { microBatchSize, parts, bytes } = planStep(need(id), { ...GPU, backend, software });
          expect(parts).toBe(Math.ceil(32 / microBatchSize));
          expect(bytes).toBe(stepBytes(need(id), backend, microBatchSize));
          const budget = software ? BUDGET_BYTES.processor : BUDGET_BYTES.gpu;
          // Weights that alone fill the budget leave a quarter of it to the pictures.
          const weights = stepBytes(need(id), backend, 0);
          if (microBatchSize > 1) expect(bytes).toBeLessThanOrEqual(Math.max(budget, weights + budget / 4));
        }
    },
  );

  it.each(['mlp-128', 'mlp-64x3'])('%s goes whole everywhere', (id) => {
    for (const backend of BACKENDS)
      expect(planStep(need(id), { ...GPU, backend })).toMatchObject({ microBatchSize: 32, parts: 1 });
  });

  it('takes larger parts where nothing is laid out anew, and smaller ones on smaller textures', () => {
    const large = need('cnn-128-64-32');
    const webgl = planStep(large, GPU).microBatchSize;
    expect(planStep(large, { ...GPU, backend: 'webgpu' }).microBatchSize).toBeGreaterThan(webgl);
    expect(planStep(need('cnn-pool'), { ...GPU, maxTensorBytes: 4 * 2048 ** 2 }).microBatchSize).toBe(1);
  });

  it('keeps every tensor within the limit, with no more parts than that takes', () => {
    for (const batchSize of [1, 7, 32, 33, 100])
      for (const most of [1, 2, 5, 20, 31, 32, 64]) {
        const device = { ...GPU, maxTensorBytes: 4 * (most * 10 + 9) };
        const { microBatchSize, parts } = planStep(oneLayer(10, batchSize), device);
        expect(microBatchSize).toBeLessThanOrEqual(most);
        expect(parts).toBe(Math.ceil(batchSize / Math.min(most, batchSize)));
      }
  });

  it('makes the parts as equal as they can be', () => {
    const sizeOf = (batchSize: number, most: number) =>
      planStep(oneLayer(1, batchSize), { ...GPU, maxTensorBytes: 4 * most }).microBatchSize;
    expect(sizeOf(32, 20)).toBe(16);
    expect(sizeOf(32, 31)).toBe(16);
    expect(sizeOf(10, 4)).toBe(4);
    expect(sizeOf(32, 32)).toBe(32);
  });

  it('is one picture where even one is too large', () => {
    expect(planStep(oneLayer(1000, 32), { ...GPU, maxTensorBytes: 40 }).microBatchSize).toBe(1);
    expect(planStep(oneLayer(2 ** 26, 32), { ...GPU, maxTensorBytes: 2 ** 40 }).microBatchSize).toBe(1);
  });

  it('takes parts so small that no pass is foreseen to take too long, and says so', () => {
    // A pass over one picture takes 2 ms.
    const device = { ...GPU, maxTensorBytes: 40 * 64 };
    const heavy = oneLayer(10, 256);
    const pace = { overheadMs: 3, msPerGflop: 1e8 };
    expect(planStep(heavy, GPU)).toMatchObject({ microBatchSize: 256, splitBy: null, passMs: null });
    expect(planStep(heavy, GPU, pace)).toMatchObject({ microBatchSize: 86, splitBy: 'passes', passMs: 172 });
    expect(planStep(heavy, device, pace)).toMatchObject({
      microBatchSize: 64,
      splitBy: 'memory',
      passMs: 128,
    });
    const slow = { overheadMs: 300, msPerGflop: 1e10 };
    expect(planStep(heavy, device, slow)).toMatchObject({
      microBatchSize: 1,
      splitBy: 'passes',
      passMs: 200,
    });
    expect(planStep(heavy, { ...GPU, backend: 'wasm' }, slow)).toMatchObject({
      ...{ microBatchSize: 256, splitBy: null, passMs: null },
    });
  });

  it.each(MODELS)('%s: on a laptop’s GPU, and on one a hundred times slower', (id) => {
    const laptop = { overheadMs: 2, msPerGflop: 5 };
    const slow = { overheadMs: 200, msPerGflop: 500 };
    for (const backend of ['webgl', 'webgpu'] as const) {
      const [free, quick, weak] = [null, laptop, slow].map((pace) =>
        planStep(need(id), { ...GPU, backend }, pace),
      );
      expect(quick.microBatchSize).toBeLessThanOrEqual(free.microBatchSize);
      expect(quick.passMs).toBeLessThanOrEqual(200);
      expect(weak.microBatchSize).toBeLessThanOrEqual(quick.microBatchSize);
      if (weak.microBatchSize < free.microBatchSize) expect(weak.splitBy).toBe('passes');
      if (weak.microBatchSize > 1) expect(weak.passMs).toBeLessThanOrEqual(200);
    }
  });
});
