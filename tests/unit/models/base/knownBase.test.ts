/** The networks of the table are told by their wiring alone: their names may be others, anything else may not. */
import { describe, expect, it } from 'vitest';
import { foundIn, knownBase, withoutPooling } from '../../../../src/models/base/knownBase.ts';
import { modelById } from '../../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../../src/models/catalogue/definition.ts';
import { type ModelGraph, mapLayers } from '../../../../src/models/graph/modelGraph.ts';
import { PRETRAINED } from '../../../../src/models/pretrained/pretrained.ts';
import { baseGraph } from '../../../../src/models/pretrained/recognize.ts';

const v2 = () => graphOf(modelById('mobilenet-v2'), [96, 96, 3], 1000, { width: 0.35 });

/** One layer with other arguments. */
const changed = (graph: ModelGraph, name: string, config: object) =>
  mapLayers(graph, (layer) =>
    layer.name === name ? { ...layer, config: { ...layer.config, ...config } } : layer,
  );

describe('a network of the table', () => {
  it.each(PRETRAINED.map((row) => [row.id, row] as const))(
    '%s is found, with or without its pooling',
    (id, row) => {
      const graph = baseGraph(row, 96);
      const [whole, pooled] = [foundIn(withoutPooling(graph)), foundIn(graph)];
      expect([whole?.row.id, pooled?.row.id]).toEqual([id, id]);
      expect([whole?.top.length, pooled?.top.length]).toEqual([0, 1]);
      const { cutLayers, preprocessing } = knownBase(whole!);
      expect(cutLayers.at(-1)).toBe(whole!.graph.outputs[0][0]);
      expect(preprocessing).toMatchObject({ height: 96, width: 96 });
    },
  );

  it('is found with its top, whose answers are counted', () => {
    expect(foundIn(v2())).toMatchObject({ row: { id: 'mobilenet-v2-0.35' }, topUnits: 1000 });
  });

  it('is found where the padding lies before the window, and none elsewhere', () => {
    const graph = v2();
    const pad = (amount: number[][]) => {
      const layers = graph.layers.flatMap((layer) =>
        layer.name === 'Conv1'
          ? [
              {
                ...graph.layers[0],
                className: 'ZeroPadding2D',
                name: 'pad',
                config: { padding: amount },
                calls: layer.calls,
              },
              { ...layer, config: { ...layer.config, padding: 'valid' }, calls: [[['pad', 0, 0]]] as const },
            ]
          : [layer],
      );
      return { ...graph, layers };
    };
    expect(
      foundIn(
        pad([
          [0, 1],
          [0, 1],
        ]),
      )?.row.id,
    ).toBe('mobilenet-v2-0.35');
    expect(
      foundIn(
        pad([
          [1, 0],
          [1, 0],
        ]),
      ),
    ).toBeNull();
  });

  it.each([
    ['out_relu', { max_value: null }],
    ['block_5_depthwise', { strides: [2, 2] }],
    ['block_5_depthwise_BN', { epsilon: 0.01 }],
  ])('is another one where %s has other arguments', (name, config) => {
    expect(foundIn(changed(v2(), name, config))).toBeNull();
  });

  it('is another one where something is carried past its end, or the wiring is another', () => {
    const graph = v2();
    const wired = (name: string, source: string): ModelGraph => ({
      ...graph,
      layers: graph.layers.map((layer) =>
        layer.name === name
          ? {
              ...layer,
              calls: [layer.calls[0].map((ref, at) => (at === 0 ? ([source, 0, 0] as const) : ref))],
            }
          : layer,
      ),
    });
    expect(foundIn(wired('block_5_add', 'block_3_project_BN'))).toBeNull();
    expect(foundIn(wired('global_average_pooling2d', 'block_16_project_BN'))).toBeNull();
  });
});
