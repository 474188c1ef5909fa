/** An architecture with branches, as an entry of the catalogue, goes all the way: table, plan, weights, a step, exports. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ExportParts, exportModel } from '../../../src/formats/model/exportModel.ts';
import type { ExportTarget } from '../../../src/formats/model/exportTargets.ts';
import { labelsFile } from '../../../src/formats/run/labelsFile.ts';
import { runFile } from '../../../src/formats/run/runFile.ts';
import { buildModel } from '../../../src/models/build/buildModel.ts';
import { graphOf, type ModelDefinition } from '../../../src/models/catalogue/definition.ts';
import { layerTable } from '../../../src/models/graph/layerTable.ts';
import { parameterCount, trainableCount, variableWeights } from '../../../src/models/graph/modelGraph.ts';
import { stepCost } from '../../../src/models/graph/stepCost.ts';
import { withLogits } from '../../../src/models/head/head.ts';
import { averagesNotes, trainingNotes } from '../../../src/models/head/trainingNotes.ts';
import { createOptimizer } from '../../../src/training/optimizers/optimizers.ts';
import { forward } from '../../../src/training/step/forward.ts';
import { batchGradients } from '../../../src/training/step/gradients.ts';
import { planStep } from '../../../src/training/step/memoryPlan.ts';
import { readWeights } from '../../../src/training/step/weights.ts';
import { finishedRun } from '../formats/finishedRun.ts';
import { relativeDifference } from '../support/reference.ts';
import { useWasm } from '../support/wasm.ts';

/** Scaling, padding, batch normalization, a depthwise convolution, squeeze and excite, a residual sum, dropout. */
const RESIDUAL: ModelDefinition = {
  id: 'residual',
  title: 'Residual',
  summary: 'For tests.',
  layers: (picture) => {
    const stem = picture
      .to('Rescaling', { scale: 2, offset: -1 })
      .to('ZeroPadding2D', { padding: 1 })
      .to('Conv2D', { filters: 8, kernel_size: 3, use_bias: false, name: 'stem' })
      .to('BatchNormalization')
      .to('ReLU', { max_value: 6 });
    // Drawn first, but nearer to the end than what the branch begins with.
    const shortcut = stem.to('Conv2D', { filters: 8, kernel_size: 1, name: 'shortcut' });
    const branch = stem
      .to('DepthwiseConv2D', { kernel_size: 3, padding: 'same', use_bias: false })
      .to('BatchNormalization')
      .to('Activation', { activation: 'silu' })
      .to('SeparableConv2D', { filters: 8, kernel_size: 3, padding: 'same' });
    const gate = branch
      .to('GlobalAveragePooling2D')
      .to('Dense', { units: 8, activation: 'sigmoid' })
      .to('Reshape', { target_shape: [1, 1, 8] });
    return branch
      .to('Multiply', {}, gate)
      .to('Add', {}, shortcut)
      .to('Concatenate', {}, stem)
      .to('Dropout', { rate: 0.3 })
      .to('GlobalMaxPooling2D');
  },
};
const SHAPE = [8, 8, 3] as const;
const GRAPH = graphOf(RESIDUAL, SHAPE, 3);

beforeAll(useWasm);

describe('the graph', () => {
  it('is functional, its layers named as in Keras', () => {
    expect(GRAPH.kind).toBe('Functional');
    expect(GRAPH.layers.map(({ name }) => name).slice(0, 8)).toEqual([
      ...['input_layer', 'rescaling', 'zero_padding2d', 'stem', 'batch_normalization', 're_lu'],
      ...['depthwise_conv2d', 'batch_normalization_1'],
    ]);
    expect(GRAPH.outputs).toEqual([['dense_1', 0, 0]]);
    expect(trainingNotes(GRAPH, false)).toEqual([
      expect.stringContaining('BatchNormalization keeps its mean'),
    ]);
    expect(trainingNotes(GRAPH, true)).toEqual([]);
    // 0.99 ^ 200 is 13 %, 0.99 ^ 300 is 4.9 %.
    expect(averagesNotes(GRAPH, 200)).toEqual([expect.stringContaining('13 % of them')]);
    expect(averagesNotes(GRAPH, 300)).toEqual([]);
    expect(averagesNotes(GRAPH, 0)).toEqual([]);
  });

  it('lists layers and weights in the order of Keras and TensorFlow.js', () => {
    const model = buildModel(GRAPH, null);
    expect(model.layers.map(({ name }) => name)).toEqual(GRAPH.layers.map(({ name }) => name));
    expect(model.weights.map(({ shape }) => shape)).toEqual(variableWeights(GRAPH).map(({ shape }) => shape));
    model.dispose();
  });

  it('has a table, a cost and a plan', () => {
    const rows = layerTable(GRAPH);
    expect(rows.find(({ name }) => name === 'concatenate')).toMatchObject({ outputShape: [8, 8, 16] });
    const convolutions = [8 * 8 * 8 * 27, 8 * 8 * 8 * 9, 8 * 8 * 8 * (9 + 8), 8 * 8 * 8 * 8];
    const others = [2 * 8 * 8 * 8, 64, 16 * 3];
    const forwards = [...convolutions, ...others].reduce((a, b) => a + b);
    expect(rows.reduce((sum, row) => sum + row.multiplyAdds, 0)).toBe(forwards);
    const cost = stepCost(rows, 4);
    expect(cost.flops).toBe(2 * 4 * (3 * forwards - convolutions[0]));
    expect(cost.heaviest).toMatchObject({ kind: 'Conv2D', filters: 8, inChannels: 3, kernelSize: 3 });
    const device = { backend: 'webgl', software: false, maxTensorBytes: 2 ** 28 } as const;
    expect(planStep({ rows, inputShape: SHAPE, batchSize: 32, slotCount: 2 }, device).parts).toBe(1);
    // Two statistics for each of eight channels, twice, are not trained.
    expect(parameterCount(GRAPH) - trainableCount(GRAPH)).toBe(32);
  });

  it('tells where a picture is too small', () => {
    const tall = {
      ...RESIDUAL,
      layers: ((x) => x.to('Conv2D', { filters: 1, kernel_size: 9 })) as typeof RESIDUAL.layers,
    };
    expect(() => graphOf(tall, SHAPE, 3)).toThrow('Pictures of 8 × 8 are too small for "Residual"');
  });
});

describe('the model', () => {
  it('starts as in Keras, from numbers of its own for each kernel', () => {
    const model = buildModel(GRAPH, 5);
    const values = (name: string) => {
      const weight = model.weights.find(({ originalName }) => originalName === name)!;
      return Array.from(weight.read().dataSync());
    };
    expect(new Set(values('batch_normalization/gamma'))).toEqual(new Set([1]));
    expect(new Set(values('batch_normalization/moving_variance'))).toEqual(new Set([1]));
    expect(new Set(values('batch_normalization/moving_mean'))).toEqual(new Set([0]));
    const [depthwise, pointwise] = ['depthwise', 'pointwise'].map((kind) =>
      values(`separable_conv2d/${kind}_kernel`),
    );
    // Uniform within √(6 / (fan in + fan out)) each; not the same stream.
    expect(Math.max(...depthwise)).toBeLessThan(Math.sqrt(6 / (9 * 8 + 9)));
    expect(Math.max(...pointwise)).toBeLessThan(Math.sqrt(6 / 16));
    expect(pointwise[1] / pointwise[0]).not.toBeCloseTo(depthwise[1] / depthwise[0], 3);
    model.dispose();
  });

  it('trains: a batch in parts has the whole one’s gradients, dropout among them, and a step lowers the loss', () => {
    const model = buildModel(withLogits(GRAPH), 5);
    const batch = {
      pixels: Uint8Array.from({ length: 6 * 192 }, (_, i) => (i * 7919) % 256),
      labels: [0, 1, 2, 0, 1, 2],
    };
    const options = { inputShape: SHAPE, rescale: 1 / 255, seed: 3, step: 1 };
    const gradientsOf = (microBatchSize: number) =>
      batchGradients(model, batch, { ...options, microBatchSize });
    const [whole, parts] = [gradientsOf(6), gradientsOf(2)];
    expect(whole.gradients).toHaveLength(model.trainableWeights.length);
    whole.gradients.forEach((gradient, at) => {
      expect(gradient.dataSync().some((value) => value !== 0)).toBe(true);
      expect(relativeDifference(parts.gradients[at].dataSync(), gradient.dataSync())).toBeLessThan(1e-4);
    });
    const pictures = tf.ones<tf.Rank.R4>([1, ...SHAPE]);
    const dropped = forward(model, pictures, { seed: 3, step: 1, firstRow: 0 }).dataSync();
    expect(dropped).not.toEqual(forward(model, pictures, null).dataSync());
    const optimizer = createOptimizer({ optimizer: 'sgd', learningRate: 0.01, momentum: 0 });
    optimizer.apply(
      model.trainableWeights.map((weight) => weight.read() as tf.Variable),
      whole.gradients,
      1,
    );
    expect(gradientsOf(6).figures.dataSync()[0]).toBeLessThan(whole.figures.dataSync()[0]);
    model.dispose();
  });

  it.each<ExportTarget>(['keras', 'h5', 'weights.h5', 'legacy.h5', 'tfjs', 'onnx', 'page', 'continue'])(
    'answers the same as %s',
    async (target) => {
      const model = buildModel(GRAPH, 5);
      const weights = await readWeights(model);
      model.dispose();
      const record = finishedRun();
      const settings = { ...record.settings, imageSize: SHAPE[0] };
      const parts: ExportParts = {
        ...{
          graph: GRAPH,
          weights,
          labels: labelsFile(['a', 'b', 'c'], settings, { modelId: RESIDUAL.id, imported: null }),
        },
        runFile: runFile({ ...record, settings, test: null }),
        ...{ historyCsv: '', images: [], optimizer: null },
      };
      expect(await exportModel(parts, target)).toMatchObject({ same: true });
    },
  );
});
