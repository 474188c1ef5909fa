/** A network as a graph to look at: what its layers are, how they are joined, and which of them are one block. Types only. */
import type { Shape } from '../layers/rule.ts';

/** How much of the picture one value of a layer has seen, in pixels of the input: [rows, columns]. */
export interface ReceptiveField {
  size: readonly [number, number];
  /** From one value to the next. */
  stride: readonly [number, number];
  /** Of the first value: where the middle of what it sees lies; may be outside of the picture. */
  centre: readonly [number, number];
}

/** A layer, or several that are drawn as one until they are opened. */
export interface StructureNode {
  /** Unique: a layer's name, with the names of the models around it as in a layer table ("inner/conv2d"); of a block its own. */
  id: string;
  kind: 'layer' | 'block';
  /** The block that holds it; null at the top. */
  parent: string | null;
  name: string;
  /** Keras' class; of a block what it is, in words: "Residual block", "Model". */
  className: string;
  /** Of the result, without the batch; of a block that of its last layer. */
  shape: Shape;
  parameters: number;
  multiplyAdds: number;
  /** Null where a value sees all of the picture, or there is no picture. */
  field: ReceptiveField | null;
  /** Whether training moves any of its parameters. */
  isTrained: boolean;
  /** What it does, for somebody who meets it first: one sentence. */
  sentence: string;
}

export interface Structure {
  /** In the order of computing; a block before what it holds. */
  nodes: readonly StructureNode[];
  /** From one layer to another, by id; the order of a layer's inputs is kept. */
  edges: readonly (readonly [from: string, to: string])[];
}
