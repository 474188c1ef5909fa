/**
 * Reads a pretrained base from a file of its weights or from any model that begins with it. It must not import tfjs.
 */
import type { ModelGraph } from '../../models/graph/modelGraph.ts';
import { pinOf } from '../../models/pretrained/pin.ts';
import { nameOfBase, PRETRAINED, type PretrainedBase } from '../../models/pretrained/pretrained.ts';
import { baseGraph, type Recognized, recognize, recognizeAs } from '../../models/pretrained/recognize.ts';
import { UserError } from '../../shared/errors.ts';
import { readKerasH5 } from '../keras/kerasIn.ts';
import { wholeFile } from '../zip/archive.ts';
import { readModel } from './readModel.ts';

export interface BaseReading extends Recognized {
  /** What `pinOf` gives for its weights. */
  pin: string;
}

/** The most layers with weights that a network of keras.applications has behind its base: VGG16's. */
const LONGEST_TOP = 3;

/** A base with so many layers behind it, each with a kernel and a bias: all that counts where weights come in order. */
function withTop(base: ModelGraph, count: number): ModelGraph {
  const top = Array.from({ length: count }, (_, at) => ({
    ...{ className: 'Dense', name: `top_${at}`, trainable: true, config: {} },
    ...{ weights: [], graph: null, calls: [] },
  }));
  return { ...base, layers: [...base.layers, ...top] };
}

function readWeightsAs(
  base: PretrainedBase,
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
): Recognized | null {
  const graph = baseGraph(base);
  for (let count = 0; count <= LONGEST_TOP; count++)
    try {
      const reading = readKerasH5(bytes, name, withTop(graph, count));
      return reading.kind === 'model' ? recognizeAs(base, reading.file.graph) : null;
    } catch (thrown) {
      // Not so many layers, or not this network.
      if (!(thrown instanceof UserError)) throw thrown;
    }
  return null;
}

/** Weights alone: tried as each base, the one whose published file has this name first. */
export function recognizeWeights(bytes: Uint8Array<ArrayBuffer>, name: string): Recognized | null {
  const isCalled = ({ published }: PretrainedBase) => published.some(({ file }) => file === name);
  const bases = [...PRETRAINED].sort((a, b) => Number(isCalled(b)) - Number(isCalled(a)));
  for (const base of bases) {
    const found = readWeightsAs(base, bytes, name);
    if (found) return found;
  }
  return null;
}

/**
 * The base that files hold, with or without a top. Null where they are a model, or weights, of no known base.
 * @param files What belongs together: one file of Keras, or a model.json with its weights.
 * @throws UserError where they cannot be read as a model.
 */
export async function readBase(files: readonly File[]): Promise<BaseReading | null> {
  const reading = await readModel(files);
  const weights = files.find(({ name }) => reading.kind === 'weights' && name === reading.name);
  const found =
    reading.kind === 'model'
      ? recognize(reading.file.graph)
      : weights
        ? recognizeWeights(await wholeFile(weights), weights.name)
        : null;
  return found && { ...found, pin: await pinOf(found.graph) };
}

/**
 * @param name What the user knows the files by.
 * @throws UserError where the base's weights are known, and these are others.
 */
export function checkPin({ base, pin }: Pick<BaseReading, 'base' | 'pin'>, name: string): void {
  if (base.pin === null || base.pin === pin) return;
  throw new UserError(
    `"${name}" has the shape of ${nameOfBase(base)}, but not its published weights: their SHA-256 is ${pin.slice(0, 12)}…, not ${base.pin.slice(0, 12)}….`,
    'They were trained further, come from another publisher, or are damaged.',
  );
}
