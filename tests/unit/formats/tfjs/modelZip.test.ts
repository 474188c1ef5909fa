/** A packed model, read back by TensorFlow.js itself, answers as before. */
import * as tf from '@tensorflow/tfjs';
import JSZip from 'jszip';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untouched } from '../../../../src/evaluation/choices/decisionChoice.ts';
import { historyCsv } from '../../../../src/formats/run/historyCsv.ts';
import { labelsFile } from '../../../../src/formats/run/labelsFile.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import { type ModelParts, packModel } from '../../../../src/formats/tfjs/modelZip.ts';
import { buildModel } from '../../../../src/models/build/buildModel.ts';
import { modelById } from '../../../../src/models/catalogue/catalogue.ts';
import { graphOf, type ModelDefinition } from '../../../../src/models/catalogue/definition.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { finishedRun } from '../finishedRun.ts';

const smallCnn: ModelDefinition = {
  id: 'small-cnn',
  title: 'Small CNN',
  summary: 'Every kind of layer once.',
  layers: (picture) =>
    picture
      .to('Conv2D', { filters: 4, kernel_size: 3, activation: 'relu' })
      .to('MaxPooling2D', { pool_size: 2 })
      .to('Flatten')
      .to('Dropout', { rate: 0.5 }),
};

/** The model's parts as the device worker hands them out: weights in `getWeights()` order, in one buffer. */
function partsOf(model: tf.LayersModel): ModelParts {
  const arrays = model.getWeights().map((weight) => weight.dataSync<'float32'>());
  const weights = new Float32Array(arrays.reduce((sum, array) => sum + array.length, 0));
  let offset = 0;
  for (const array of arrays) {
    weights.set(array, offset);
    offset += array.length;
  }
  const finished = finishedRun();
  return {
    topology: model.toJSON(null, false) as object,
    weightSpecs: model.weights.map(({ originalName, shape }) => ({
      name: originalName,
      shape: shape as number[],
      dtype: 'float32',
    })),
    weights: weights.buffer,
    labels: labelsFile(finished.dataset.classes, finished.settings, finished),
    runFile: runFile(finished),
    historyCsv: historyCsv(finished.epochs),
    images: [],
    optimizer: null,
  };
}

/** Reads the model from the zip over TensorFlow.js' own HTTP reader, as a page that hosts the files would. */
function loadFromZip(zip: JSZip): Promise<tf.LayersModel> {
  const fetchFunc = async (address: string | URL | Request) => {
    const file = zip.file(String(address).replace('http://model.test/', ''));
    return new Response(file && (await file.async('arraybuffer')), { status: file ? 200 : 404 });
  };
  return tf.loadLayersModel(tf.io.http('http://model.test/model.json', { fetchFunc }));
}

async function unpack(parts: ModelParts): Promise<JSZip> {
  const blob = await packModel(parts);
  expect(blob.type).toBe('application/zip');
  return JSZip.loadAsync(await blob.arrayBuffer(), { checkCRC32: true });
}

describe('packModel', () => {
  let tensorsBefore = 0;
  beforeAll(async () => {
    await tf.setBackend('cpu');
    tensorsBefore = tf.memory().numTensors;
  });
  afterAll(() => expect(tf.memory().numTensors).toBe(tensorsBefore));

  it.each([
    ['one sigmoid unit', modelById('mlp-64x3'), 1],
    ['three softmax units', smallCnn, 3],
  ] as const)('gives back the same predictions: %s', async (_, definition, outputs) => {
    const model = buildModel(graphOf(definition, [8, 8, 3], outputs), 5);
    const pictures = tf.randomUniform([4, 8, 8, 3], 0, 1, 'float32', 11);
    const before = model.predict(pictures) as tf.Tensor;
    const loaded = await loadFromZip(await unpack(partsOf(model)));
    const after = loaded.predict(pictures) as tf.Tensor;
    const scores = before.dataSync();
    expect(new Set(scores).size).toBeGreaterThan(2);
    expect(after.dataSync()).toEqual(scores);
    tf.dispose([pictures, before, after]);
    model.dispose();
    loaded.dispose();
  });

  it('holds five files, the weights uncompressed', async () => {
    const model = buildModel(graphOf(smallCnn, [8, 8, 3], 1), 1);
    const parts = partsOf(model);
    model.dispose();
    const zip = await unpack(parts);
    expect(Object.keys(zip.files)).toEqual([
      'model.json',
      'weights.bin',
      'labels.json',
      'run.json',
      'history.csv',
    ]);
    expect(await zip.file('weights.bin')!.async('arraybuffer')).toEqual(parts.weights);
    const packed = Buffer.from(await (await packModel(parts)).arrayBuffer());
    expect(packed.includes(Buffer.from(parts.weights))).toBe(true);
    expect(packed.includes('darkroom-run')).toBe(false);
    expect(JSON.parse(await zip.file('run.json')!.async('string'))).toEqual(parts.runFile);
    expect(await zip.file('history.csv')!.async('string')).toBe(parts.historyCsv);
  });

  it('refuses weights of another length than their specs', async () => {
    const model = buildModel(graphOf(smallCnn, [8, 8, 3], 1), 1);
    const parts = partsOf(model);
    model.dispose();
    await expect(packModel({ ...parts, weights: parts.weights.slice(4) })).rejects.toThrow(RangeError);
  });
});

const MLP = { modelId: 'mlp-128', imported: null };

describe('labelsFile', () => {
  it('says how a network of Keras takes its pictures: blue first, each channel less its mean', () => {
    const model = { modelId: 'resnet-50', imported: null };
    const labels = labelsFile(['a', 'b'], { ...DEFAULT_SETTINGS, rescale: 1 }, model);
    expect(labels.preprocessing).toMatchObject({
      ...{ colorMode: 'rgb', rescale: 1, channelOrder: 'bgr', offset: [-103.939, -116.779, -123.68] },
    });
  });

  it('tells how to read one sigmoid unit', () => {
    expect(labelsFile(['NORMAL', 'PNEUMONIA'], DEFAULT_SETTINGS, MLP)).toEqual({
      classes: ['NORMAL', 'PNEUMONIA'],
      binary: { positive: 'PNEUMONIA', threshold: 0.5 },
      decision: null,
      preprocessing: {
        colorMode: 'rgb',
        imageSize: 224,
        decodeQuality: 'fast',
        aspectRatio: 'squeeze',
        rescale: 1 / 255,
      },
    });
  });

  it('says what was chosen on the decision desk, with the threshold for the output as it is', () => {
    const decision = { ...untouched(2), threshold: 0.75, temperature: 2 };
    const labels = labelsFile(['NORMAL', 'PNEUMONIA'], DEFAULT_SETTINGS, MLP, decision);
    expect(labels.decision).toEqual(decision);
    // Odds of 3 at a temperature of 2 are odds of 9.
    expect(labels.binary?.threshold).toBeCloseTo(0.9, 12);
  });

  it('has no threshold with one unit a class', () => {
    expect(labelsFile(['a', 'b', 'c'], DEFAULT_SETTINGS, MLP).binary).toBeNull();
    expect(labelsFile(['a', 'b'], { ...DEFAULT_SETTINGS, classMode: 'categorical' }, MLP).binary).toBeNull();
  });
});
