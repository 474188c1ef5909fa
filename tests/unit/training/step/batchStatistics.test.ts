/** BatchNormalization in training: by the batch, with moving averages, in parts, and over a resumed run. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from '../../../../src/models/build/buildModel.ts';
import { graphOf, type ModelDefinition } from '../../../../src/models/catalogue/definition.ts';
import { fused } from '../../../../src/models/graph/fused.ts';
import { createOptimizer } from '../../../../src/training/optimizers/optimizers.ts';
import { batchGradients } from '../../../../src/training/step/gradients.ts';
import { PartSize } from '../../../../src/training/step/partSize.ts';
import { createUpdate } from '../../../../src/training/step/update.ts';
import { relativeDifference } from '../../support/reference.ts';
import { eventsOf, picturesOf, runToy, toyInput, toyTask, useCpu } from '../toyProblem.ts';

beforeAll(useCpu);

const NORMALIZED: ModelDefinition = {
  id: 'normalized',
  title: 'Normalized',
  summary: 'For tests.',
  layers: (picture) =>
    picture
      .to('Conv2D', { filters: 4, kernel_size: 3, use_bias: false })
      .to('BatchNormalization', { momentum: 0.9, epsilon: 0.01 })
      .to('ReLU')
      .to('Flatten'),
};
const GRAPH = fused(graphOf(NORMALIZED, [4, 4, 1], 1));
const INDICES = [0, 1, 2, 3, 4, 5];
const BATCH = { pixels: picturesOf(INDICES), labels: INDICES.map((index) => index % 2) };
const OPTIONS = { inputShape: [4, 4, 1], rescale: 1 / 255, seed: 1, step: 1 } as const;

const named = (model: tf.LayersModel, name: string) =>
  model.weights.find(({ originalName }) => originalName.endsWith(name))!.read();

/** Mean and variance of each channel of the convolution over pictures from..to. */
function momentsOf(model: tf.LayersModel, from: number, to: number) {
  return tf.tidy(() => {
    const pixels = tf
      .tensor4d(Array.from(BATCH.pixels), [6, 4, 4, 1])
      .slice(from, to - from)
      .mul(1 / 255);
    const { mean, variance } = tf.moments(
      tf.conv2d(pixels as tf.Tensor4D, named(model, 'kernel') as tf.Tensor4D, 1, 'valid'),
      [0, 1, 2],
    );
    return [Array.from(mean.dataSync()), Array.from(variance.dataSync())];
  });
}

const gradientsOf = (model: tf.LayersModel, microBatchSize: number, batchStatistics: boolean) =>
  batchGradients(model, BATCH, { ...OPTIONS, microBatchSize, batchStatistics });

describe('batch statistics', () => {
  it('are those of the batch, and gradients go through them', () => {
    const model = buildModel(GRAPH, 3);
    const { statistics, gradients } = gradientsOf(model, 6, true);
    const [mean, variance] = momentsOf(model, 0, 6);
    expect(statistics.map(({ momentum }) => momentum)).toEqual([0.9, 0.9]);
    expect(relativeDifference(statistics[0].ofBatch.dataSync(), mean)).toBeLessThan(1e-5);
    expect(relativeDifference(statistics[1].ofBatch.dataSync(), variance)).toBeLessThan(1e-5);
    // Whatever is added to all that is normalized changes nothing: no gradient goes along the mean.
    const kernel = named(model, 'conv2d/kernel') as tf.Variable;
    const scaled = tf.tidy(() => tf.sum(tf.mul(gradients[0], kernel)).dataSync()[0]);
    const size = tf.tidy(() => tf.norm(gradients[0]).mul(tf.norm(kernel)).dataSync()[0]);
    // Nor does a scale of the kernel, but for epsilon.
    expect(Math.abs(scaled) / size).toBeLessThan(0.2);
    model.dispose();
  });

  it('of parts are weighted by their pictures', () => {
    const model = buildModel(GRAPH, 3);
    const { statistics } = gradientsOf(model, 4, true);
    const [first, second] = [momentsOf(model, 0, 4), momentsOf(model, 4, 6)];
    statistics.forEach(({ ofBatch }, at) => {
      const expected = first[at].map((value, channel) => (4 * value + 2 * second[at][channel]) / 6);
      expect(relativeDifference(ofBatch.dataSync(), expected)).toBeLessThan(1e-5);
    });
    model.dispose();
  });

  it('are asked for, else the kept ones serve', () => {
    const model = buildModel(GRAPH, 3);
    const [kept, batch] = [gradientsOf(model, 6, false), gradientsOf(model, 6, true)];
    expect(kept.statistics).toEqual([]);
    expect(relativeDifference(kept.gradients[0].dataSync(), batch.gradients[0].dataSync())).toBeGreaterThan(
      0.01,
    );
    model.dispose();
  });

  it('move the averages by Keras’ momentum, the share that is kept', async () => {
    const model = buildModel(GRAPH, 3);
    const expected = momentsOf(model, 0, 6);
    const optimizer = createOptimizer({ optimizer: 'sgd', learningRate: 0.1, momentum: 0 });
    const options = { ...OPTIONS, batchStatistics: true };
    const update = createUpdate(model, optimizer, new PartSize(6), options, 0);
    const tensors = tf.memory().numTensors;
    const first = update.upload(BATCH);
    tf.dispose([await update.take(BATCH, first), first]);
    expect(tf.memory().numTensors).toBe(tensors);
    const [mean, variance] = ['moving_mean', 'moving_variance'].map((name) => named(model, name).dataSync());
    expect(
      relativeDifference(
        mean,
        expected[0].map((value) => 0.1 * value),
      ),
    ).toBeLessThan(1e-5);
    expect(
      relativeDifference(
        variance,
        expected[1].map((value) => 0.9 + 0.1 * value),
      ),
    ).toBeLessThan(1e-5);
    model.dispose();
  });
});

describe('a run', () => {
  const story = async (from: Parameters<typeof toyInput>[1] = {}) => {
    const task = toyTask({ epochs: 3, batchSize: 4, learningRate: 0.01 });
    const model = buildModel(GRAPH, 3);
    return runToy(toyInput(task, { model, parts: new PartSize(4), batchStatistics: true, ...from }));
  };

  it('goes on from a snapshot with its moving averages', async () => {
    const whole = await story();
    const [snapshot] = eventsOf(whole.events, 'snapshot').map((event) => event.snapshot);
    const rest = await story({ from: snapshot });
    expect(Array.from(new Float32Array(rest.result.last))).toEqual(
      Array.from(new Float32Array(whole.result.last)),
    );
  });

  it('says of how many pictures the statistics are, and where that is not the batch', async () => {
    const whole = await story();
    expect(eventsOf(whole.events, 'plan').map(({ statisticsOf }) => statisticsOf)).toEqual([4]);
    expect(eventsOf(whole.events, 'log').some(({ text }) => text.includes('parts of'))).toBe(false);
    const parts = await story({ parts: new PartSize(2) });
    expect(eventsOf(parts.events, 'plan').map(({ statisticsOf }) => statisticsOf)).toEqual([2]);
    expect(eventsOf(parts.events, 'log')[0].text).toBe(
      'BatchNormalization takes mean and variance of parts of 2, not of the whole batch.',
    );
  });
});
