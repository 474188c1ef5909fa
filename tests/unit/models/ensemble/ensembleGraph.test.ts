/** Several classifiers as one: its answer is the mean of theirs, whatever they are made of. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from '../../../../src/models/build/buildModel.ts';
import { ensembleGraph } from '../../../../src/models/ensemble/ensembleGraph.ts';
import { fused } from '../../../../src/models/graph/fused.ts';
import { layerTable } from '../../../../src/models/graph/layerTable.ts';
import { type ModelGraph, mapLayers, parameterCount } from '../../../../src/models/graph/modelGraph.ts';
import { fitHead } from '../../../../src/models/head/fitHead.ts';
import { checkHead, headOf, withLogits } from '../../../../src/models/head/head.ts';
import { randomFor } from '../../../../src/shared/random.ts';
import { meanProbabilities, membersOf } from '../../../../src/training/step/members.ts';
import { useCpu } from '../../training/toyProblem.ts';
import { CHAIN, ensembleOf, member, NESTED, RESIDUAL } from './members.ts';

beforeAll(useCpu);

const random = randomFor(5);
const PICTURES = Float32Array.from({ length: 4 * 16 * 16 * 3 }, () => random());
const pictures = () => tf.tensor4d(PICTURES, [4, 16, 16, 3]);

/** Probabilities of the whole graph, flat. */
function answersOf(graph: ModelGraph): number[] {
  const model = buildModel(graph, null);
  const answers = tf.tidy(() => [...(model.predict(pictures()) as tf.Tensor).dataSync<'float32'>()]);
  model.dispose();
  return answers;
}

/** As a run is judged: by the logits of its members. */
function judgedAnswers(graph: ModelGraph): number[] {
  const model = buildModel(fused(withLogits(graph)), null);
  const answers = tf.tidy(() => [...meanProbabilities(membersOf(model), pictures()).dataSync<'float32'>()]);
  model.dispose();
  return answers;
}

const meanOf = (answers: readonly number[][]) =>
  answers[0].map((_, at) => answers.reduce((sum, one) => sum + one[at], 0) / answers.length);

function expectClose(a: readonly number[], b: readonly number[], within = 1e-6): void {
  expect(a).toHaveLength(b.length);
  expect(Math.max(...a.map((value, at) => Math.abs(value - b[at])))).toBeLessThan(within);
}

const KINDS = [
  ['a chain with one sigmoid unit', CHAIN, 1],
  ['branches and a softmax', RESIDUAL, 3],
  ['a nested model', NESTED, 3],
] as const;

describe.each(KINDS)('of %s', (_, graph, outputs) => {
  const members = [1, 2, 3].map((draw) => member(graph, draw));
  it('answers with the mean of its members’ probabilities', () => {
    const each = members.map(answersOf);
    expect(new Set(each.flat().map((score) => score.toFixed(4))).size).toBeGreaterThan(6);
    const ensemble = ensembleOf(members);
    expectClose(answersOf(ensemble), meanOf(each));
    expectClose(judgedAnswers(ensemble), meanOf(each));
    checkHead(ensemble, outputs);
  });
  it('has all their weights under names of its own', () => {
    const ensemble = ensembleOf(members);
    expect(parameterCount(ensemble)).toBe(3 * parameterCount(graph));
    const names = (one: ModelGraph): string[] =>
      one.layers.flatMap(({ name, graph: inner }) => [name, ...(inner ? names(inner) : [])]);
    const all = names(ensemble);
    expect(new Set(all).size).toBe(all.length);
    expect(all.slice(1, -1).every((name) => /^m[123]_/.test(name))).toBe(true);
    expect(layerTable(ensemble).at(-1)).toMatchObject({ className: 'Average', outputShape: [outputs] });
  });
});

describe('the end of an ensemble', () => {
  const two = ensembleOf([member(RESIDUAL, 1), member(RESIDUAL, 2)]);
  const none = async () => new Float32Array();
  it('is fitted to other classes in each member', async () => {
    const order = [2, 0];
    const read = async (weight: { values: Float32Array }) => weight.values;
    const fitted = await fitHead(two, 3, { kind: 'select', outputs: order }, read);
    const each = [1, 2].map((draw) => answersOf(member(RESIDUAL, draw)));
    // Each member's chosen probabilities, relative to each other.
    const chosen = each.map((answers) =>
      [0, 1, 2, 3].flatMap((row) => {
        const picked = order.map((output) => answers[row * 3 + output]);
        const sum = picked.reduce((a, b) => a + b);
        return picked.map((score) => score / sum);
      }),
    );
    expectClose(answersOf(fitted), meanOf(chosen), 1e-5);
    expect(headOf(fitted).members).toHaveLength(2);
  });
  it('is kept where the classes are its own', async () => {
    expect(await fitHead(two, 3, { kind: 'keep' }, none)).toBe(two);
  });
  it('is a mean of logits where its members end in none', () => {
    const linear = mapLayers(two, (layer) =>
      layer.className === 'Dense' ? { ...layer, config: { ...layer.config, activation: 'linear' } } : layer,
    );
    expect(headOf(linear)).toMatchObject({ activation: 'linear', members: null });
  });
  it.each([
    ['members end in different kinds', (layer: string) => (layer === 'm1_answers' ? 'linear' : 'softmax')],
  ])('is refused where %s', (_, activationOf) => {
    const mixed = mapLayers(two, (layer) =>
      layer.className === 'Dense'
        ? { ...layer, config: { ...layer.config, activation: activationOf(layer.name) } }
        : layer,
    );
    expect(() => checkHead(mixed, 3)).toThrow('not the mean of the probabilities');
  });
  it('is refused within another model', () => {
    const [input] = two.layers;
    const around: ModelGraph = {
      ...{ kind: 'Sequential', name: 'around', inputs: [], outputs: [] },
      layers: [
        { ...input, name: 'outer' },
        {
          ...{ className: 'Functional', name: 'two', graph: two, trainable: true },
          ...{ config: {}, weights: [], calls: [] },
        },
      ],
    };
    expect(() => checkHead(around, 3)).toThrow('not the mean of the probabilities');
  });
});

describe('ensembleGraph', () => {
  it.each([
    ['one alone', [RESIDUAL], '2 to 10 models; these are 1'],
    ['too many', Array.from({ length: 11 }, () => CHAIN), 'these are 11'],
    [
      'an ensemble among them',
      [ensembleOf([member(CHAIN, 1), member(CHAIN, 2)]), CHAIN],
      'an ensemble already',
    ],
    ['sigmoid and softmax', [CHAIN, RESIDUAL], 'same kind of probabilities'],
    ['logits', [withLogits(CHAIN), withLogits(CHAIN)], 'same kind of probabilities'],
    [
      'pictures of another size',
      [
        CHAIN,
        mapLayers(CHAIN, (layer) =>
          layer.className === 'InputLayer' ? { ...layer, config: { batch_shape: [null, 8, 8, 3] } } : layer,
        ),
      ],
      'pictures of other shapes',
    ],
  ])('refuses %s', (_, graphs, words) => {
    expect(() => ensembleGraph(graphs)).toThrow(words);
  });
});
