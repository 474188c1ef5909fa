/** The end of a model is found, taken off and fitted to other classes; its answers move with the classes. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from '../../../src/models/build/buildModel.ts';
import type { ModelFile } from '../../../src/models/graph/modelFile.ts';
import {
  type GraphLayer,
  type GraphWeight,
  type ModelGraph,
  skeletonOf,
  variableWeights,
  weightDataOf,
  withWeights,
} from '../../../src/models/graph/modelGraph.ts';
import {
  fitHead,
  type HeadPlan,
  type WeightSource,
  weightSources,
} from '../../../src/models/head/fitHead.ts';
import { checkHead, headOf, withLogits } from '../../../src/models/head/head.ts';
import { UserError } from '../../../src/shared/errors.ts';
import { randomFor } from '../../../src/shared/random.ts';
import { randomModel } from '../formats/models.ts';

beforeAll(() => tf.setBackend('cpu'));

const random = randomFor(3);
const values = (shape: number[]) =>
  Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random() - 0.5);
const weight = (name: string, ...shape: number[]): GraphWeight => ({ name, shape, values: values(shape) });
const layer = (
  className: string,
  name: string,
  config: object = {},
  weights: GraphWeight[] = [],
): GraphLayer => ({
  ...{
    className,
    name,
    trainable: true,
    config: config as GraphLayer['config'],
    weights,
    graph: null,
    calls: [],
  },
});
const input = layer('InputLayer', 'input', { batch_shape: [null, 4, 4, 1] });
const dense = (units: number, activation: string, name = 'dense') =>
  layer('Dense', name, { units, activation, use_bias: true }, [
    weight('kernel', 16, units),
    weight('bias', units),
  ]);
const chain = (...layers: GraphLayer[]): ModelGraph => ({
  ...{
    kind: 'Sequential',
    name: 'm',
    layers: [input, layer('Flatten', 'flat'), ...layers],
    inputs: [],
    outputs: [],
  },
});
const fileOf = (graph: ModelGraph): ModelFile => ({
  origin: '',
  graph,
  classes: null,
  preprocessing: null,
  optimizer: null,
});

function answersOf(graph: ModelGraph): number[][] {
  const model = buildModel(fileOf(graph).graph, null);
  const shape = model.inputs[0].shape.slice(1) as number[];
  const pictures = tf.tensor(
    Float32Array.from({ length: 3 * shape.reduce((a, b) => a * b, 1) }, (_, i) => ((i * 37) % 100) / 100),
    [3, ...shape],
  );
  const result = (model.predict(pictures) as tf.Tensor2D).arraySync();
  model.dispose();
  return result;
}

/** As the page does it: without values, and the new buffer put together of parts of the old one. */
async function fitted(graph: ModelGraph, outputs: number, plan: HeadPlan): Promise<ModelGraph> {
  const skeleton = skeletonOf(graph);
  const data = new Float32Array(weightDataOf(graph));
  const held = (part: WeightSource) => (part instanceof Float32Array ? part : data.slice(part.from, part.to));
  const weights = variableWeights(skeleton);
  const sources = weightSources(skeleton, skeleton);
  const read = async (wanted: GraphWeight) => held(sources[weights.indexOf(wanted)]);
  const next = await fitHead(skeleton, outputs, plan, read);
  const joined = Float32Array.from(weightSources(skeleton, next).flatMap((part) => [...held(part)]));
  return withWeights(skeletonOf(next), joined.buffer);
}

const softmaxOf = (rows: number[][]) =>
  rows.map((row) => {
    const e = row.map(Math.exp);
    const sum = e.reduce((a, b) => a + b);
    return e.map((x) => x / sum);
  });
function near(a: number[][], b: number[][]): void {
  for (const [i, row] of a.entries()) for (const [j, x] of row.entries()) expect(x).toBeCloseTo(b[i][j], 5);
}

describe('headOf', () => {
  it.each([
    ['a dense layer', chain(dense(3, 'softmax')), 'softmax', 'dense'],
    [
      'an activation after one',
      chain(dense(3, 'linear'), layer('Activation', 'a', { activation: 'softmax' })),
      'softmax',
      'dense',
    ],
    ['a Softmax layer', chain(dense(3, 'linear'), layer('Softmax', 's')), 'softmax', 'dense'],
    ['an activation after another', chain(dense(3, 'relu'), layer('Softmax', 's')), 'softmax', null],
    ['no dense layer', chain(layer('Activation', 'a', { activation: 'softmax' })), 'softmax', null],
    ['logits', chain(dense(3, 'linear')), 'linear', 'dense'],
  ])('finds %s', (_, graph, activation, found) => {
    const head = headOf(graph);
    expect(head.activation).toBe(activation);
    expect(head.dense?.layer.name ?? null).toBe(found);
  });

  it('looks into nested models', () => {
    const inner: GraphLayer = { ...layer('Sequential', 'inner'), graph: chain(dense(2, 'softmax', 'deep')) };
    expect(headOf({ ...chain(), layers: [input, inner] }).dense?.path).toEqual(['inner', 'deep']);
    expect(headOf(randomModel('branches').graph).dense?.path).toEqual(['head']);
  });
});

describe('checkHead', () => {
  it('takes one sigmoid unit, a softmax, and the logits of either', () => {
    for (const [units, activation] of [
      [1, 'sigmoid'],
      [1, 'linear'],
      [3, 'softmax'],
      [3, 'linear'],
    ] as const)
      expect(() => checkHead(chain(dense(units, activation)), units)).not.toThrow();
  });

  it.each([
    [3, 'sigmoid'],
    [1, 'softmax'],
    [2, 'tanh'],
  ] as const)('refuses %i units with %s', (units, activation) => {
    expect(() => checkHead(chain(dense(units, activation)), units)).toThrow(UserError);
  });
});

describe('withLogits', () => {
  it.each(['chain', 'branches'] as const)('gives what the softmax is made of: %s', (kind) => {
    const { graph } = randomModel(kind);
    near(softmaxOf(answersOf(withLogits(graph))), answersOf(graph));
  });
});

describe('fitHead', () => {
  const graphs: [string, ModelGraph][] = [
    ['a dense layer', chain(dense(3, 'softmax'))],
    ['a layer apart', chain(dense(3, 'linear'), layer('Softmax', 's'))],
    ['a pooling', randomModel('branches').graph],
    ['no dense layer', chain(dense(3, 'relu'), layer('Activation', 'a', { activation: 'softmax' }))],
  ];

  it.each(graphs)('picks outputs in another order: %s', async (_, graph) => {
    const before = answersOf(graph);
    const after = answersOf(await fitted(graph, 3, { kind: 'select', outputs: [2, 0] }));
    near(
      after,
      before.map((row) => {
        const [a, , c] = row;
        return [c / (a + c), a / (a + c)];
      }),
    );
    near(answersOf(await fitted(graph, 3, { kind: 'keep' })), before);
  });

  it('turns a sigmoid unit around', async () => {
    for (const graph of [
      chain(dense(1, 'sigmoid')),
      chain(dense(1, 'relu'), layer('Activation', 'a', { activation: 'sigmoid' })),
    ]) {
      const after = answersOf(await fitted(graph, 1, { kind: 'select', outputs: [1, 0] }));
      near(
        after,
        answersOf(graph).map(([p]) => [1 - p]),
      );
    }
  });

  it('puts probabilities where the file gives logits', async () => {
    const graph = chain(dense(3, 'linear'));
    near(answersOf(await fitted(graph, 3, { kind: 'keep' })), softmaxOf(answersOf(graph)));
  });

  it('makes a new last layer, seeded and to be trained, and keeps the rest', async () => {
    const frozen = { ...dense(3, 'softmax'), trainable: false };
    const graph = chain(dense(16, 'relu', 'first'), frozen);
    const [first, again] = [
      await fitted(graph, 3, { kind: 'new', units: 5, seed: 1 }),
      await fitted(graph, 3, { kind: 'new', units: 5, seed: 1 }),
    ];
    expect(answersOf(first)[0]).toHaveLength(5);
    expect(answersOf(first)).toEqual(answersOf(again));
    expect(answersOf(await fitted(graph, 3, { kind: 'new', units: 5, seed: 2 }))).not.toEqual(
      answersOf(first),
    );
    expect(first.layers.at(-1)?.trainable).toBe(true);
    expect(first.layers[2].weights[0].values).toEqual(graph.layers[2].weights[0].values);
  });

  it('refuses a new layer where none can take its place', async () => {
    await expect(fitted(graphs[3][1], 3, { kind: 'new', units: 2, seed: 1 })).rejects.toThrow(UserError);
  });
});
