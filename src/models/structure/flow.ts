/**
 * The layers of a graph in the order of computing, those of nested models under the names of both, and what each of them reads. A
 * layer that is called several times is there once, with all that it reads. No tfjs.
 */
import { rowOf } from '../graph/layerTable.ts';
import { type GraphLayer, inputShapesOf, type ModelGraph } from '../graph/modelGraph.ts';
import { walkGraph } from '../graph/walkGraph.ts';
import { outputShapeOf } from '../layers/layerRules.ts';
import type { Shape } from '../layers/rule.ts';
import { fieldOf, PIXEL } from './receptiveField.ts';
import type { ReceptiveField } from './structure.ts';

/** A layer that computes, or an input. */
export interface FlowLayer {
  id: string;
  layer: GraphLayer;
  /** The nested models around it, from the outside, by their ids. */
  models: readonly string[];
  shape: Shape;
  parameters: number;
  multiplyAdds: number;
  field: ReceptiveField | null;
  /** Ids of what it reads, in order; those of later calls behind those of earlier ones. */
  reads: string[];
}

interface Value {
  id: string;
  shape: Shape;
  field: ReceptiveField | null;
}

/** All layers of the graph. Sizes of the input that are open count as 1. */
export function flowOf(graph: ModelGraph): FlowLayer[] {
  const found = new Map<GraphLayer, FlowLayer>();

  function through(inner: ModelGraph, inputs: readonly Value[], models: readonly string[]): readonly Value[] {
    const prefix = models.length > 0 ? `${models[models.length - 1]}/` : '';
    return walkGraph(inner, inputs, (layer, values) => {
      if (layer.graph) return through(layer.graph, values, [...models, prefix + layer.name]);
      const known = found.get(layer);
      known?.reads.push(...values.map((value) => value.id));
      const id = prefix + layer.name;
      const shapes = values.map(({ shape }) => shape);
      const shape = outputShapeOf(layer, shapes);
      const fields = values.map((value) => value.field);
      const field = fieldOf(layer, fields, shapes[0]);
      if (!known) {
        const { parameters, multiplyAdds } = rowOf(layer, prefix, shapes, false);
        const reads = values.map((value) => value.id);
        found.set(layer, { id, layer, models, shape, parameters, multiplyAdds, field, reads });
      }
      return [{ id, shape, field }];
    });
  }

  const inputs = graph.layers.filter(({ className }) => className === 'InputLayer');
  const shapes = inputShapesOf(graph).map((shape) => shape.map((size) => size ?? 1));
  const begins = inputs.map((layer, at): FlowLayer => {
    const field = shapes[at].length === 3 ? PIXEL : null;
    const none = { models: [], parameters: 0, multiplyAdds: 0, reads: [] };
    return { id: layer.name, layer, shape: shapes[at], field, ...none };
  });
  const byName = new Map(begins.map((begin) => [begin.id, begin]));
  // A sequential graph does not name its input.
  const read = graph.kind === 'Sequential' ? begins : graph.inputs.map(([name]) => byName.get(name)!);
  through(graph, read, []);
  return [...begins, ...found.values()];
}
