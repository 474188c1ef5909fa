/** Makes a base of somebody's own network: cut before its head, or where it was asked for. Plain data; no tfjs. */

import { UserError } from '../../shared/errors.ts';
import { type ModelGraph, orderedWeights } from '../graph/modelGraph.ts';
import type { Base } from './base.ts';
import { cutGraph } from './cutGraph.ts';
import { cutLayersOf } from './cutLayers.ts';
import { flattened } from './flattened.ts';

/** Where it can be cut: behind its first layer with weights. */
function placesOf(graph: ModelGraph): string[] {
  return cutLayersOf(graph).filter((name) => {
    const { trained, others } = orderedWeights(cutGraph(graph, name).layers);
    return trained.length + others.length > 0;
  });
}

/** The last place before the head, which begins with the last layer that has weights; dropout there is left to the new head. */
function beforeHead(graph: ModelGraph, places: readonly string[]): string | undefined {
  const weighted = graph.layers.findLast(({ weights, graph: inner }) => weights.length > 0 || inner);
  const classOf = new Map(graph.layers.map(({ name, className }) => [name, className]));
  return places.findLast(
    (name) =>
      !/Dropout/.test(classOf.get(name) ?? '') &&
      cutGraph(graph, name).layers.every((layer) => layer !== weighted),
  );
}

/**
 * The part of a network that becomes a base, without models nested in it. Its weights are the same objects.
 * @param wanted The layer that becomes its end; left out, the last before its head, and for a network without a head its end.
 * @throws UserError where there is no such place.
 */
export function ownBody(
  name: string,
  model: ModelGraph,
  hasHead: boolean,
  wanted?: string,
): Pick<Base, 'graph' | 'cutLayers'> {
  const graph = flattened(model);
  const places = placesOf(graph);
  const end = wanted ?? (hasHead ? beforeHead(graph, places) : places.at(-1));
  if (end === undefined)
    throw new UserError(
      `“${name}” cannot be used as a base: before its last layer nothing in it has learned anything.`,
      'Choose a network of several layers.',
    );
  if (!places.includes(end))
    throw new UserError(`“${name}” cannot be cut at “${end}”.`, `Choose one of ${places.join(', ')}.`);
  return { graph: cutGraph(graph, end), cutLayers: places.slice(0, places.indexOf(end) + 1) };
}
