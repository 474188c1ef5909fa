/** Grad-CAM on models from files: branches, models inside of models, and what strangers have trained. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readModel } from '../../../../src/formats/model/readModel.ts';
import { buildModel } from '../../../../src/models/build/buildModel.ts';
import type { ModelFile } from '../../../../src/models/graph/modelFile.ts';
import { inputShapeOfGraph } from '../../../../src/models/graph/modelGraph.ts';
import { withLogits } from '../../../../src/models/head/head.ts';
import type { InputShape } from '../../../../src/models/types.ts';
import { randomFor } from '../../../../src/shared/random.ts';
import { explain } from '../../../../src/training/explain/explain.ts';
import { sharedFile } from '../../formats/files.ts';
import { randomModel } from '../../formats/models.ts';
import { withoutShared } from '../../support/shared.ts';
import { useWasm } from '../../support/wasm.ts';

const NO_MODELS = withoutShared('real_models');

beforeAll(useWasm);

const built = (file: ModelFile) => buildModel({ ...file, graph: withLogits(file.graph) }.graph, null);

function noise(shape: InputShape): Uint8Array {
  const random = randomFor(8);
  return Uint8Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => random() * 256);
}

it('finds the end of the last block, also behind a branch, and its map by the layers alone', async () => {
  const inputShape: InputShape = [12, 12, 3];
  const model = built(randomModel('branches'));
  const pixels = noise(inputShape);
  const label = 2;
  const { layer, map, maximum } = await explain(model, pixels, { inputShape, rescale: 1 / 255, label });
  expect(layer).toEqual({ name: 'both', cells: [12, 12] });

  // The rest is a maximum over each map and a dense layer: the gradient is the weight, where the maximum lies.
  const both = tf.model({ inputs: model.inputs, outputs: model.getLayer('both').output });
  const expected = tf.tidy(() => {
    const picture = tf.div(tf.tensor4d(pixels, [1, ...inputShape], 'float32'), 255);
    const maps = both.predict(picture) as tf.Tensor4D;
    const [kernel] = model.getLayer('head').getWeights();
    const alphas = tf.div(tf.slice(kernel, [0, label], [-1, 1]).reshape([1, 1, 1, -1]), 144);
    return tf.relu(tf.sum(tf.mul(maps, alphas), 3)).dataSync();
  });
  const most = Math.max(...expected);
  expect(most).toBeGreaterThan(0);
  expect(Math.abs(maximum / most - 1)).toBeLessThan(1e-4);
  map.forEach((value, place) => {
    expect(value).toBeCloseTo(expected[place] / most, 4);
  });
  model.dispose();
});

const REAL: [string, string[]][] = [
  ['h5_fer2013_mini_xception', ['fer2013_mini_XCEPTION.102-0.66.hdf5']],
  ['h5_mnist_cnn', ['mnist.h5']],
  ['keras3_cifar10_cnn', ['cifar10_model.keras']],
  ['keras3_potato_preprocessing', ['model.keras']],
  ['tfjs_pneumonia_cnn', ['model.json', 'group1-shard1of1.bin']],
  ['tm_pneumonia', ['metadata.json', 'weights.bin', 'model.json']],
];

describe.skipIf(NO_MODELS)(`models of strangers${NO_MODELS}`, () => {
  it.each(REAL)('%s has a map of the picture’s size, and no tensor is left', async (folder, names) => {
    const reading = await readModel(names.map((name) => sharedFile(`real_models/${folder}/${name}`)));
    if (reading.kind !== 'model') throw new Error('These are weights only.');
    const { file } = reading;
    const inputShape = inputShapeOfGraph(file.graph)!.map((size) => size ?? 64) as unknown as InputShape;
    const model = built(file);
    const before = tf.memory().numTensors;
    const options = { inputShape, rescale: file.preprocessing?.scale ?? 1 / 255, label: null };
    const { method, layer, map } = await explain(model, noise(inputShape), options);
    expect(method).toBe('grad-cam');
    expect(layer!.cells[0]).toBeGreaterThan(1);
    expect(map.length).toBe(inputShape[0] * inputShape[1]);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });
});
