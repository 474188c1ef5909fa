/**
 * Reads how the layers of a functional model are joined, as Keras 2 and TensorFlow.js write it (lists) and as Keras 3
 * does (arguments that hold tensors). It must not import tfjs.
 */
import type { TensorRef } from '../../models/graph/modelGraph.ts';
import { UserError } from '../../shared/errors.ts';

function isRef(value: unknown): value is [string, number, number, ...unknown[]] {
  return (
    Array.isArray(value) &&
    typeof value[0] === 'string' &&
    Number.isSafeInteger(value[1]) &&
    Number.isSafeInteger(value[2])
  );
}

function refOf(value: unknown): TensorRef {
  if (!isRef(value))
    throw new UserError(
      `The model's configuration is damaged: ${JSON.stringify(value)?.slice(0, 80)} is no place of a tensor.`,
      'Save or download the file again.',
    );
  return [value[0], value[1], value[2]];
}

/** Inputs or outputs of a graph: a list of places, or the one place itself. */
export function graphRefs(value: readonly unknown[]): TensorRef[] {
  return isRef(value) ? [refOf(value)] : value.map(refOf);
}

/** Every tensor in the arguments of a call, in order; whatever else stands there is no tensor. */
function tensorsIn(value: unknown): TensorRef[] {
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (typeof value !== 'object' || value === null) return [];
  const { class_name: className, config } = value as { class_name?: unknown; config?: unknown };
  if (className === '__keras_tensor__')
    return [refOf((config as { keras_history?: unknown } | undefined)?.keras_history)];
  if (className === '__tuple__') return tensorsIn((value as { items?: unknown }).items);
  return Object.values(value).flatMap(tensorsIn);
}

function callOf(node: unknown, layer: string): TensorRef[] {
  if (Array.isArray(node)) {
    for (const one of node)
      if (Array.isArray(one) && tensorsInLegacy(one[3]))
        throw new UserError(`${layer} gets a tensor by name, which cannot be computed here.`);
    return graphRefs(node);
  }
  const { args, kwargs } = (node ?? {}) as { args?: unknown; kwargs?: unknown };
  if (tensorsIn(kwargs).length > 0)
    throw new UserError(`${layer} gets a tensor by name, which cannot be computed here.`);
  return tensorsIn(args);
}

/** Whether Keras 2's named arguments of a call hold a place of a tensor. */
function tensorsInLegacy(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).some(isRef);
}

/**
 * The inputs of each call of a layer.
 * @throws UserError where the list is damaged or a call cannot be computed here.
 */
export function callsOf(nodes: unknown, layer: string): TensorRef[][] {
  if (nodes === undefined || nodes === null) return [];
  if (!Array.isArray(nodes))
    throw new UserError(`The model's configuration is damaged: ${layer} has no list of calls.`);
  return nodes.map((node) => callOf(node, layer)).filter((refs) => refs.length > 0);
}
