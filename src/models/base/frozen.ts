/** Which part of a network keeps its weights, and at what rates the rest is trained. Pure; no tfjs. */
import { chained } from '../graph/chained.ts';
import { layerTable } from '../graph/layerTable.ts';
import { type GraphLayer, type ModelGraph, orderedWeights } from '../graph/modelGraph.ts';
import { LAYER_RULES } from '../layers/layerRules.ts';
import { sizeOf } from '../layers/rule.ts';
import type { LayerRow } from '../types.ts';
import { cutGraph, tailGraph } from './cutGraph.ts';

/** Whether a layer answers in a training step as it does when it is asked, and has nothing to train. */
function isFrozen({ trainable, graph, weights, className }: GraphLayer): boolean {
  if (!trainable) return true;
  return graph ? graph.layers.every(isFrozen) : weights.length === 0 && !LAYER_RULES[className].drops;
}

/** Whether it, or the model that it is, has weights that training keeps as they were. */
function keepsWeights({ trainable, graph, weights }: GraphLayer): boolean {
  if (!graph) return !trainable && weights.length > 0;
  return graph.layers.some((layer) => keepsWeights({ ...layer, trainable: trainable && layer.trainable }));
}

/**
 * The deepest layer that is the only way from the pictures to the answers and up to which nothing is trained; null where there is
 * no such layer behind frozen weights. Layers count in the order of the graph: in one that is not listed as it is computed, the
 * way ends early.
 */
export function frozenEnd(graph: ModelGraph): string | null {
  const { layers, outputs } = chained(graph);
  const places = new Map(layers.map(({ name }, place) => [name, place]));
  /** The last place at which each layer is read. */
  const lastRead = new Map(outputs.map(([name]) => [name, layers.length]));
  layers.forEach(({ calls }, place) => {
    for (const [name] of calls.flat()) lastRead.set(name, Math.max(place, lastRead.get(name) ?? 0));
  });
  let end: string | null = null;
  let openUntil = 0;
  let found = false;
  for (const [place, layer] of layers.entries()) {
    const { name, calls } = layer;
    const isInOrder = calls.flat().every(([source]) => (places.get(source) ?? place) < place);
    if (!isFrozen(layer) || !isInOrder) break;
    found ||= keepsWeights(layer);
    const reach = lastRead.get(name) ?? place;
    const isOnlyWay = openUntil <= place && calls.length === 1 && reach < layers.length;
    if (found && isOnlyWay && (layer.graph?.outputs.length ?? 1) < 2) end = name;
    openUntil = Math.max(openUntil, reach);
  }
  return end;
}

/**
 * The layer table of a training step: the layers up to `frozenEnd` only answer, and but for the last answer nothing of them stays
 * on the device; those behind it also go the way back.
 */
export function stepRows(graph: ModelGraph): LayerRow[] {
  const end = frozenEnd(graph);
  if (end === null) return layerTable(graph);
  const frozen = layerTable(cutGraph(graph, end)).map((row) => ({ ...row, keptValues: 0, isFrozen: true }));
  frozen[frozen.length - 1].keptValues = sizeOf(frozen[frozen.length - 1].outputShape);
  return [...frozen, ...layerTable(tailGraph(graph, end))];
}

/**
 * The share of the learning rate at which each trained weight moves, in the order of `model.trainableWeights`: all of it behind
 * the layer `bodyEnd`, `lowerRate` up to it.
 */
export function rateShares(graph: ModelGraph, bodyEnd: string, lowerRate: number): number[] {
  const body = new Set(cutGraph(graph, bodyEnd).layers.map(({ name }) => name));
  return graph.layers.flatMap((layer) =>
    orderedWeights([layer]).trained.map(() => (body.has(layer.name) ? lowerRate : 1)),
  );
}
