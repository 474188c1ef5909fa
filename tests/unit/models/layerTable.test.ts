/** The layer tables against the notebook's, and against what TensorFlow.js builds. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from '../../../src/models/build/buildModel.ts';
import { MODELS, modelById } from '../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../src/models/catalogue/definition.ts';
import { layerTable } from '../../../src/models/graph/layerTable.ts';
import { parameterCount } from '../../../src/models/graph/modelGraph.ts';
import type { InputShape } from '../../../src/models/types.ts';
import { UserError } from '../../../src/shared/errors.ts';
import { readReference } from '../support/reference.ts';

const NOTEBOOK: InputShape = [224, 224, 3];
const notebookGraph = (id: string) => graphOf(modelById(id), NOTEBOOK, 1);

describe('layerTable', () => {
  it.each([
    ['mlp-128', 19_267_841],
    ['mlp-64x3', 9_642_241],
    ['cnn-128-64-32', 1_616_609],
    ['cnn-pool', 23_981_249],
  ])('%s has the notebook’s parameter count at 224 × 224 × 3', (id, parameters) => {
    expect(parameterCount(notebookGraph(id))).toBe(parameters);
  });

  it('counts what a convolution lays out by hand: twice input and output, once more where its input has a gradient', () => {
    const rows = layerTable(notebookGraph('cnn-pool'));
    // Three channels take the place of four.
    expect(rows.filter((row) => row.className === 'Conv2D').map((row) => row.planeValues)).toEqual([
      2 * (224 * 224 * 4 + 222 * 222 * 32),
      3 * (222 * 222 * 32 + 220 * 220 * 64),
      3 * (110 * 110 * 64 + 108 * 108 * 128),
    ]);
    for (const { className, planeValues } of rows) if (className !== 'Conv2D') expect(planeValues).toBe(0);
  });

  it('counts what a picture leaves on the device: three tensors where weights and an activation are, else one', () => {
    const rows = layerTable(notebookGraph('cnn-pool'));
    const [conv, , pool, dropout] = rows;
    expect(conv).toMatchObject({ keptValues: 3 * 222 * 222 * 32 });
    expect(pool).toMatchObject({ keptValues: 110 * 110 * 64 });
    expect(dropout).toMatchObject({ keptValues: 110 * 110 * 64 });
    expect(rows.find((row) => row.className === 'Flatten')).toMatchObject({ keptValues: 0 });
  });

  it('ends in one sigmoid unit for one output and in softmax for several', () => {
    const headOf = (outputs: number) => graphOf(modelById('mlp-128'), [8, 8, 1], outputs).layers.at(-1);
    expect(headOf(1)).toMatchObject({ className: 'Dense', config: { units: 1, activation: 'sigmoid' } });
    expect(headOf(5)).toMatchObject({ className: 'Dense', config: { units: 5, activation: 'softmax' } });
    expect(parameterCount(graphOf(modelById('mlp-128'), [8, 8, 1], 5))).toBe(65 * 128 + 129 * 5);
  });

  it('names layers as Keras does in a fresh session', () => {
    expect(layerTable(notebookGraph('cnn-pool')).map(({ name }) => name)).toEqual([
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
    expect(() => graphOf(cnnPool, [11, 11, 3], 1)).toThrow(UserError);
    expect(() => graphOf(cnnPool, [11, 11, 3], 1)).toThrow(
      'Pictures of 11 × 11 are too small for "Convolutions with pooling": nothing is left after max_pooling2d_1.',
    );
    // Width and height each: 12 is enough, 11 is not.
    expect(() => graphOf(cnnPool, [12, 11, 3], 1)).toThrow('Pictures of 11 × 12');
    expect(layerTable(graphOf(cnnPool, [12, 12, 3], 1))[5].outputShape).toEqual([1, 1, 128]);
    expect(() => graphOf(modelById('cnn-128-64-32'), [6, 6, 1], 1)).toThrow('after conv2d_2');
  });
});

interface NotebookModel {
  layers: { name: string; class: string; output_shape: (number | null)[]; params: number }[];
  total_params: number;
}

describe('the notebook’s tables', () => {
  const models = readReference<{ models: NotebookModel[] }>('seed_results.json').models;
  it.each(models.map((printed, index) => ({ printed, definition: MODELS[index], id: MODELS[index].id })))(
    '$id: every row',
    ({ definition, printed }) => {
      const graph = graphOf(definition, NOTEBOOK, 1);
      const rows = layerTable(graph);
      expect(parameterCount(graph)).toBe(printed.total_params);
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
    // Only what decides the arithmetic.
    const figures = (layers: KerasLayer[]) =>
      layers
        .filter((layer) => layer.class_name !== 'InputLayer')
        .map(({ class_name, config }) => {
          const { units, activation, filters, kernel_size, strides, padding, pool_size, rate } = config;
          return { class_name, units, activation, filters, kernel_size, strides, padding, pool_size, rate };
        });
    const ours = notebookGraph(id).layers.map(({ className, config }) => ({ class_name: className, config }));
    expect(figures(ours)).toEqual(figures(config.layers));
  });

  it('every hidden layer of the other two has relu', () => {
    for (const id of ['mlp-128', 'cnn-128-64-32'])
      for (const { config } of notebookGraph(id).layers.slice(0, -1))
        if ('activation' in config) expect(config.activation).toBe('relu');
  });
});

describe('the table and the model that TensorFlow.js builds', () => {
  beforeAll(() => tf.setBackend('cpu'));
  // Those of Keras are held against Keras' own tables.
  const cases = MODELS.filter(({ preprocessing }) => !preprocessing).flatMap((definition) => [
    { definition, id: definition.id, shape: [20, 20, 3] as const, outputs: 1 },
    { definition, id: definition.id, shape: [20, 17, 1] as const, outputs: 3 },
  ]);
  it.each(cases)('$id for $shape, $outputs outputs: same rows', ({ definition, shape, outputs }) => {
    const graph = graphOf(definition, shape, outputs);
    const rows = layerTable(graph);
    const model = buildModel(graph, null);
    expect(model.countParams()).toBe(parameterCount(graph));
    expect(
      // Behind the input.
      model.layers
        .slice(1)
        .map((layer) => [layer.name, layer.getClassName(), layer.outputShape.slice(1), layer.countParams()]),
    ).toEqual(rows.map((row) => [row.name, row.className, row.outputShape, row.parameters]));
    model.dispose();
  });
});
