/**
 * What every layer's translation starts from: the layer as plain data, and how one that cannot be written is refused.
 * It must not know of single layer classes.
 */
import { UserError } from '../../shared/errors.ts';
import type { Operation, Pair } from './types.ts';

/** One layer as it is to be written: its configuration as TensorFlow.js gives it, its weights, its inputs' shapes. */
export interface LayerCall {
  className: string;
  name: string;
  config: Readonly<Record<string, unknown>>;
  /** By the last part of their names, e.g. "kernel". */
  weights: ReadonlyMap<string, Float32Array>;
  /** Without the batch. */
  inputShapes: readonly (readonly number[])[];
}

/** An operation and the shape of its result. */
export type Placed = Operation & { shape: readonly number[] };

export function refuse({ className, name }: LayerCall, why: string): never {
  throw new UserError(
    `This export cannot write the layer "${name}" (${className}): it ${why}.`,
    'Export the model as a Keras or TensorFlow.js model instead.',
  );
}

export function pairOf(value: unknown): Pair {
  return Array.isArray(value) ? [value[0], value[1] ?? value[0]] : [value as number, value as number];
}

/** The picture [height, width, channels] that a layer reads. */
export function pictureOf(call: LayerCall): readonly [number, number, number] {
  const [shape] = call.inputShapes;
  if (shape.length !== 3) refuse(call, `reads values of ${shape.length} axes`);
  if (call.config.dataFormat === 'channelsFirst') refuse(call, 'counts channels first');
  return [shape[0], shape[1], shape[2]];
}

export function weight(call: LayerCall, name: string): Float32Array {
  return call.weights.get(name) ?? refuse(call, `has no weight "${name}"`);
}
