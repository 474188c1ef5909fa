/** Where the frozen part of a network ends, what its step takes, and at what rates the rest is trained. */
import { describe, expect, it } from 'vitest';
import { frozenEnd, rateShares, stepRows } from '../../../src/models/base/frozen.ts';
import { frozenNotes } from '../../../src/models/base/frozenNotes.ts';
import { frozenGraph, headedGraph } from '../../../src/models/base/headed.ts';
import { modelById } from '../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../src/models/catalogue/definition.ts';
import { drawGraph } from '../../../src/models/graph/draft.ts';
import { fused } from '../../../src/models/graph/fused.ts';
import { layerTable } from '../../../src/models/graph/layerTable.ts';
import { type GraphLayer, type ModelGraph, orderedWeights } from '../../../src/models/graph/modelGraph.ts';
import { stepCost } from '../../../src/models/graph/stepCost.ts';
import { DEFAULT_SETTINGS } from '../../../src/settings.ts';
import { TOY_BASE } from '../training/toyBase.ts';

const headed = (unfreeze: number) =>
  headedGraph(TOY_BASE, { ...DEFAULT_SETTINGS, unfreeze, headDropout: 0.25 }, 3);

/** A network of the catalogue that is frozen up to a layer. */
const mobileNet = (last: string | null) =>
  frozenGraph(graphOf(modelById('mobilenet-v2'), [224, 224, 3], 7), last);

describe('frozenEnd', () => {
  it('lies before the first layer that is trained or drops, past pooling', () => {
    expect(frozenEnd(headed(0))).toBe('head_pool');
    expect(frozenEnd(headed(1))).toBe('block_1_add');
    expect(frozenEnd(headed(2))).toBe('stem');
  });

  it('is nowhere where all is trained, or nothing that has weights is frozen', () => {
    expect(frozenEnd(headed(3))).toBeNull();
    expect(frozenEnd(mobileNet(null))).toBeNull();
    for (const id of ['mlp-128', 'cnn-pool'])
      expect(frozenEnd(graphOf(modelById(id), [32, 32, 3], 1))).toBeNull();
  });

  it('is where all branches have met', () => {
    // Within the block the shortcut passes beside every layer.
    expect(frozenEnd(frozenGraph(headed(0), 'block_1_relu'))).toBe('stem');
  });

  it('is the same block in the network as it is computed', () => {
    expect(frozenEnd(fused(headed(1)))).toBe('block_1_add');
    expect(frozenEnd(fused(mobileNet('block_15_add')))).toBe('block_15_add');
    // The activation joined the normalization before it.
    expect(frozenEnd(fused(mobileNet('block_16_project_BN')))).toBe('block_16_project_BN');
  });

  it('is found in a model that was frozen by hand, where its lower part is a model of its own', () => {
    const inner: GraphLayer = {
      ...{ className: 'Functional', name: 'base', trainable: false, config: {}, weights: [], calls: [] },
      graph: TOY_BASE.graph,
    };
    const { layers } = drawGraph('head', [4, 4, 4], {
      draw: (x) => x.to('GlobalAveragePooling2D').to('Dropout', { rate: 0.5 }).to('Dense', { units: 2 }),
    });
    const whole: ModelGraph = {
      ...{ kind: 'Sequential', name: 'by-hand', inputs: [], outputs: [] },
      layers: [TOY_BASE.graph.layers[0], inner, ...layers.slice(1)],
    };
    expect(frozenEnd(whole)).toBe('global_average_pooling2d');
    const unfrozen = whole.layers.map((layer) => ({ ...layer, trainable: true }));
    expect(frozenEnd({ ...whole, layers: unfrozen })).toBeNull();
  });
});

describe('a step of a network whose lower part is frozen', () => {
  it('has the layers of the whole network, and keeps the last answer of the frozen ones alone', () => {
    for (const graph of [headed(1), mobileNet('block_15_add')]) {
      const rows = stepRows(graph);
      const names = (table: typeof rows) => table.map(({ name }) => name);
      expect(names(rows)).toEqual(names(layerTable(graph)));
      const frozen = rows.filter(({ isFrozen }) => isFrozen);
      const kept = frozen.filter(({ keptValues }) => keptValues > 0);
      expect(names(kept)).toEqual([frozenEnd(graph)]);
      expect(rows.slice(frozen.length).some(({ isFrozen }) => isFrozen)).toBe(false);
    }
  });

  it('computes the frozen layers once, and costs the less the more is frozen', () => {
    const ends = [null, 'block_5_add', 'block_12_add', 'block_15_add'];
    const costs = ends.map((last) => stepCost(stepRows(mobileNet(last)), 32));
    const forward = layerTable(mobileNet(null)).reduce((sum, row) => sum + 2 * row.multiplyAdds, 0) * 32;
    for (const [at, { flops, weightedLayers }] of costs.entries()) {
      if (at > 0) expect(flops).toBeLessThan(costs[at - 1].flops);
      if (at > 0) expect(weightedLayers).toBeLessThan(costs[at - 1].weightedLayers);
      expect(flops).toBeGreaterThan(0.99 * forward);
    }
    expect(costs[0]).toEqual(stepCost(layerTable(mobileNet(null)), 32));
  });
});

describe('rateShares', () => {
  it('has one for each trained weight: the lower rate up to the end of the base', () => {
    for (const unfreeze of [0, 1, 3]) {
      const graph = headed(unfreeze);
      const { trained } = orderedWeights(graph.layers);
      const shares = rateShares(graph, 'block_2_add', 0.1);
      expect(shares).toEqual(trained.map(({ layer }) => (layer.name.startsWith('head') ? 1 : 0.1)));
    }
  });
});

describe('frozenNotes', () => {
  const rates = { learningRate: 0.001, lowerRate: 0.1 };
  const notes = (unfreeze: number, bodyEnd?: string) =>
    frozenNotes({ graph: headed(unfreeze), bodyEnd }, rates);

  it('says what is frozen and at what rates the rest is trained', () => {
    expect(notes(1, 'block_2_add')).toEqual([
      'Frozen up to block_1_add: 43 % of the weights are trained.',
      'Learning rate: 0.001 for the head, 0.0001 for the layers of the base.',
    ]);
  });

  it('names no second rate where the head alone is trained, or there is no head', () => {
    expect(notes(0, 'block_2_add')).toHaveLength(1);
    expect(notes(1)).toHaveLength(1);
    expect(frozenNotes({ graph: graphOf(modelById('cnn-pool'), [32, 32, 3], 1) }, rates)).toEqual([]);
  });
});
