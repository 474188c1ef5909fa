/** Grad-CAM and saliency: hand-computed networks, finite differences, every model of the catalogue, no tensor left behind. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from '../../../../src/models/build/buildModel.ts';
import { modelById } from '../../../../src/models/catalogue/catalogue.ts';
import { cnnGap } from '../../../../src/models/catalogue/cnnGap.ts';
import { graphOf } from '../../../../src/models/catalogue/definition.ts';
import { NOTEBOOK_MODELS } from '../../../../src/models/catalogue/notebook.ts';
import { withWeights } from '../../../../src/models/graph/modelGraph.ts';
import { withLogits } from '../../../../src/models/head/head.ts';
import type { InputShape } from '../../../../src/models/types.ts';
import { randomFor } from '../../../../src/shared/random.ts';
import { explain } from '../../../../src/training/explain/explain.ts';
import { forward } from '../../../../src/training/step/forward.ts';
import { partsOf } from '../../formats/models.ts';
import { ensembleOf } from '../../models/ensemble/members.ts';
import { useCpu } from '../toyProblem.ts';

beforeAll(useCpu);

function noise(shape: InputShape, seed = 3): Uint8Array {
  const random = randomFor(seed);
  return Uint8Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => Math.floor(random() * 256));
}

/** Puts numbers into the weights of a layer, kernel first. */
function set(layer: tf.layers.Layer, ...weights: number[][]): void {
  layer.setWeights(layer.weights.map(({ shape }, i) => tf.tensor(weights[i], shape as number[])));
}

/** Disposes the model after `work`. */
async function using<T>(model: tf.LayersModel, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    model.dispose();
  }
}

describe('Grad-CAM by hand: a 1 × 1 convolution with two filters, and one sigmoid unit', () => {
  // Filter 0 is x, filter 1 is relu(3 − x). For the picture [[1, 2], [3, 4]]:
  //   A⁰ = [[1, 2], [3, 4]]        ∂z/∂A⁰ = [[ 1, 1], [ 1, −2]]   α₀ = ( 1 + 1 + 1 − 2) / 4 =  0.25
  //   A¹ = [[2, 1], [0, 0]]        ∂z/∂A¹ = [[−2, 0], [−1,  1]]   α₁ = (−2 + 0 − 1 + 1) / 4 = −0.5
  //   z = (1 + 2 + 3 − 8) + (−4 + 0 + 0 + 0) + 7 = 1
  //   Σ α A = [[0.25 − 1, 0.5 − 0.5], [0.75 − 0, 1 − 0]] = [[−0.75, 0], [0.75, 1]]
  //   class 1: relu(Σ) = [[0, 0], [0.75, 1]], maximum 1
  //   class 0, whose logit is −z: relu(−Σ) = [[0.75, 0], [0, 0]], maximum 0.75, divided by it [[1, 0], [0, 0]]
  const inputShape: InputShape = [2, 2, 1];
  const model = () => {
    const conv = tf.layers.conv2d({ filters: 2, kernelSize: 1, activation: 'relu', inputShape: [2, 2, 1] });
    const dense = tf.layers.dense({ units: 1, activation: 'sigmoid' });
    const made = tf.sequential({ layers: [conv, tf.layers.flatten(), dense] });
    set(conv, [1, -1], [0, 3]);
    set(dense, [1, -2, 1, 0, 1, -1, -2, 1], [7]);
    return made;
  };
  const explained = async (pixels: number[], label: number | null) => {
    const made = model();
    return using(made, () => explain(made, Uint8Array.from(pixels), { inputShape, rescale: 1, label }));
  };

  it('explains the likeliest class', async () => {
    const { map, maximum, label, probabilities, method, layer } = await explained([1, 2, 3, 4], null);
    expect(method).toBe('grad-cam');
    expect(layer?.cells).toEqual([2, 2]);
    expect(label).toBe(1);
    const p = 1 / (1 + Math.exp(-1));
    expect(probabilities[1]).toBeCloseTo(p, 6);
    expect(probabilities[0]).toBeCloseTo(1 - p, 6);
    expect([...map]).toEqual([0, 0, 0.75, 1]);
    expect(maximum).toBe(1);
  });

  it('explains the other class by the logit −z', async () => {
    const { map, maximum, label } = await explained([1, 2, 3, 4], 0);
    expect(label).toBe(0);
    expect([...map]).toEqual([1, 0, 0, 0]);
    expect(maximum).toBe(0.75);
  });

  it('is zero everywhere where nothing speaks for the class', async () => {
    // A⁰ = 0 and A¹ = 3 everywhere: Σ α A = −1.5, and z = 3 · (−2 + 0 − 1 + 1) + 7 = 1.
    const { map, maximum, label } = await explained([0, 0, 0, 0], null);
    expect(label).toBe(1);
    expect([...map]).toEqual([0, 0, 0, 0]);
    expect(maximum).toBe(0);
  });
});

it('Grad-CAM by hand: three classes, and maps of half the size brought up to the picture', async () => {
  // A stride of 2 keeps x at (0, 0), (0, 2), (2, 0), (2, 2): A = [[8, 0], [0, 0]]. The logits are ΣA, 2 ΣA and −ΣA plus a bias
  // of 20 for the first: 28, 16, −8. Its gradient is 1 everywhere, so α = 1 and the map is A. Bilinear from two to four cells,
  // centres at half: a, ¾a + ¼b, ¼a + ¾b, b in each direction.
  const inputShape: InputShape = [4, 4, 1];
  const conv = tf.layers.conv2d({ filters: 1, kernelSize: 1, strides: 2, inputShape: [4, 4, 1] });
  const dense = tf.layers.dense({ units: 3, activation: 'softmax' });
  const model = tf.sequential({ layers: [conv, tf.layers.flatten(), dense] });
  set(conv, [1], [0]);
  set(dense, [1, 2, -1, 1, 2, -1, 1, 2, -1, 1, 2, -1], [20, 0, 0]);
  const pixels = new Uint8Array(16).fill(9, 1);
  pixels.set([8], 0);
  for (const place of [2, 8, 10]) pixels[place] = 0;
  await using(model, async () => {
    const predicted = await explain(model, pixels, { inputShape, rescale: 1, label: null });
    expect(predicted.label).toBe(0);
    expect(predicted.maximum).toBe(8);
    const side = [1, 0.75, 0.25, 0];
    expect([...predicted.map]).toEqual(side.flatMap((row) => side.map((column) => row * column)));
    const second = await explain(model, pixels, { inputShape, rescale: 1, label: 1 });
    expect(second.maximum).toBe(16);
    const third = await explain(model, pixels, { inputShape, rescale: 1, label: 2 });
    expect(third.maximum).toBe(0);
  });
});

it('takes the last convolution of cnn-pool, as computed from its layers one by one', async () => {
  const inputShape: InputShape = [28, 28, 3];
  const model = buildModel(graphOf(modelById('cnn-pool'), inputShape, 1), 5);
  const pixels = noise(inputShape);
  const explanation = await explain(model, pixels, { inputShape, rescale: 1 / 255, label: 1 });
  const lastConv = model.layers.findLastIndex((layer) => layer.getClassName() === 'Conv2D');
  expect(explanation.layer?.name).toBe(model.layers[lastConv].name);
  const expected = tf.tidy(() => {
    const picture = tf.div(tf.tensor4d(pixels, [1, ...inputShape], 'float32'), 255);
    const through = (layers: tf.layers.Layer[], x: tf.Tensor) =>
      layers.reduce((y, layer) => layer.apply(y) as tf.Tensor, x);
    // Behind the input.
    const maps = through(model.layers.slice(1, lastConv + 1), picture);
    const [kernel, bias] = model.layers[model.layers.length - 1].getWeights();
    const logit = (a: tf.Tensor) =>
      tf.sum(
        tf.add(tf.matMul(through(model.layers.slice(lastConv + 1, -1), a) as tf.Tensor2D, kernel), bias),
      );
    const alphas = tf.mean(tf.grad(logit)(maps), [1, 2], true);
    const map = tf.relu(tf.sum(tf.mul(maps, alphas), 3, true)) as tf.Tensor4D;
    return tf.image.resizeBilinear(map, [28, 28], false, true).dataSync<'float32'>();
  });
  const maximum = Math.max(...expected);
  expect(maximum).toBeGreaterThan(0);
  expect(explanation.maximum).toBeCloseTo(maximum, 6);
  expected.forEach((value, place) => {
    expect(explanation.map[place]).toBeCloseTo(value / maximum, 4);
  });
  model.dispose();
});

it('looks into nested models, and takes a block as far as its activation', async () => {
  const base = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 3, kernelSize: 3, inputShape: [8, 8, 1] }),
      tf.layers.batchNormalization(),
      tf.layers.reLU({ name: 'last_of_block' }),
      tf.layers.globalAveragePooling2d({}),
    ],
  });
  const model = tf.sequential({ layers: [base, tf.layers.dense({ units: 2, activation: 'softmax' })] });
  await using(model, async () => {
    const { layer, map } = await explain(model, noise([8, 8, 1]), {
      inputShape: [8, 8, 1],
      rescale: 1 / 255,
      label: null,
    });
    expect(layer).toEqual({ name: 'last_of_block', cells: [6, 6] });
    expect(map.length).toBe(64);
  });
});

it('saliency is the gradient of the logit, as finite differences find it', async () => {
  const inputShape: InputShape = [4, 4, 3];
  const model = buildModel(graphOf(modelById('mlp-64x3'), inputShape, 3), 11);
  const pixels = noise(inputShape);
  const label = 2;
  const { map, maximum, method } = await explain(model, pixels, { inputShape, rescale: 1 / 255, label });
  expect(method).toBe('saliency');
  // Larger steps would cross a kink of some ReLU, smaller ones drown in the rounding of 32 bits.
  const step = 2e-3;
  const logitAt = (place: number, by: number) =>
    tf.tidy(() => {
      const x = Float32Array.from(pixels, (value) => value / 255);
      x[place] += by;
      return forward(model, tf.tensor4d(x, [1, ...inputShape]), null).dataSync()[label];
    });
  const gradient = Array.from(
    pixels,
    (_, place) => (logitAt(place, step) - logitAt(place, -step)) / (2 * step),
  );
  for (let cell = 0; cell < 16; cell++) {
    const most = Math.max(...gradient.slice(cell * 3, cell * 3 + 3).map(Math.abs));
    expect(map[cell] * maximum).toBeCloseTo(most, 2);
  }
  expect(Math.max(...map)).toBe(1);
  model.dispose();
});

it.each([...NOTEBOOK_MODELS, cnnGap].map(({ id }) => id))(
  '%s: a map of the picture’s size, and no tensor left',
  async (id) => {
    const inputShape: InputShape = [24, 24, 3];
    for (const outputs of [1, 4]) {
      const model = buildModel(graphOf(modelById(id), inputShape, outputs), 2);
      const before = tf.memory().numTensors;
      for (const label of [null, 0, 1]) {
        const explanation = await explain(model, noise(inputShape), { inputShape, rescale: 1 / 255, label });
        expect(explanation.map.length).toBe(24 * 24);
        expect(explanation.method).toBe(id.startsWith('cnn') ? 'grad-cam' : 'saliency');
        expect(explanation.probabilities.length).toBe(Math.max(outputs, 2));
        expect(explanation.probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
        if (label !== null) expect(explanation.label).toBe(label);
      }
      expect(tf.memory().numTensors).toBe(before);
      model.dispose();
    }
  },
);

it('leaves the layer as it was, and no tensor, where the model’s answer is no number', async () => {
  const inputShape: InputShape = [24, 24, 1];
  const model = buildModel(graphOf(modelById('cnn-pool'), inputShape, 1), 2);
  const output = model.layers[model.layers.length - 1];
  output.setWeights(output.getWeights().map((weight) => tf.fill(weight.shape, Number.NaN)));
  const before = tf.memory().numTensors;
  const options = { inputShape, rescale: 1 / 255, label: null };
  await expect(explain(model, noise(inputShape), options)).rejects.toThrow('not a number');
  expect(tf.memory().numTensors).toBe(before);
  expect(model.layers.every((layer) => layer.call === Object.getPrototypeOf(layer).call)).toBe(true);
  model.dispose();
});

it.each([
  ['cnn-pool', 'grad-cam'],
  ['mlp-64x3', 'saliency'],
])('of an ensemble of %s: the mean of its models’ maps, and no tensor left', async (id, method) => {
  const inputShape: InputShape = [24, 24, 3];
  const members = [1, 2].map((seed) => {
    const drawn = graphOf(modelById(id), inputShape, 3);
    const model = buildModel(drawn, seed);
    const graph = withWeights(drawn, partsOf(model).weights);
    return { graph, model };
  });
  const whole = buildModel(withLogits(ensembleOf(members.map(({ graph }) => graph))), null);
  const options = { inputShape, rescale: 1 / 255 };
  const before = tf.memory().numTensors;
  const explained = await explain(whole, noise(inputShape), { ...options, label: null });
  expect(explained).toMatchObject({ method, models: 2 });
  expect(tf.memory().numTensors).toBe(before);
  const each = await Promise.all(
    members.map(({ model }) => explain(model, noise(inputShape), { ...options, label: explained.label })),
  );
  const mean = each[0].map.map(
    (value, at) => (value * each[0].maximum + each[1].map[at] * each[1].maximum) / 2,
  );
  const maximum = Math.max(...mean);
  expect(explained.maximum).toBeCloseTo(maximum, 6);
  mean.forEach((value, at) => {
    expect(explained.map[at]).toBeCloseTo(value / maximum, 4);
  });
  explained.probabilities.forEach((score, at) => {
    expect(score).toBeCloseTo((each[0].probabilities[at] + each[1].probabilities[at]) / 2, 6);
  });
  for (const model of [whole, ...members.map((one) => one.model)]) model.dispose();
});
