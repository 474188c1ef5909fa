/** Structures of networks: what is read, which blocks there are, what is drawn, and how far a value sees. */
import { describe, expect, it } from 'vitest';
import { MODELS, modelById } from '../../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../../src/models/catalogue/definition.ts';
import { drawGraph } from '../../../../src/models/graph/draft.ts';
import { layerTable } from '../../../../src/models/graph/layerTable.ts';
import type { ModelGraph } from '../../../../src/models/graph/modelGraph.ts';
import { LAYER_RULES } from '../../../../src/models/layers/layerRules.ts';
import { sentenceOf } from '../../../../src/models/structure/classWords.ts';
import { layerGraph } from '../../../../src/models/structure/layerGraph.ts';
import { structureOf } from '../../../../src/models/structure/structureOf.ts';
import { blocksAround, matching, visible } from '../../../../src/models/structure/visible.ts';

const at = (id: string, size = 224): ModelGraph => graphOf(modelById(id), [size, size, 3], 2, { width: 1 });
const nodeOf = (graph: ModelGraph, id: string) => structureOf(graph).nodes.find((node) => node.id === id)!;

/** A small network used as a layer of another one. */
const NESTED: ModelGraph = {
  ...{ kind: 'Sequential', name: 'outer', inputs: [], outputs: [] },
  layers: [
    {
      ...{ className: 'InputLayer', name: 'picture', trainable: true, weights: [], graph: null, calls: [] },
      config: { batch_shape: [null, 8, 8, 3] },
    },
    {
      ...{ className: 'Functional', name: 'inner', trainable: true, weights: [], config: {}, calls: [] },
      graph: drawGraph('inner', [8, 8, 3], {
        isFunctional: true,
        draw: (picture) => {
          const a = picture.to('Conv2D', { filters: 2, kernel_size: 3, padding: 'same' });
          return a.to('Add', {}, a.to('ReLU'));
        },
      }),
    },
    {
      ...{ className: 'Flatten', name: 'flat', trainable: true, weights: [], graph: null, calls: [] },
      config: {},
    },
  ],
};

describe('a structure', () => {
  it.each(MODELS.map(({ id }) => id))('of %s has every layer once, with what the layer table says', (id) => {
    const graph = at(id);
    const { nodes, edges } = structureOf(graph);
    expect(new Set(nodes.map((node) => node.id)).size).toBe(nodes.length);
    const layers = nodes.filter(({ kind, className }) => kind === 'layer' && className !== 'InputLayer');
    const table = layerTable(graph);
    expect(
      new Map(layers.map((node) => [node.id, [node.shape, node.parameters, node.multiplyAdds]])),
    ).toEqual(new Map(table.map((row) => [row.name, [row.outputShape, row.parameters, row.multiplyAdds]])));
    const ids = new Set(nodes.map((node) => node.id));
    for (const { parent } of nodes) if (parent !== null) expect(ids).toContain(parent);
    for (const [from, to] of edges) expect([ids.has(from), ids.has(to)]).toEqual([true, true]);
    // Blocks are whole: folded, there is one way from the picture to the answer, and nothing is missing.
    const folded = visible({ nodes, edges }, new Set());
    expect(folded.nodes.reduce((sum, node) => sum + node.parameters, 0)).toBe(
      table.reduce((sum, row) => sum + row.parameters, 0),
    );
    expect(folded.nodes.length).toBeLessThan(80);
  });

  it('finds the residual blocks of MobileNetV2 and ResNet by how their layers are joined', () => {
    const blocks = (id: string, name: string) =>
      structureOf(at(id)).nodes.filter(({ kind, className }) => kind === 'block' && className === name);
    expect(blocks('mobilenet-v2', 'Residual block')).toHaveLength(10);
    expect(blocks('resnet-50', 'Residual block')).toHaveLength(16);
    expect(blocks('densenet-121', 'Branches').length).toBeGreaterThan(50);
    expect(blocks('mobilenet-v2', 'Residual block')[0].name).toBe('block_2');
  });

  it('folds a nested model into a block, and what it holds into blocks of its own', () => {
    const structure = structureOf(NESTED);
    const folded = visible(structure, new Set());
    expect(folded.nodes.map(({ id }) => id)).toEqual(['picture', 'inner', 'flat']);
    expect(folded.edges).toEqual([
      ['picture', 'inner'],
      ['inner', 'flat'],
    ]);
    const open = visible(structure, new Set(blocksAround(structure, 'inner/add')));
    expect(open.nodes.map(({ id }) => id)).toEqual([
      'picture',
      'inner/conv2d',
      'inner/re_lu',
      'inner/add',
      'flat',
    ]);
    expect(open.edges).toEqual([
      ['picture', 'inner/conv2d'],
      ['inner/conv2d', 'inner/re_lu'],
      ['inner/conv2d', 'inner/add'],
      ['inner/re_lu', 'inner/add'],
      ['inner/add', 'flat'],
    ]);
    // A block that is open within a closed one is not seen.
    const hidden = new Set(blocksAround(structure, 'inner/add').filter((id) => id !== 'inner'));
    expect(visible(structure, hidden)).toEqual(folded);
    expect(matching(structure, ' RE_LU')).toEqual(['inner/re_lu']);
    expect(matching(structure, '')).toEqual([]);
  });

  it('is quick for eight hundred layers, and takes graphs without a convolution', () => {
    const deep = drawGraph('deep', [8, 8, 3], {
      draw: (picture) => {
        let drawn = picture.to('Flatten').to('Dense', { units: 4 });
        for (let i = 0; i < 400; i++) drawn = drawn.to('Add', {}, drawn.to('Dense', { units: 4 }));
        return drawn;
      },
    });
    const begun = performance.now();
    const { nodes } = structureOf(deep);
    // Some milliseconds where nothing else runs.
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(nodes.filter(({ kind }) => kind === 'layer')).toHaveLength(803);
    expect(nodes.every(({ field, className }) => field === null || className === 'InputLayer')).toBe(true);
  });
});

describe('a receptive field', () => {
  it('grows as the literature says', () => {
    // Araujo et al. 2019, table 1: ResNet-50 (v1) 483, VGG-16 212, MobileNetV2's last block less its final convolution.
    expect(nodeOf(at('vgg-16'), 'block5_pool').field).toMatchObject({ size: [212, 212], stride: [32, 32] });
    expect(nodeOf(at('resnet-50'), 'conv5_block3_out').field).toMatchObject({
      size: [483, 483],
      stride: [32, 32],
    });
    expect(nodeOf(at('mobilenet-v2'), 'out_relu').field).toMatchObject({
      size: [491, 491],
      stride: [32, 32],
    });
  });

  it('knows where its first value lies', () => {
    const graph = drawGraph('small', [9, 9, 1], {
      draw: (picture) =>
        picture
          .to('Conv2D', { filters: 1, kernel_size: 3 })
          .to('MaxPooling2D', { pool_size: 2 })
          .to('UpSampling2D', { size: 2 })
          .to('Flatten'),
    });
    expect(nodeOf(graph, 'conv2d').field).toEqual({ size: [3, 3], stride: [1, 1], centre: [1, 1] });
    expect(nodeOf(graph, 'max_pooling2d').field).toEqual({
      size: [4, 4],
      stride: [2, 2],
      centre: [1.5, 1.5],
    });
    expect(nodeOf(graph, 'up_sampling2d').field).toMatchObject({
      size: [4, 4],
      stride: [1, 1],
      centre: [1, 1],
    });
    expect(nodeOf(graph, 'flatten').field).toBeNull();
  });
});

it('has a sentence for every class', () => {
  for (const className of Object.keys(LAYER_RULES)) {
    const config = {
      filters: 4,
      kernel_size: [3, 3],
      pool_size: [2, 2],
      units: 2,
      height: 3,
      width: 4,
      rate: 0.5,
      size: 2,
      activation: 'relu',
    };
    expect(sentenceOf({ className, config }), className).toMatch(/^[A-Z].*\.$/);
    expect(sentenceOf({ className, config }), className).not.toMatch(/undefined|no words/);
  }
});

it('cuts a graph at any layer, also of a nested model', () => {
  const cut = layerGraph(NESTED, 'inner/re_lu');
  expect(cut.layers.map(({ name }) => name)).toEqual(['picture', 'inner/conv2d', 'inner/re_lu']);
  expect(cut.outputs).toEqual([['inner/re_lu', 0, 0]]);
  expect(layerTable(cut).at(-1)!.outputShape).toEqual([8, 8, 2]);
  expect(() => layerGraph(NESTED, 'moon')).toThrow('no layer');
});
