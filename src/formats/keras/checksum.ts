/**
 * The checksum in Darkroom's note: HDF5 files of Keras have none, so a flipped bit would go unnoticed in them. It must not
 * import tfjs.
 */
import { crc32 } from '../../dataset/source/crc32.ts';
import type { ModelFile } from '../../models/graph/modelFile.ts';
import { type GraphWeight, orderedWeights } from '../../models/graph/modelGraph.ts';
import { UserError } from '../../shared/errors.ts';
import { isObject } from './kerasArguments.ts';

/** Whether a file holds a whole model, or weights only: then names and optimizer are another's. */
export type Extent = 'model' | 'weights';

function sumOf({ values }: GraphWeight): number {
  return crc32(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/** Keras writes of these layers no word on whether they are trainable. */
const isUnflagged = ({ className, operation }: Record<string, unknown>) =>
  className === 'InputLayer' || operation !== undefined;

/**
 * The same text for the same content: keys in order, without the values of weights. What is an operation in Keras is written as
 * the layer that computes it.
 */
function canonical(key: string, value: unknown): unknown {
  if (key === 'values' || key === 'operation') return undefined;
  if (!isObject(value)) return value;
  const fields = isUnflagged(value) ? { ...value, trainable: true } : value;
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** CRC-32 of all that a file says of a model, its weights by their own CRC-32. */
function checksumOf(file: ModelFile, extent: Extent): number {
  const { trained, others } = orderedWeights(file.graph.layers);
  const { classes, preprocessing, optimizer, graph } = file;
  const whole = extent === 'model' ? { graph, optimizer, slots: optimizer?.slots.map(sumOf) } : null;
  const text = JSON.stringify(
    { classes, preprocessing, weights: [...trained, ...others].map(({ weight }) => sumOf(weight)), whole },
    canonical,
  );
  return crc32(new TextEncoder().encode(text));
}

/** What Darkroom notes in a file: class names, preprocessing, what of them is a guess, and the checksum. */
export function noteOf(file: ModelFile, extent: Extent) {
  const { classes, preprocessing, guesses } = file;
  return { classes, preprocessing, ...(guesses && { guesses }), crc32: checksumOf(file, extent) };
}

/**
 * The file, if it is what was written.
 * @param note Darkroom's note in it, null where there is none: then nothing is known.
 * @throws UserError where the checksum differs.
 */
export function checked(file: ModelFile, note: unknown, extent: Extent): ModelFile {
  if (!isObject(note) || note.crc32 === checksumOf(file, extent)) return file;
  throw new UserError(
    'The file is damaged: its checksum is not that of the model which was written into it.',
    'Save or download the file again.',
  );
}
