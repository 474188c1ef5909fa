/**
 * What every layer's translation starts from: the layer as plain data, and how one that cannot be written is refused.
 * It must not know of single layer classes.
 */
import type { GraphLayer } from '../../models/graph/modelGraph.ts';
import type { Shape } from '../../models/layers/rule.ts';
import { UserError } from '../../shared/errors.ts';
import type { Operation } from './types.ts';

/** One layer as it is to be written. Shapes are without the batch. */
export interface LayerCall {
  layer: GraphLayer;
  inputShapes: readonly Shape[];
  outputShape: Shape;
}

/** An operation, and the shape of its result where it is not the layer's. */
export type Placed = Operation & { shape?: Shape };

export function refuse({ layer: { name, className } }: LayerCall, why: string): never {
  throw new UserError(
    `This export cannot write the layer "${name}" (${className}): it ${why}.`,
    'Export the model as a Keras or TensorFlow.js model instead.',
  );
}

/** The picture [height, width, channels] that a layer reads. */
export function pictureOf(call: LayerCall): readonly [number, number, number] {
  const [shape] = call.inputShapes;
  if (shape.length !== 3) refuse(call, `reads values of ${shape.length} axes`);
  return [shape[0], shape[1], shape[2]];
}

/** The values of a weight; null where the layer has none of that name. */
export function weightOf({ layer }: LayerCall, name: string): Float32Array | null {
  return layer.weights.find((weight) => weight.name === name)?.values ?? null;
}

/** Those of a weight that must be there. */
export function weight(call: LayerCall, name: string): Float32Array {
  return weightOf(call, name) ?? refuse(call, `has no weight "${name}"`);
}
