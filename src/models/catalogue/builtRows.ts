/** The layer table of a model that was built from a file. It must not know of files. */
import type * as tf from '@tensorflow/tfjs';
import type { LayerRow } from '../types.ts';
import { memoryOf } from './summary.ts';

interface Shapes {
  inputShapes: (number | null)[][];
  outputShapes: (number | null)[][];
}

/** Without the batch; a size that is open counts as 1. */
const withoutBatch = (shape: readonly (number | null)[] = []) => shape.slice(1).map((size) => size ?? 1);

/** Shapes at a layer's first call. */
function shapesOf(layer: tf.layers.Layer): { inputShape: number[]; outputShape: number[] } {
  const [node] = (layer as unknown as { inboundNodes: Shapes[] }).inboundNodes;
  return { inputShape: withoutBatch(node?.inputShapes[0]), outputShape: withoutBatch(node?.outputShapes[0]) };
}

const isModel = (layer: tf.layers.Layer): layer is tf.LayersModel => 'layers' in layer;

/** One row for each layer, those of nested models under the names of both; inputs are left out. */
export function builtRows(model: tf.LayersModel): LayerRow[] {
  let isFirst = true;
  const rows = ({ layers }: tf.LayersModel, prefix: string): LayerRow[] =>
    layers.flatMap((layer) => {
      const name = prefix + layer.name;
      if (isModel(layer)) return rows(layer, `${name}/`);
      const className = layer.getClassName();
      if (className === 'InputLayer') return [];
      const { inputShape, outputShape } = shapesOf(layer);
      const memory = memoryOf(className, inputShape, outputShape, isFirst);
      isFirst = false;
      return [{ name, className, inputShape, outputShape, parameters: layer.countParams(), ...memory }];
    });
  return rows(model, '');
}
