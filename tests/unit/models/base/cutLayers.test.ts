/** Where networks can be cut, what becomes of nested ones, and which part of somebody's network becomes a base. */
import { describe, expect, it } from 'vitest';
import { cutGraph, tailGraph } from '../../../../src/models/base/cutGraph.ts';
import { cutLayersOf } from '../../../../src/models/base/cutLayers.ts';
import { flattened } from '../../../../src/models/base/flattened.ts';
import { ownBody } from '../../../../src/models/base/ownBase.ts';
import { modelById } from '../../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../../src/models/catalogue/definition.ts';
import { layerTable } from '../../../../src/models/graph/layerTable.ts';
import { variableWeights } from '../../../../src/models/graph/modelGraph.ts';
import { nested, RESIDUAL } from './network.ts';

describe('a network', () => {
  it('can be cut where nothing is carried past', () => {
    expect(cutLayersOf(RESIDUAL)).toEqual(['stem', 'sum', 'mean', 'drop', 'answers']);
  });

  it.each(['mobilenet-v2', 'mobilenet-v3-small', 'mlp-128', 'cnn-pool'])(
    '%s can be cut there and nowhere else',
    (id) => {
      const graph = graphOf(modelById(id), [64, 64, 3], 2);
      const cuts = cutLayersOf(graph);
      const isCut = (name: string) => {
        try {
          return tailGraph(graph, name).layers.length > 0;
        } catch {
          return false;
        }
      };
      const names = graph.layers.slice(1).map(({ name }) => name);
      // Dense layers on arrays of two axes have no place in these.
      expect(cuts).toEqual(names.filter(isCut));
    },
  );
});

describe('a nested network', () => {
  it('becomes one graph of the same layers and weights, told apart by their names', () => {
    const graph = flattened(nested());
    expect(graph.layers.map(({ name }) => name)).toEqual([
      ...['whole_input', 'stem', 'inner', 'relu', 'sum', 'mean', 'drop', 'stem_1'],
    ]);
    expect(variableWeights(graph)).toEqual(variableWeights(nested()));
    expect(variableWeights(graph)[0]).toBe(RESIDUAL.layers.find(({ name }) => name === 'stem')!.weights[0]);
    expect(layerTable(graph).map(({ outputShape }) => outputShape)).toEqual(
      layerTable(nested()).map(({ outputShape }) => outputShape),
    );
    expect(flattened(RESIDUAL)).toBe(RESIDUAL);
  });

  it('keeps what was frozen around its layers', () => {
    const whole = nested();
    const layers = whole.layers.map((layer) => (layer.graph ? { ...layer, trainable: false } : layer));
    const frozen = flattened({ ...whole, layers }).layers.filter(({ trainable }) => !trainable);
    expect(frozen.map(({ name }) => name)).toEqual(['stem', 'inner', 'relu', 'sum', 'mean', 'drop']);
  });
});

describe('somebody’s own network', () => {
  it('is cut before its head, without the dropout there', () => {
    for (const graph of [RESIDUAL, nested()]) {
      const body = ownBody('mine.h5', graph, true);
      expect(body.cutLayers).toEqual(['stem', 'sum', 'mean']);
      expect(body.graph.layers.at(-1)!.name).toBe('mean');
    }
  });

  it('is cut where it was asked for, and nowhere where something is carried past', () => {
    expect(ownBody('mine.h5', RESIDUAL, true, 'stem').cutLayers).toEqual(['stem']);
    expect(() => ownBody('mine.h5', RESIDUAL, true, 'inner')).toThrow(/cannot be cut at “inner”/);
  });

  it('without a head is taken whole', () => {
    const body = ownBody('mine.h5', cutGraph(RESIDUAL, 'sum'), false);
    expect(body.cutLayers).toEqual(['stem', 'sum']);
  });
});
