/**
 * The messages of an ONNX file (onnx.proto3, IR version 8): nodes, constants, model. It must not know of layers.
 */
import { bytes, float, integer, integers, join, message, type Pieces, text } from './protobuf.ts';

const IR_VERSION = 8;
/** The set of operators that the nodes are taken from. */
export const OPSET = 17;

const FLOAT32 = 1;
const INT64 = 7;
/** AttributeProto.AttributeType */
const TYPE = { float: 1, integer: 2, string: 3, integers: 7 } as const;

export type Attributes = Readonly<Record<string, string | readonly number[] | { float: number } | number>>;

/** AttributeProto; a plain number is a whole one. */
function attribute([name, value]: [string, Attributes[string]]): Pieces {
  const typed = (content: Pieces, type: keyof typeof TYPE) =>
    message(5, text(1, name), content, integer(20, TYPE[type]));
  if (typeof value === 'string') return typed(text(4, value), 'string');
  if (typeof value === 'number') return typed(integer(3, value), 'integer');
  if ('float' in value) return typed(float(2, value.float), 'float');
  return typed(integers(8, value), 'integers');
}

/** ValueInfoProto of float32 [N, …shape]. */
function valueInfo(field: number, name: string, shape: readonly number[]): Pieces {
  const dimensions = [message(1, text(2, 'N')), ...shape.map((size) => message(1, integer(1, size)))];
  return message(
    field,
    text(1, name),
    message(2, message(1, integer(1, FLOAT32), message(2, ...dimensions))),
  );
}

/** A value at an end of the graph; `shape` without the batch. */
export interface Port {
  name: string;
  shape: readonly number[];
}

/** Collects nodes and constants, then writes the file. */
export class GraphWriter {
  private readonly nodes: Pieces[] = [];
  private readonly constants: Pieces[] = [];
  private count = 0;

  /** A constant; returns its name. Float32 or, for shapes, whole numbers as int64. */
  constant(values: Float32Array | readonly number[], shape: readonly number[]): string {
    const name = `c${this.count++}`;
    const isFloat = values instanceof Float32Array;
    const data = isFloat ? values : BigInt64Array.from(values, BigInt);
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.constants.push(
      message(5, integers(1, shape), integer(2, isFloat ? FLOAT32 : INT64), text(8, name), bytes(9, raw)),
    );
    return name;
  }

  /** A node with one output; returns the output's name. An empty input name leaves an optional input out. */
  node(opType: string, inputs: readonly string[], attributes: Attributes = {}, output?: string): string {
    const name = output ?? `v${this.count++}`;
    this.nodes.push(
      message(
        1,
        ...inputs.map((input) => text(1, input)),
        text(2, name),
        text(3, `${opType}_${this.nodes.length}`),
        text(4, opType),
        ...Object.entries(attributes).map(attribute),
      ),
    );
    return name;
  }

  /** The whole file. `metadata` becomes the model's metadata_props. */
  file(input: Port, output: Port, metadata: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
    const graph = message(
      7,
      ...this.nodes,
      text(2, 'darkroom'),
      ...this.constants,
      valueInfo(11, input.name, input.shape),
      valueInfo(12, output.name, output.shape),
    );
    const properties = Object.entries(metadata).map(([key, value]) =>
      message(14, text(1, key), text(2, value)),
    );
    const opset = message(8, text(1, ''), integer(2, OPSET));
    return join([integer(1, IR_VERSION), text(2, 'Darkroom'), graph, opset, ...properties].flat());
  }
}
