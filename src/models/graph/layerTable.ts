/**
 * The table that Keras' `model.summary()` prints, with what each layer costs, from a graph alone: nothing is built, so it costs
 * nothing for any image size. No tfjs.
 */
import { LAYER_RULES, outputShapeOf } from '../layers/layerRules.ts';
import { type Shape, sizeOf } from '../layers/rule.ts';
import type { LayerRow } from '../types.ts';
import { type GraphLayer, inputShapesOf, type ModelGraph, parameterCount } from './modelGraph.ts';
import { walkGraph } from './walkGraph.ts';

/** What a layer leaves on the device for one picture. */
function memoryOf({ className, config }: GraphLayer, before: Shape, after: Shape, isFirst: boolean) {
  const { kept = () => 1, planes } = LAYER_RULES[className];
  const size = sizeOf(after);
  const memory = { keptValues: kept(config) * size, planeValues: 0 };
  if (!planes) return memory;
  const input = before[0] * before[1] * 4 * Math.ceil(before[2] / 4);
  // Forward and filter gradient: the input, the output. Input gradient: the output again, and the sums.
  return { ...memory, planeValues: 2 * (input + size) + (isFirst ? 0 : size + input) };
}

/** The row of one layer, which must be no nested model. @param prefix Before its name. */
export function rowOf(
  layer: GraphLayer,
  prefix: string,
  inputs: readonly Shape[],
  isFirst: boolean,
): LayerRow {
  const { className, config, name } = layer;
  const [inputShape] = inputs;
  const outputShape = outputShapeOf(layer, inputs);
  return {
    ...{ name: prefix + name, className, inputShape, outputShape },
    parameters: parameterCount({ layers: [layer] }),
    multiplyAdds: LAYER_RULES[className].multiplyAdds?.(config, inputShape, outputShape) ?? 0,
    ...memoryOf(layer, inputShape, outputShape, isFirst),
  };
}

/**
 * One row for each layer, those of nested models under the names of both; inputs are left out. Shapes are those of the first
 * call; a size of the input that is open counts as 1.
 */
export function layerTable(graph: ModelGraph): LayerRow[] {
  const rows = new Map<GraphLayer, LayerRow>();
  const through = (inner: ModelGraph, inputs: readonly Shape[], prefix: string): readonly Shape[] =>
    walkGraph(inner, inputs, (layer, shapes) => {
      if (layer.graph) return through(layer.graph, shapes, `${prefix}${layer.name}/`);
      if (!rows.has(layer)) rows.set(layer, rowOf(layer, prefix, shapes, rows.size === 0));
      return [outputShapeOf(layer, shapes)];
    });
  const inputs = inputShapesOf(graph).map((shape) => shape.map((size) => size ?? 1));
  through(graph, inputs, '');
  return [...rows.values()];
}
