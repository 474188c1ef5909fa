/** The table of pretrained networks, the recognition of their shapes and the pin, on weights that a formula gives. */
import { describe, expect, it } from 'vitest';
import { MODERN_MODELS, modelById } from '../../../src/models/catalogue/catalogue.ts';
import { widthsOf } from '../../../src/models/catalogue/definition.ts';
import { type ModelGraph, mapLayers } from '../../../src/models/graph/modelGraph.ts';
import { sizeOf } from '../../../src/models/layers/rule.ts';
import { pinOf } from '../../../src/models/pretrained/pin.ts';
import {
  nameOfBase,
  PRETRAINED,
  pretrainedById,
  pretrainedFor,
} from '../../../src/models/pretrained/pretrained.ts';
import { baseGraph, recognize } from '../../../src/models/pretrained/recognize.ts';

const small = pretrainedFor('mobilenet-v2', 0.35)!;

/** The graph with values that tell every place apart. */
function withValues(graph: ModelGraph): ModelGraph {
  let count = 0;
  return mapLayers(graph, (layer) => ({
    ...layer,
    weights: layer.weights.map((weight) => ({
      ...weight,
      values: Float32Array.from({ length: sizeOf(weight.shape) }, () => (count++ % 1009) / 1009),
    })),
  }));
}

describe('the table of pretrained networks', () => {
  it('has every network of the catalogue that Keras has weights for, at each width', () => {
    const known = MODERN_MODELS.filter(({ id }) => id !== 'cnn-gap');
    const wanted = known.flatMap((model) => widthsOf(model).map((width) => ({ modelId: model.id, width })));
    const listed = PRETRAINED.map(({ modelId, width }) => ({ modelId, width }));
    expect(listed).toEqual(expect.arrayContaining(wanted));
    expect(listed).toHaveLength(wanted.length);
  });

  it('gives each an id, an address and a size that its weights fit into', () => {
    expect(new Set(PRETRAINED.map(({ id }) => id)).size).toBe(PRETRAINED.length);
    for (const base of PRETRAINED) {
      expect(modelById(base.modelId).preprocessing).toBeDefined();
      expect(pretrainedById(base.id)).toBe(base);
      expect(base.published.length).toBeGreaterThan(0);
      for (const { url, file } of base.published) expect(url).toMatch(new RegExp(`^https://.*/${file}$`));
      const weights = baseGraph(base).layers.flatMap((layer) => layer.weights);
      const bytes = 4 * weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
      expect(base.bytes).toBeGreaterThanOrEqual(bytes);
    }
    expect(PRETRAINED.filter(({ pin }) => pin).map(nameOfBase)).toEqual([
      'MobileNetV2 0.35',
      'MobileNet 0.25',
    ]);
  });
});

describe('recognizing a base', () => {
  it.each(PRETRAINED.map((base) => [base.id, base] as const))('finds %s by its shapes', (_, base) => {
    expect(recognize(baseGraph(base, 96))?.base).toBe(base);
  });

  it('cuts off and names what lies behind it', () => {
    const graph = baseGraph(small);
    const top = {
      ...graph.layers[1],
      name: 'predictions',
      weights: [{ name: 'kernel', shape: [1280, 3], values: new Float32Array(0) }],
    };
    const found = recognize({ ...graph, layers: [...graph.layers, top] });
    expect(found?.top).toEqual(['predictions']);
    expect(found?.graph.layers).toHaveLength(graph.layers.length);
    expect(recognize({ ...graph, layers: [top, ...graph.layers] })).toBeNull();
  });
});

describe('the pin', () => {
  it('is of the values in their order alone', async () => {
    const graph = withValues(baseGraph(small));
    const pin = await pinOf(graph);
    const renamed = mapLayers(graph, (layer) => ({ ...layer, name: `x_${layer.name}`, trainable: false }));
    expect(await pinOf(renamed)).toBe(pin);
    const nested = { ...graph, layers: [{ ...graph.layers[0], graph, weights: [] }] };
    expect(await pinOf(nested)).toBe(pin);
  });

  it('is another where one bit is', async () => {
    const graph = withValues(baseGraph(small));
    const pin = await pinOf(graph);
    const { values } = graph.layers.find((layer) => layer.weights.length > 0)!.weights[0];
    new Uint8Array(values.buffer)[0] ^= 1;
    expect(await pinOf(graph)).not.toBe(pin);
  });

  it('is little-endian float32, layer by layer, statistics behind what is trained', async () => {
    const layer = (name: string, ...values: number[]) => ({
      ...{ className: 'BatchNormalization', name, trainable: true, config: {}, graph: null, calls: [] },
      weights: values.map((value) => ({ name: 'gamma', shape: [1], values: Float32Array.of(value) })),
    });
    // sha256 of 0000803f 00000040 00004040: 1, 2 and 3.
    expect(await pinOf({ layers: [layer('a', 1, 2), layer('b', 3)] })).toBe(
      '8e628779e6a74ee0b36991c10158f63cafec7d340ad4e075592502c8708524dd',
    );
  });
});
