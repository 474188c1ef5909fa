/** The layer table of an imported model after its end was fitted to other classes. No tfjs. */

import { memoryOf } from '../catalogue/summary.ts';
import { type ModelGraph, sizeOf } from '../graph/modelFile.ts';
import type { LayerRow } from '../types.ts';

interface Counted {
  name: string;
  className: string;
  parameters: number;
  units: number;
}

/** Every layer under the names of the models around it. */
function countedLayers(graph: ModelGraph, prefix = ''): Counted[] {
  return graph.layers.flatMap((layer) => {
    const name = prefix + layer.name;
    if (layer.graph) return countedLayers(layer.graph, `${name}/`);
    const parameters = layer.weights.reduce((sum, weight) => sum + sizeOf(weight), 0);
    return [{ name, className: layer.className, parameters, units: Number(layer.config.units ?? 0) }];
  });
}

/** The rows for the graph as it is now: a dense layer with other units has another shape; what was added comes last. */
export function fittedRows(rows: readonly LayerRow[], graph: ModelGraph): LayerRow[] {
  const layers = new Map(countedLayers(graph).map((layer) => [layer.name, layer]));
  const result = rows.map((row): LayerRow => {
    const layer = layers.get(row.name);
    layers.delete(row.name);
    if (layer?.className !== 'Dense' || layer.units === row.outputShape.at(-1)) return row;
    const outputShape = [...row.outputShape.slice(0, -1), layer.units];
    const memory = memoryOf(row.className, row.inputShape, outputShape, false);
    return { ...row, outputShape, parameters: layer.parameters, ...memory };
  });
  for (const { name, className, parameters, units } of layers.values()) {
    if (className === 'InputLayer') continue;
    const inputShape = result.at(-1)?.outputShape ?? [];
    const outputShape = className === 'Dense' ? [units] : inputShape;
    const memory = memoryOf(className, inputShape, outputShape, false);
    result.push({ name, className, inputShape, outputShape, parameters, ...memory });
  }
  // An activation after the fitted layer has its shape.
  const units = result.findLast(({ className }) => className === 'Dense')?.outputShape.at(-1);
  return result.map((row, at) =>
    at === result.length - 1 &&
    ['Activation', 'Softmax'].includes(row.className) &&
    units &&
    row.outputShape.length === 1
      ? { ...row, outputShape: [units] }
      : row,
  );
}
