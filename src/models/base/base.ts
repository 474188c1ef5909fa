/** A network that has learned something already and gets a new head: what the page keeps of it, but for its weights. No tfjs. */
import type { Preprocessing } from '../graph/modelFile.ts';
import type { ModelGraph } from '../graph/modelGraph.ts';

/**
 * What was compared before a base was taken: its weights with the pin of the table, its file with the publisher's checksum, or
 * its shapes and names alone. `own` is somebody's own network, taken as such.
 */
export type BaseCheck = 'pin' | 'publisher' | 'shapes' | 'own';

export interface Base {
  /** Names it within this page, and in names of files: "base-mobilenet-v2-0.35". */
  id: string;
  /** Shown: "MobileNetV2 0.35". */
  name: string;
  /** What it was read from: "TensorFlow.js layers model (Keras 2.2.4)". */
  origin: string;
  /** Its row of PRETRAINED; null for somebody's own. */
  known: string | null;
  check: BaseCheck;
  /** SHA-256 over its weights in Keras' order, hexadecimal. */
  sha256: string;
  /** Without values (`skeletonOf`), without its top. It ends in a map [height, width, channels] or in a vector. */
  graph: ModelGraph;
  /** How a picture becomes its input: known, said by its file, or guessed. */
  preprocessing: Preprocessing;
  /** True where the preprocessing is only a guess. */
  preprocessingGuessed: boolean;
  /** Where it may be cut, each the only way from the layers before to those behind; the last one is its end. */
  cutLayers: readonly string[];
  /** Of its weights. */
  bytes: number;
  /** What is to be known of how it was read, as sentences: that its top was left out, what was not verified. */
  remarks: readonly string[];
}

/** What a run says of the base that it grew on. */
export interface RunBase extends Pick<Base, 'name' | 'known' | 'check'> {
  /** SHA-256 over the weights of the whole base. */
  pin: string;
  /** The layer whose answers the head reads. */
  cut: string;
  /** The last layer that keeps its weights to the end; null where all of them are trained. */
  frozen: string | null;
  /** Augmented views of each training picture beside itself. */
  views: number;
}
