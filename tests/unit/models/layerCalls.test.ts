/** Layers that TensorFlow.js lacks, or computes otherwise than Keras, against figures worked out by hand. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from '../../../src/models/build/buildModel.ts';
import type { Drop } from '../../../src/models/build/layerCall.ts';
import type { ModelFile } from '../../../src/models/graph/modelFile.ts';
import type { GraphLayer, GraphWeight } from '../../../src/models/graph/modelGraph.ts';
import type { LayerConfig } from '../../../src/models/layers/rule.ts';

const weight = (name: string, shape: number[], values: number[]): GraphWeight => ({
  ...{ name, shape, values: Float32Array.from(values) },
});

function layer(className: string, config: LayerConfig, weights: GraphWeight[] = []): GraphLayer {
  const name = className.toLowerCase();
  return { className, name, trainable: true, config, weights, graph: null, calls: [] };
}

/** A model of some layers in a row, for pictures of this shape. */
function chain(shape: number[], ...layers: GraphLayer[]): ModelFile {
  const input = layer('InputLayer', { batch_shape: [null, ...shape] });
  return {
    ...{ origin: 'test', classes: null, preprocessing: null, optimizer: null },
    graph: { kind: 'Sequential', name: 'm', layers: [input, ...layers], inputs: [], outputs: [] },
  };
}

function answer(file: ModelFile, shape: number[], values: number[]): { shape: number[]; values: number[] } {
  const before = tf.memory().numTensors;
  const model = buildModel(file.graph, null);
  const output = model.predict(tf.tensor([values].flat(), [1, ...shape])) as tf.Tensor;
  const found = { shape: output.shape.slice(1), values: Array.from(output.dataSync()) };
  model.dispose();
  tf.dispose(output);
  // The input of predict is all that may be left, of this and of nothing else.
  expect(tf.memory().numTensors - before).toBeLessThanOrEqual(1);
  return found;
}

const close = (found: number[], expected: number[]) => {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, at) => {
    expect(value).toBeCloseTo(expected[at], 5);
  });
};

describe('layers for pictures', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it('Conv2D computes no gradient of the pictures in the first layer', async () => {
    const config = { filters: 1, kernel_size: 1, activation: 'linear' };
    const weights = [weight('kernel', [1, 1, 1, 1], [2]), weight('bias', [1], [1])];
    const model = buildModel(chain([2, 2, 1], layer('Conv2D', config, weights)).graph, null);
    const x = tf.ones([1, 2, 2, 1]);
    const { kernels } = await tf.profile(() => {
      const { grads } = tf.variableGrads(() => tf.sum(model.apply(x, { training: true }) as tf.Tensor));
      return Object.values(grads);
    });
    const names = kernels.map(({ name }) => name);
    expect(names).toContain('Conv2DBackpropFilter');
    expect(names).not.toContain('Conv2DBackpropInput');
    model.dispose();
  });

  it('Rescaling takes one number, or one for each channel', () => {
    close(
      answer(chain([1, 1, 2], layer('Rescaling', { scale: 0.5, offset: 1 })), [1, 1, 2], [4, 6]).values,
      [3, 4],
    );
    const each = layer('Rescaling', { scale: [1, 2], offset: [0, -1] });
    close(answer(chain([1, 1, 2], each), [1, 1, 2], [4, 6]).values, [4, 11]);
  });

  it('Normalization uses given numbers, adapted ones, and Keras’ epsilon', () => {
    const given = layer('Normalization', {
      axis: -1,
      mean: [[[[1, 2]]]],
      variance: [[[[4, 0]]]],
      invert: false,
    });
    close(answer(chain([1, 1, 2], given), [1, 1, 2], [5, 2.0000001]).values, [2, 0]);
    const adapted = layer('Normalization', { axis: -1, invert: false }, [
      weight('mean', [2], [1, 2]),
      weight('variance', [2], [4, 9]),
      weight('count', [], [10]),
    ]);
    close(answer(chain([1, 1, 2], adapted), [1, 1, 2], [5, 8]).values, [2, 2]);
    const inverted = layer('Normalization', { axis: -1, mean: [1], variance: [4], invert: true });
    close(answer(chain([1, 1, 1], inverted), [1, 1, 1], [3]).values, [7]);
  });

  it('Resizing puts the centres of pixels at a half', () => {
    const twice = layer('Resizing', { height: 1, width: 4, interpolation: 'bilinear' });
    // Centres of the new pixels lie at −0.25, 0.25, 0.75 and 1.25 of the old ones.
    close(answer(chain([1, 2, 1], twice), [1, 2, 1], [0, 8]).values, [0, 2, 6, 8]);
    const nearest = layer('Resizing', { height: 1, width: 2, interpolation: 'nearest' });
    close(answer(chain([1, 4, 1], nearest), [1, 4, 1], [1, 2, 3, 4]).values, [2, 4]);
  });

  it('CenterCrop leaves an odd rest at the end', () => {
    const crop = layer('CenterCrop', { height: 1, width: 2 });
    close(answer(chain([2, 5, 1], crop), [2, 5, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).values, [2, 3]);
    expect(() => buildModel(chain([1, 1, 1], crop).graph, null)).toThrow(
      /"centercrop" \(CenterCrop\) cannot be built/,
    );
  });

  it('pooling over the whole picture may keep its axes', () => {
    const kept = layer('GlobalAveragePooling2D', { keepdims: true });
    expect(answer(chain([2, 1, 2], kept), [2, 1, 2], [1, 2, 3, 4])).toEqual({
      shape: [1, 1, 2],
      values: [2, 3],
    });
    const most = layer('GlobalMaxPooling2D', { keepdims: true });
    expect(answer(chain([2, 1, 2], most), [2, 1, 2], [1, 2, 3, 4])).toEqual({
      shape: [1, 1, 2],
      values: [3, 4],
    });
  });

  it.each(['RandomFlip', 'RandomRotation', 'RandomZoom', 'RandomContrast', 'SpatialDropout2D'])(
    '%s leaves pictures as they are when the model answers',
    (className) => {
      const file = chain([1, 2, 1], layer(className, { rate: 0.5, factor: 0.2, mode: 'horizontal' }));
      expect(answer(file, [1, 2, 1], [3, 4]).values).toEqual([3, 4]);
    },
  );

  it('SpatialDropout2D drops whole channels in training', () => {
    const model = buildModel(chain([8, 8, 16], layer('SpatialDropout2D', { rate: 0.5 })).graph, null);
    const drop: Drop = (x, rate) => tf.dropout(x, rate, undefined, 3);
    const output = model.apply(tf.ones([1, 8, 8, 16]), { drop }) as tf.Tensor;
    const channels = Array.from((output.max([1, 2]).dataSync() as Float32Array).values());
    const least = Array.from(output.min([1, 2]).dataSync());
    expect(channels).toEqual(least);
    expect(new Set(channels)).toEqual(new Set([0, 2]));
    model.dispose();
  });

  it('Softmax is over the channels', () => {
    const { values } = answer(chain([2], layer('Softmax', {})), [2], [0, Math.log(3)]);
    close(values, [0.25, 0.75]);
  });

  it('Subtract takes the second from the first', () => {
    const ref = (name: string) => [name, 0, 0] as const;
    const double = { ...layer('Rescaling', { scale: 2, offset: 0 }), calls: [[ref('inputlayer')]] };
    const subtract = { ...layer('Subtract', {}), calls: [[ref('rescaling'), ref('inputlayer')]] };
    const { graph, ...rest } = chain([1, 1, 1]);
    const layers = [...graph.layers, double, subtract];
    const functional = {
      kind: 'Functional',
      name: 'f',
      layers,
      inputs: [ref('inputlayer')],
      outputs: [ref('subtract')],
    } as const;
    close(answer({ ...rest, graph: functional }, [1, 1, 1], [5]).values, [5]);
  });
});

describe('a model that cannot be built', () => {
  beforeAll(() => tf.setBackend('cpu'));
  const dense = (units: number, kernel: GraphWeight) =>
    layer('Dense', { units, activation: 'linear', use_bias: false }, [kernel]);

  it('leaves no tensors behind, whatever was built before it', () => {
    const before = tf.memory().numTensors;
    const sound = { ...dense(2, weight('kernel', [3, 2], [1, 2, 3, 4, 5, 6])), name: 'sound' };
    const broken = dense(
      4,
      weight(
        'kernel',
        [3, 4],
        Array.from({ length: 12 }, () => 0),
      ),
    );
    expect(() => buildModel(chain([3], sound, broken).graph, null)).toThrow(
      'The layer "dense" (Dense) needs kernel of the shape [2, 4], but the file holds [3, 4].',
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    [
      'Rescaling',
      { scale: [1, 2], offset: 0 },
      /"rescaling" \(Rescaling\) cannot be built: it has 2 numbers for pictures of 3 channels/,
    ],
    [
      'Normalization',
      { axis: -1, mean: [1, 2], variance: [1, 2] },
      /it has 2 numbers for pictures of 3 channels/,
    ],
  ])('has numbers for other channels: %s', (className, config, words) => {
    expect(() => buildModel(chain([2, 2, 3], layer(className, config)).graph, null)).toThrow(words);
  });

  it('normalizes along another axis than the last', () => {
    const norm = (axis: number) => {
      const config = { axis, momentum: 0.9, epsilon: 1e-3, center: false, scale: false };
      const size = [2, 3][axis - 2];
      const weights = ['moving_mean', 'moving_variance'].map((name) =>
        weight(name, [size], [1, 2, 3].slice(0, size)),
      );
      return chain([4, 2, 3], layer('BatchNormalization', config, weights));
    };
    expect(() => buildModel(norm(2).graph, null)).toThrow(
      'The layer "batchnormalization" (BatchNormalization) has axis = 2, which cannot be computed here. Expected -1.',
    );
    buildModel(norm(3).graph, null).dispose();
  });

  it('says which weights are missing', () => {
    const bare = layer('BatchNormalization', {
      axis: -1,
      momentum: 0.9,
      epsilon: 1e-3,
      center: false,
      scale: true,
    });
    expect(() => buildModel(chain([1, 1, 2], bare).graph, null)).toThrow(
      'The file holds no gamma and no moving_mean and no moving_variance for the layer "batchnormalization" (BatchNormalization).',
    );
  });
});
