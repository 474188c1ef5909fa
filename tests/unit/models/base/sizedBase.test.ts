/** Pretrained networks for pictures of other sizes: drawn as the catalogue draws them, with the same weights. */
import { describe, expect, it } from 'vitest';
import type { Base } from '../../../../src/models/base/base.ts';
import {
  asPublished,
  isPublished,
  knownBase,
  withoutPooling,
} from '../../../../src/models/base/knownBase.ts';
import { baseAt } from '../../../../src/models/base/sizedBase.ts';
import { inputShapeOfGraph, type ModelGraph } from '../../../../src/models/graph/modelGraph.ts';
import { PRETRAINED, type PretrainedBase } from '../../../../src/models/pretrained/pretrained.ts';
import { baseGraph } from '../../../../src/models/pretrained/recognize.ts';
import { UserError } from '../../../../src/shared/errors.ts';

const rowOf = (id: string) => PRETRAINED.find((row) => row.id === id) as PretrainedBase;
const drawn = (id: string, size?: number) => withoutPooling(baseGraph(rowOf(id), size));
function baseOf(id: string, graph: ModelGraph = drawn(id)): Base {
  const rest = { id: `base-${id}`, origin: '', check: 'pin', sha256: '', bytes: 0, remarks: [] } as const;
  return { ...rest, ...knownBase({ row: rowOf(id), graph }) };
}
const withoutWeights = ({ layers, ...rest }: ModelGraph) => ({
  ...rest,
  layers: layers.map((layer) => ({
    ...layer,
    weights: layer.weights.map(({ name, shape }) => ({ name, shape })),
  })),
});

describe('baseAt', () => {
  const base = baseOf('mobilenet-v2-0.35');

  it.each([32, 97, 128])('is the catalogue’s network at %i pixels, with the base’s own weights', (size) => {
    const at = baseAt(base, size);
    expect(withoutWeights(at.graph)).toEqual(withoutWeights(drawn('mobilenet-v2-0.35', size)));
    expect(at.preprocessing).toEqual({ ...base.preprocessing, height: size, width: size });
    const objects = (graph: ModelGraph) => graph.layers.flatMap(({ weights }) => weights);
    expect(objects(at.graph)).toHaveLength(objects(base.graph).length);
    objects(at.graph).forEach((weight, place) => {
      expect(weight).toBe(objects(base.graph)[place]);
    });
    expect(baseAt(base, size)).toBe(at);
  });

  it('pads as the size wants it', () => {
    const padding = ({ graph }: Base) => graph.layers.find(({ className }) => className === 'ZeroPadding2D');
    expect(padding(baseAt(base, 97))?.config).not.toEqual(padding(base)?.config);
  });

  it('keeps the layer that published weights need', () => {
    const id = 'efficientnet-b0';
    const published = baseOf(id, asPublished(rowOf(id), drawn(id)));
    expect(isPublished(baseAt(published, 96).graph)).toBe(true);
    expect(isPublished(baseAt(baseOf(id), 96).graph)).toBe(false);
  });

  it('leaves the size it comes with, and somebody’s own network, as they are', () => {
    expect(baseAt(base, 224)).toBe(base);
    const own = { ...base, known: null };
    expect(baseAt(own, 128)).toBe(own);
    expect(inputShapeOfGraph(own.graph)).toEqual([224, 224, 3]);
  });

  it('refuses pictures that are too small', () => {
    expect(() => baseAt(base, 31)).toThrow(UserError);
  });
});
