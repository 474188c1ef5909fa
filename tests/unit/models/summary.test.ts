/** The layer tables against the notebook's, and against what TensorFlow.js builds. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from '../../../src/models/catalogue/build.ts';
import { layersOf, MODELS, modelById } from '../../../src/models/catalogue/catalogue.ts';
import { layerNames, modelSummary } from '../../../src/models/catalogue/summary.ts';
import type { InputShape } from '../../../src/models/types.ts';
import { UserError } from '../../../src/shared/errors.ts';
import { readReference } from '../support/reference.ts';

const NOTEBOOK: InputShape = [224, 224, 3];

describe('modelSummary', () => {
  it.each([
    ['mlp-128', 19_267_841],
    ['mlp-64x3', 9_642_241],
    ['cnn-128-64-32', 1_616_609],
    ['cnn-pool', 23_981_249],
  ])('%s has the notebook’s parameter count at 224 × 224 × 3', (id, parameters) => {
    expect(modelSummary(modelById(id), NOTEBOOK, 1).parameters).toBe(parameters);
  });

  it('counts what a convolution lays out by hand: twice input and output, once more where its input has a gradient', () => {
    const { rows } = modelSummary(modelById('cnn-pool'), NOTEBOOK, 1);
    // Three channels take the place of four.
    expect(rows.filter((row) => row.className === 'Conv2D').map((row) => row.planeValues)).toEqual([
      2 * (224 * 224 * 4 + 222 * 222 * 32),
      3 * (222 * 222 * 32 + 220 * 220 * 64),
      3 * (110 * 110 * 64 + 108 * 108 * 128),
    ]);
    for (const { className, planeValues } of rows) if (className !== 'Conv2D') expect(planeValues).toBe(0);
  });

  it('counts what a picture leaves on the device: three tensors where weights and an activation are, else one', () => {
    const { rows } = modelSummary(modelById('cnn-pool'), NOTEBOOK, 1);
    const [conv, , pool, dropout] = rows;
    expect(conv).toMatchObject({ keptValues: 3 * 222 * 222 * 32, gradientValues: 2 * 222 * 222 * 32 });
    expect(pool).toMatchObject({ keptValues: 110 * 110 * 64, gradientValues: 110 * 110 * 64 });
    expect(dropout).toMatchObject({ keptValues: 110 * 110 * 64, gradientValues: 110 * 110 * 64 });
    expect(rows.find((row) => row.className === 'Flatten')).toMatchObject({
      keptValues: 0,
      gradientValues: 0,
    });
  });

  it('ends in one sigmoid unit for one output and in softmax for several', () => {
    for (const definition of MODELS) {
      expect(layersOf(definition, 1).at(-1)).toEqual({ className: 'Dense', units: 1, activation: 'sigmoid' });
      expect(layersOf(definition, 5).at(-1)).toEqual({ className: 'Dense', units: 5, activation: 'softmax' });
    }
    expect(modelSummary(modelById('mlp-128'), [8, 8, 1], 5).parameters).toBe(65 * 128 + 129 * 5);
  });

  it('names layers as Keras does in a fresh session', () => {
    expect(layerNames(layersOf(modelById('cnn-pool'), 1))).toEqual([
      'conv2d',
      'conv2d_1',
      'max_pooling2d',
      'dropout',
      'conv2d_2',
      'max_pooling2d_1',
      'dropout_1',
      'flatten',
      'dense',
      'dropout_2',
      'dense_1',
    ]);
  });

  it('tells which layer leaves nothing of a picture that is too small, and how large it must be', () => {
    const cnnPool = modelById('cnn-pool');
    expect(() => modelSummary(cnnPool, [11, 11, 3], 1)).toThrow(UserError);
    expect(() => modelSummary(cnnPool, [11, 11, 3], 1)).toThrow(
      'Pictures of 11 × 11 are too small for "Convolutions with pooling": nothing is left after max_pooling2d_1.',
    );
    // Width and height each: 12 is enough, 11 is not.
    expect(() => modelSummary(cnnPool, [12, 11, 3], 1)).toThrow('Pictures of 11 × 12');
    expect(modelSummary(cnnPool, [12, 12, 3], 1).rows[5].outputShape).toEqual([1, 1, 128]);
    expect(() => modelSummary(modelById('cnn-128-64-32'), [6, 6, 1], 1)).toThrow('after conv2d_2');
  });
});

interface NotebookModel {
  layers: { name: string; class: string; output_shape: (number | null)[]; params: number }[];
  total_params: number;
}

describe('the notebook’s tables', () => {
  const models = readReference<{ models: NotebookModel[] }>('seed_results.json').models;
  it.each(MODELS.map((definition, index) => ({ definition, id: definition.id, printed: models[index] })))(
    '$id: every row',
    ({ definition, printed }) => {
      const { rows, parameters } = modelSummary(definition, NOTEBOOK, 1);
      expect(parameters).toBe(printed.total_params);
      expect(rows.map((row) => [row.className, [null, ...row.outputShape], row.parameters])).toEqual(
        printed.layers.map((layer) => [layer.class, layer.output_shape, layer.params]),
      );
      // The notebook's session counts on over its four models; the first name of each class is enough to compare.
      expect(rows.map((row) => row.name.replace(/_\d+$/, ''))).toEqual(
        printed.layers.map((layer) => layer.name.replace(/_\d+$/, '')),
      );
    },
  );
});

interface KerasLayer {
  class_name: string;
  config: {
    units?: number;
    activation?: string;
    filters?: number;
    kernel_size?: [number, number];
    strides?: [number, number];
    padding?: string;
    pool_size?: [number, number];
    rate?: number;
  };
}

describe('the notebook’s layers as Keras saves them', () => {
  it.each([
    ['mlp-64x3', 'model_2'],
    ['cnn-pool', 'model_4'],
  ])('%s', (id, file) => {
    const { config } = readReference<{ config: { layers: KerasLayer[] } }>(`keras_files/${file}.config.json`);
    const model = buildModel(modelById(id), [14, 14, 3], 1, null);
    // Only what both write and what decides the arithmetic.
    const figures = (layers: KerasLayer[]) =>
      layers
        .filter((layer) => layer.class_name !== 'InputLayer')
        .map(({ class_name, config }) => {
          const { units, activation, filters, kernel_size, strides, padding, pool_size, rate } = config;
          return { class_name, units, activation, filters, kernel_size, strides, padding, pool_size, rate };
        });
    const ours = model.layers.map((layer) => ({
      class_name: layer.getClassName(),
      // tfjs' own configurations use Keras' names, in camel case.
      config: Object.fromEntries(
        Object.entries(layer.getConfig()).map(([name, value]) => [
          name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`),
          value,
        ]),
      ),
    }));
    expect(figures(ours)).toEqual(figures(config.layers));
    model.dispose();
  });

  it('every hidden layer of the other two has relu', () => {
    for (const id of ['mlp-128', 'cnn-128-64-32'])
      for (const layer of modelById(id).layers)
        if ('activation' in layer) expect(layer.activation).toBe('relu');
  });
});

describe('the table and the model that TensorFlow.js builds', () => {
  beforeAll(() => tf.setBackend('cpu'));
  const cases = MODELS.flatMap((definition) => [
    { definition, id: definition.id, shape: [20, 20, 3] as const, outputs: 1 },
    { definition, id: definition.id, shape: [20, 17, 1] as const, outputs: 3 },
  ]);
  it.each(cases)('$id for $shape, $outputs outputs: same rows', ({ definition, shape, outputs }) => {
    const { rows, parameters } = modelSummary(definition, shape, outputs);
    const model = buildModel(definition, shape, outputs, null);
    expect(model.countParams()).toBe(parameters);
    expect(
      model.layers.map((layer) => [
        layer.name,
        layer.getClassName(),
        layer.outputShape.slice(1),
        layer.countParams(),
      ]),
    ).toEqual(rows.map((row) => [row.name, row.className, row.outputShape, row.parameters]));
    model.dispose();
  });
});
