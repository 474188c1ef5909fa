/** A network of the table for pictures of another size: the same weights, another input. Pure; no tfjs. */
import { type ModelGraph, mapLayers } from '../graph/modelGraph.ts';
import type { Base } from './base.ts';

/**
 * Sizes that every network of the table takes with the layers that it has: halved five times they stay whole, so that Keras pads
 * its strided convolutions the same way.
 */
export const BASE_SIZES = [96, 128, 160, 192, 224] as const;

const isSize = (size: number): size is (typeof BASE_SIZES)[number] =>
  (BASE_SIZES as readonly number[]).includes(size);

/** The sizes that a base takes, ascending: that of its file, for one of the table others too. */
export function sizesOf({ known, preprocessing }: Pick<Base, 'known' | 'preprocessing'>): readonly number[] {
  return known !== null && isSize(preprocessing.height) ? BASE_SIZES : [preprocessing.height];
}

/** The graph with pictures of another size. Its weights are the same objects. */
function resized(graph: ModelGraph, size: number): ModelGraph {
  return mapLayers(graph, (layer) => {
    if (layer.className !== 'InputLayer') return layer;
    const [batch, , , channels] = layer.config.batch_shape as (number | null)[];
    return { ...layer, config: { ...layer.config, batch_shape: [batch, size, size, channels] } };
  });
}

/** What was made, so that the same choices give the same object. */
const made = new WeakMap<Base, Map<number, Base>>();

/** The base for pictures of that size; as it is where it takes no such size. */
export function baseAt(base: Base, size: number): Base {
  if (size === base.preprocessing.height || !sizesOf(base).includes(size)) return base;
  const bySize = made.get(base) ?? new Map<number, Base>();
  made.set(base, bySize);
  const known = bySize.get(size);
  if (known) return known;
  const preprocessing = { ...base.preprocessing, height: size, width: size };
  const sized = { ...base, preprocessing, graph: resized(base.graph, size) };
  bySize.set(size, sized);
  return sized;
}
