/** Where a network can be cut in two. Plain data; no tfjs. */
import { layerTable } from '../graph/layerTable.ts';
import type { GraphLayer, ModelGraph } from '../graph/modelGraph.ts';
import { walkGraph } from '../graph/walkGraph.ts';
import { cutGraph } from './cutGraph.ts';

/** A layer in its turn, and the last turn in which its answer is read. */
interface Turn {
  layer: GraphLayer | null;
  lastRead: number;
}

/** The layers that the end needs, each after all that it reads; the picture is the first. */
function turnsOf(graph: ModelGraph): Turn[] {
  const turns: Turn[] = [{ layer: null, lastRead: 0 }];
  walkGraph<Turn>(graph, [turns[0]], (layer, read) => {
    for (const one of read) one.lastRead = turns.length;
    const turn = { layer, lastRead: turns.length };
    turns.push(turn);
    // Whatever it gives, it gives it in this turn.
    return new Array(Math.max(1, layer.graph?.outputs.length ?? 1)).fill(turn);
  });
  return turns;
}

/**
 * The layers of a graph with one end that are the only way from the picture to it, the first one first: those over which no
 * other result is carried. Each answers with a map [height, width, channels] or a vector; the end is the last where it does.
 */
export function cutLayersOf(graph: ModelGraph): string[] {
  const [end] = graph.outputs;
  const needed = graph.kind === 'Sequential' ? graph : cutGraph(graph, end[0]);
  const shapes = new Map(layerTable(needed).map(({ name, outputShape }) => [name, outputShape]));
  let carried = 0;
  return turnsOf(needed).flatMap(({ layer, lastRead }, turn) => {
    const isOnlyWay = carried <= turn;
    carried = Math.max(carried, lastRead);
    if (!layer || !isOnlyWay || layer.calls.length > 1) return [];
    const length = shapes.get(layer.name)?.length;
    return length === 1 || length === 3 ? [layer.name] : [];
  });
}
