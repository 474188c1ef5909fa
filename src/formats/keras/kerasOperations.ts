/**
 * Arithmetic with one number between the layers of a functional model, as `preprocess_input` of Keras' applications
 * leaves it there: it is read as a Rescaling layer. It must not import tfjs.
 */
import type { LayerConfig } from '../../models/layers/rule.ts';

type Json = Readonly<Record<string, unknown>>;

/** x ∘ number as x · scale + offset. */
const OPERATIONS: Readonly<Record<string, (number: number) => LayerConfig>> = {
  add: (number) => ({ scale: 1, offset: number }),
  subtract: (number) => ({ scale: 1, offset: -number }),
  multiply: (number) => ({ scale: number, offset: 0 }),
  truediv: (number) => ({ scale: 1 / number, offset: 0 }),
};

/** Keras 3's classes of operations, by their modules' name; an `.h5` names no modules. */
const OPERATION_MODULE = 'keras.src.ops.numpy';
const CLASSES: Readonly<Record<string, string>> = {
  Add: 'add',
  Subtract: 'subtract',
  Multiply: 'multiply',
  Divide: 'truediv',
  TrueDivide: 'truediv',
};

/** The number in Keras 2's one call: [["layer", 0, 0, {"y": 127.5}]] */
function numberIn2(nodes: unknown): unknown {
  if (!Array.isArray(nodes) || nodes.length !== 1) return null;
  const node: unknown = Array.isArray(nodes[0]?.[0]) ? nodes[0][0] : nodes[0];
  return Array.isArray(node) ? (node[3] as Json | undefined)?.y : null;
}

/** Operations whose operands may change places. */
const COMMUTING = ['add', 'multiply'];

/** The number in Keras 3's one call: {args: [tensor, 127.5]}, or [127.5, tensor] where both mean the same. */
function numberIn3(nodes: unknown, operation: string): unknown {
  if (!Array.isArray(nodes) || nodes.length !== 1) return null;
  const { args } = (nodes[0] ?? {}) as { args?: unknown };
  if (!Array.isArray(args) || args.length !== 2) return null;
  const [first, second] = args as unknown[];
  if (typeof first === 'object') return second;
  return typeof second === 'object' && COMMUTING.includes(operation) ? first : null;
}

/** The arguments of the Rescaling layer that computes the same; null where the entry is something else. */
export function rescalingOf(entry: Json): LayerConfig | null {
  const { class_name: className, module, inbound_nodes: nodes } = entry;
  const config = entry.config as Json | undefined;
  const isKeras2 = className === 'TFOpLambda';
  // "math.truediv", and of the operator itself "__operators__.add".
  const name = isKeras2 ? String(config?.function).split('.').at(-1)! : (CLASSES[String(className)] ?? '');
  if (!isKeras2 && module !== undefined && module !== OPERATION_MODULE) return null;
  const number = isKeras2 ? numberIn2(nodes) : numberIn3(nodes, name);
  if (typeof number !== 'number' || !Object.hasOwn(OPERATIONS, name)) return null;
  return OPERATIONS[name](number);
}
