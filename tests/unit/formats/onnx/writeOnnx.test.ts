/** ONNX files, as ONNX Runtime's WebAssembly computes them, answer as TensorFlow.js does. */
import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-web';
import { beforeAll, describe, expect, it } from 'vitest';
import { untouched } from '../../../../src/evaluation/choices/decisionChoice.ts';
import { networkOf } from '../../../../src/formats/network/networkOf.ts';
import { writeOnnx } from '../../../../src/formats/onnx/writeOnnx.ts';
import type { LabelsFile } from '../../../../src/formats/run/labelsFile.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { greatestDifference } from '../../dataset/referenceArrays.ts';
import { withoutShared } from '../../support/shared.ts';
import { useWasm } from '../../support/wasm.ts';
import {
  answersOf,
  LABELS,
  LAYER_MODELS,
  randomizeWeights,
  randomPictures,
  readRealModel,
} from '../layerModels.ts';
import { graphOfModel } from '../models.ts';

const NO_MODELS = withoutShared('real_models');

ort.env.wasm.numThreads = 1;

async function runOnnx(file: Uint8Array, pictures: Float32Array, shape: number[]): Promise<ort.Tensor> {
  const session = await ort.InferenceSession.create(file);
  try {
    const { output } = await session.run({ input: new ort.Tensor('float32', pictures, shape) });
    return output;
  } finally {
    await session.release();
  }
}

describe('writeOnnx', () => {
  beforeAll(useWasm);

  it.each(LAYER_MODELS)('answers as TensorFlow.js: %s', async (_, build) => {
    const model = build();
    try {
      randomizeWeights(model, 3);
      const tensors = tf.memory().numTensors;
      const network = networkOf(graphOfModel(model));
      expect(tf.memory().numTensors).toBe(tensors);
      const pictures = randomPictures(4, network.inputShape, 8);
      const expected = answersOf(model, pictures);
      const output = await runOnnx(writeOnnx(network, LABELS), pictures, [4, ...network.inputShape]);
      expect(output.dims).toEqual([4, expected.length / 4]);
      const scores = output.data as Float32Array;
      expect(new Set(expected).size).toBeGreaterThan(3);
      expect(greatestDifference(scores, expected)).toBeLessThan(1e-5);
    } finally {
      model.dispose();
    }
  });

  it.skipIf(NO_MODELS).each(['tm_pneumonia', 'tfjs_pneumonia_cnn'])(
    `answers as TensorFlow.js: the real model %s${NO_MODELS}`,
    async (name) => {
      const model = await readRealModel(name);
      const network = networkOf(graphOfModel(model));
      const pictures = randomPictures(1, network.inputShape, 8);
      const expected = answersOf(model, pictures);
      model.dispose();
      const output = await runOnnx(writeOnnx(network, LABELS), pictures, [1, ...network.inputShape]);
      expect(greatestDifference(output.data as Float32Array, expected)).toBeLessThan(1e-5);
    },
  );

  describe('its metadata', () => {
    const textOf = async (labels: Partial<LabelsFile>) => {
      const model = LAYER_MODELS.find(([name]) => name.startsWith('cnn-pool'))![1]();
      const network = networkOf(graphOfModel(model));
      model.dispose();
      return new TextDecoder('latin1').decode(writeOnnx(network, { ...LABELS, ...labels }));
    };

    it('say what was chosen on the decision desk, and nothing of a desk that was not touched', async () => {
      const decision = { ...untouched(2), threshold: 0.3, temperature: 1.5 };
      expect(await textOf({ decision })).toContain(JSON.stringify(decision));
      expect(await textOf({})).not.toContain('decision');
    });

    it('say what of an imported model nobody has confirmed', async () => {
      expect(await textOf({ guesses: ['range'] })).toContain('["range"]');
      expect(await textOf({})).not.toContain('guesses');
    });
  });

  it('turns a picture once before and once after the convolutions', async () => {
    const model = LAYER_MODELS.find(([name]) => name.startsWith('cnn-pool'))![1]();
    const file = writeOnnx(networkOf(graphOfModel(model)), LABELS);
    model.dispose();
    expect(
      Buffer.from(file)
        .toString('latin1')
        .match(/Transpose_/g),
    ).toHaveLength(2);
  });

  it('says how pictures become its input', async () => {
    const model = LAYER_MODELS[0][1]();
    const text = Buffer.from(writeOnnx(networkOf(graphOfModel(model)), LABELS)).toString('utf8');
    model.dispose();
    for (const [key, value] of [
      ['classes', '["cat","dog <b>","fish"]'],
      ['image_size', '12'],
      ['rescale', '0.00392156862745098'],
      ['channel_order', 'RGB'],
    ])
      expect(text).toMatch(new RegExp(`${key}\u0012.${value.replaceAll(/[[\]<>.]/g, '\\$&')}`));
  });

  it.each([
    [
      'an unknown class',
      'Conv2DTranspose',
      () => tf.layers.conv2dTranspose({ filters: 1, kernelSize: 2, name: 'odd_one' }),
    ],
    [
      'an axis of its own',
      'normalizes axis 1',
      () => tf.layers.batchNormalization({ axis: 1, name: 'odd_one' }),
    ],
    ['bilinear', 'bilinear', () => tf.layers.upSampling2d({ interpolation: 'bilinear', name: 'odd_one' })],
    [
      'channels first',
      'channels_first',
      () => tf.layers.maxPooling2d({ dataFormat: 'channelsFirst', name: 'odd_one' }),
    ],
    ['selu', 'selu', () => tf.layers.dense({ units: 2, activation: 'selu', name: 'odd_one' })],
  ])('refuses by name what it cannot write: %s', async (_, words, layer) => {
    const model = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [8, 8, 3] }), layer()] });
    try {
      const refused = () => networkOf(graphOfModel(model));
      expect(refused).toThrow(UserError);
      expect(refused).toThrow(/odd_one/);
      expect(refused).toThrow(words);
    } finally {
      model.dispose();
    }
  });

  it('refuses pictures of any size', async () => {
    const model = tf.sequential({
      layers: [tf.layers.conv2d({ filters: 1, kernelSize: 1, inputShape: [null, null, 3] })],
    });
    expect(() => networkOf(graphOfModel(model))).toThrow(/any × any × 3/);
    model.dispose();
  });
});
