/** A batch in parts gives the full batch's loss, accuracy and gradients, dropout included. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from '../../../../src/models/build/buildModel.ts';
import { KerasLayer } from '../../../../src/models/build/kerasLayer.ts';
import { modelById } from '../../../../src/models/catalogue/catalogue.ts';
import { graphOf, type ModelDefinition } from '../../../../src/models/catalogue/definition.ts';
import type { LayerConfig } from '../../../../src/models/layers/rule.ts';
import type { InputShape } from '../../../../src/models/types.ts';
import { randomFor } from '../../../../src/shared/random.ts';
import { forward } from '../../../../src/training/step/forward.ts';
import {
  type Batch,
  batchGradients,
  type GradientOptions,
  trainableVariables,
  uploadPart,
} from '../../../../src/training/step/gradients.ts';
import { mixingOf } from '../../../../src/training/targets/mixing.ts';
import { relativeDifference } from '../../support/reference.ts';

const PICTURES = 7;

/** A model of the catalogue with a sixteenth of the filters: the same layers, at a pace that the processor can bear. */
function narrowed(id: string): ModelDefinition {
  const definition = modelById(id);
  const narrow = (config: LayerConfig) => ({ ...config, filters: (config.filters as number) / 16 });
  return {
    ...definition,
    layers: (picture) =>
      graphOf(definition, [64, 64, 3], 1)
        // Between the input and the output layer.
        .layers.slice(1, -1)
        .reduce(
          (x, { className, config }) => x.to(className, className === 'Conv2D' ? narrow(config) : config),
          picture,
        ),
  };
}

function noise(shape: InputShape, classes: number): Batch {
  const random = randomFor(4, 2);
  const size = PICTURES * shape[0] * shape[1] * shape[2];
  return {
    pixels: Uint8Array.from({ length: size }, () => Math.floor(random() * 256)),
    labels: Array.from({ length: PICTURES }, (_, i) => i % classes),
  };
}

const OPTIONS: Omit<GradientOptions, 'inputShape' | 'microBatchSize'> = {
  rescale: 1 / 255,
  seed: 3,
  step: 11,
};

describe('batchGradients in parts', () => {
  beforeAll(() => tf.setBackend('cpu'));

  const cases: { id: string; shape: InputShape; classes: number }[] = [
    { id: 'cnn-pool', shape: [12, 12, 3], classes: 2 },
    { id: 'cnn-pool', shape: [12, 13, 1], classes: 3 },
    { id: 'cnn-128-64-32', shape: [8, 8, 1], classes: 2 },
    { id: 'mlp-64x3', shape: [5, 5, 3], classes: 4 },
  ];
  it.each(cases)('$id, $classes classes, $shape', ({ id, shape, classes }) => {
    const model = buildModel(graphOf(narrowed(id), shape, classes === 2 ? 1 : classes), 5);
    const batch = noise(shape, classes);
    const compute = (microBatchSize: number) => {
      const { figures, gradients } = batchGradients(model, batch, {
        ...OPTIONS,
        inputShape: shape,
        microBatchSize,
      });
      return { figures: figures.dataSync(), gradients: gradients.map((gradient) => gradient.dataSync()) };
    };
    const whole = compute(PICTURES);
    expect(whole.gradients).toHaveLength(model.trainableWeights.length);
    // A gradient of zeros would equal anything that is zero too.
    for (const gradient of whole.gradients) expect(gradient.some((value) => value !== 0)).toBe(true);
    for (const microBatchSize of [1, 3, 5]) {
      const parts = compute(microBatchSize);
      expect(relativeDifference(parts.figures, whole.figures)).toBeLessThan(1e-6);
      parts.gradients.forEach((gradient, i) => {
        expect(relativeDifference(gradient, whole.gradients[i])).toBeLessThan(1e-5);
      });
    }
    model.dispose();
  });
});

describe('a batch in parts with weights, blending and other losses', () => {
  beforeAll(() => tf.setBackend('cpu'));
  const shape: InputShape = [6, 5, 3];
  const kinds = [
    { name: 'MixUp', mixup: 0.7, cutmix: 0 },
    { name: 'CutMix', mixup: 0, cutmix: 1 },
    { name: 'neither', mixup: 0, cutmix: 0 },
  ];
  const cases = kinds.flatMap((kind) => [1, 3].map((outputs) => ({ ...kind, outputs })));

  it.each(cases)('equals the whole: $name, $outputs outputs', ({ mixup, cutmix, outputs }) => {
    const model = buildModel(graphOf(modelById('mlp-64x3'), shape, outputs), 5);
    const plain = noise(shape, outputs === 1 ? 2 : 3);
    const mixing = mixingOf({ mixup, cutmix, seed: 3 }, 4, PICTURES, shape) ?? undefined;
    const batch: Batch = { ...plain, mixing };
    const loss = {
      rule: { smoothing: 0.1, focal: { gamma: 2, alpha: [0.5, 1, 2].slice(0, Math.max(2, outputs)) } },
      classWeights: [3, 1, 0.5],
    };
    const compute = (some: Batch, microBatchSize: number, ahead = false) => {
      const options = { ...OPTIONS, inputShape: shape, microBatchSize, loss };
      const first = ahead ? uploadPart(some, 0, options) : undefined;
      const { figures, gradients } = batchGradients(model, some, options, first);
      return [figures, ...gradients].map((tensor) => tensor.dataSync());
    };
    const whole = compute(batch, PICTURES);
    for (const [microBatchSize, ahead] of [
      [3, false],
      [1, false],
      [4, true],
    ] as const)
      compute(batch, microBatchSize, ahead).forEach((values, i) => {
        expect(relativeDifference(values, whole[i])).toBeLessThan(1e-5);
      });
    const unmixed = compute(plain, PICTURES);
    expect(unmixed[0][0] === whole[0][0]).toBe(mixing === undefined);
    model.dispose();
  });

  it('blends pictures on the device as Keras does, whichever part the other one is in', () => {
    const { pixels, labels } = noise(shape, 2);
    const mixing = mixingOf({ mixup: 1, cutmix: 0, seed: 2 }, 1, PICTURES, shape)!;
    const options = { inputShape: shape, rescale: 1 / 255, offset: -0.5, microBatchSize: 2 };
    const size = 6 * 5 * 3;
    const part = uploadPart({ pixels, labels, mixing }, 4, options).dataSync();
    const inputAt = (row: number, at: number) => pixels[row * size + at] / 255 - 0.5;
    for (const row of [4, 5])
      for (let at = 0; at < size; at++) {
        const share = mixing.shares[row];
        const expected = share * inputAt(row, at) + (1 - share) * inputAt(mixing.partners[row], at);
        expect(part[(row - 4) * size + at]).toBeCloseTo(expected, 5);
      }
  });
});

describe('batchGradients', () => {
  beforeAll(() => tf.setBackend('cpu'));
  const shape: InputShape = [12, 12, 1];
  const options: GradientOptions = { ...OPTIONS, inputShape: shape, microBatchSize: 3 };
  const first = (model: tf.LayersModel, changes: Partial<GradientOptions>) =>
    tf.tidy(() => {
      const { figures, gradients } = batchGradients(model, noise(shape, 2), { ...options, ...changes });
      return { loss: figures.dataSync()[0], gradient: gradients[0].dataSync() };
    });

  it('drops anew in each step and for each seed, and the same for the same ones', () => {
    const model = buildModel(graphOf(narrowed('cnn-pool'), shape, 1), 5);
    const here = first(model, {});
    expect(first(model, {})).toEqual(here);
    expect(first(model, { step: 12 }).loss).not.toBe(here.loss);
    expect(first(model, { seed: 4 }).loss).not.toBe(here.loss);
    model.dispose();
  });

  it('counts the share of right answers, and the mean loss over the whole batch', () => {
    const model = buildModel(graphOf(modelById('mlp-64x3'), shape, 1), 5);
    const batch = noise(shape, 2);
    const pictures = tf.tensor4d(
      Float32Array.from(batch.pixels, (byte) => byte / 255),
      [PICTURES, ...shape],
    );
    const p = (model.predict(pictures) as tf.Tensor).dataSync();
    const right = batch.labels.filter((label, i) => Number(p[i] > 0.5) === label).length;
    const losses = batch.labels.map((label, i) => -Math.log(label === 1 ? p[i] : 1 - p[i]));
    const [loss, accuracy] = batchGradients(model, batch, options).figures.dataSync();
    expect(accuracy).toBeCloseTo(right / PICTURES, 6);
    expect(loss).toBeCloseTo(losses.reduce((a, b) => a + b, 0) / PICTURES, 5);
    model.dispose();
  });

  it('agrees with the slope of the loss itself', () => {
    const model = buildModel(graphOf(modelById('mlp-128'), [2, 2, 1], 1), 5);
    const batch = noise([2, 2, 1], 2);
    const compute = () => batchGradients(model, batch, { ...options, inputShape: [2, 2, 1] });
    const bias = trainableVariables(model)[3];
    const gradient = compute().gradients[3].dataSync()[0];
    const lossAt = (value: number) => {
      bias.assign(tf.tensor1d([value]));
      return compute().figures.dataSync()[0];
    };
    const h = 0.01;
    expect((lossAt(h) - lossAt(-h)) / (2 * h)).toBeCloseTo(gradient, 4);
    model.dispose();
  });

  it('returns its gradients and figures and leaves nothing else behind', () => {
    const model = buildModel(graphOf(narrowed('cnn-pool'), shape, 1), 5);
    const before = tf.memory().numTensors;
    for (const microBatchSize of [PICTURES, 3, 1]) {
      const { figures, gradients } = batchGradients(model, noise(shape, 2), { ...options, microBatchSize });
      expect(tf.memory().numTensors).toBe(before + 1 + gradients.length);
      tf.dispose([figures, ...gradients]);
    }
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  it('refuses an empty batch and pixels that do not fill it', () => {
    const model = buildModel(graphOf(modelById('mlp-128'), [2, 2, 1], 1), 5);
    const small: GradientOptions = { ...options, inputShape: [2, 2, 1] };
    expect(() => batchGradients(model, { pixels: new Uint8Array(), labels: [] }, small)).toThrow(
      'one picture',
    );
    expect(() => batchGradients(model, { pixels: new Uint8Array(15), labels: [0, 1, 0, 1] }, small)).toThrow(
      'do not fill',
    );
    model.dispose();
  });
});

const dropoutAt = (place: number) =>
  new KerasLayer(
    {
      ...{ className: 'Dropout', name: `dropout_${place}`, trainable: true, config: { rate: 0.5 } },
      ...{ weights: [], graph: null, calls: [] },
    },
    place,
    null,
  );

describe('forward', () => {
  beforeAll(() => tf.setBackend('cpu'));
  it('without a dropout key gives the logits of the model’s own answer', () => {
    for (const outputs of [1, 3]) {
      const model = buildModel(graphOf(narrowed('cnn-pool'), [12, 12, 1], outputs), 5);
      const pictures = tf.randomUniform<tf.Rank.R4>([2, 12, 12, 1], 0, 1, 'float32', 8);
      const logits = forward(model, pictures, null);
      const answer = outputs === 1 ? tf.sigmoid(logits) : tf.softmax(logits);
      expect(
        relativeDifference(answer.dataSync(), (model.predict(pictures) as tf.Tensor).dataSync()),
      ).toBeLessThan(1e-6);
      model.dispose();
    }
  });

  it('drops differently in each dropout layer of a step', () => {
    const model = tf.sequential();
    model.add(tf.layers.flatten({ inputShape: [64, 64, 1] }));
    for (const place of [1, 2]) model.add(dropoutAt(place));
    model.add(tf.layers.dense({ units: 1, activation: 'sigmoid', kernelInitializer: 'ones' }));
    const key = { seed: 1, step: 1, firstRow: 0 };
    const [sum] = forward(model, tf.ones<tf.Rank.R4>([1, 64, 64, 1]), key).dataSync();
    // 4 · Binomial(4096, 1/4), six standard deviations; were the masks the same, it would be near 2 · 4096.
    expect(Math.abs(sum - 4096)).toBeLessThan(6 * 4 * Math.sqrt((4096 * 3) / 16));
    model.dispose();
  });

  it('keeps the mean of the features with dropout: the rest is scaled up', () => {
    const model = tf.sequential();
    model.add(tf.layers.flatten({ inputShape: [64, 64, 1] }));
    model.add(dropoutAt(1));
    model.add(tf.layers.dense({ units: 1, activation: 'sigmoid', kernelInitializer: 'ones' }));
    const ones = tf.ones<tf.Rank.R4>([3, 64, 64, 1]);
    const [without, dropped] = [null, { seed: 1, step: 1, firstRow: 0 }].map((key) =>
      forward(model, ones, key).dataSync(),
    );
    expect(Array.from(without)).toEqual([4096, 4096, 4096]);
    expect(new Set(dropped).size).toBe(3);
    // Five standard deviations of 2 · Binomial(4096, 1/2).
    for (const sum of dropped) expect(Math.abs(sum - 4096)).toBeLessThan(5 * 64);
    model.dispose();
  });
});
