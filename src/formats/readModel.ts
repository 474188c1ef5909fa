/**
 * Reads a trained model from whatever was dropped: a `.keras`, an `.h5`, a TensorFlow.js model.json with its weights, a
 * zip of them, Teachable Machine's export or Darkroom's own zip. What cannot be read is refused in words. It must not
 * import tfjs.
 */
import type { ModelFile, ModelGraph } from '../models/modelFile.ts';
import { UserError } from '../shared/errors.ts';
import { type Archive, filesArchive, wholeFile, zipArchive } from './archive.ts';
import { isHdf5 } from './hdf5.ts';
import { KERAS_MEMBERS, readKerasArchive, readKerasH5 } from './kerasIn.ts';
import { isModelName } from './modelNames.ts';
import { readTfjsModel } from './tfjsIn.ts';

/** A model, or weights that need an architecture to be chosen for them. */
export type ModelReading = { kind: 'model'; file: ModelFile } | { kind: 'weights'; name: string };

const ZIP_START = [0x50, 0x4b];

/** The one line that makes a readable file of a SavedModel. */
export const SAVED_MODEL_LINE = `python -c "import tf_keras; tf_keras.models.load_model('FOLDER').save('model.h5')"`;

const EXPECTED = 'Expected a .keras, an .h5, a model.json with its weights, or a zip of them.';

function savedModel(): UserError {
  return new UserError(
    `This is a TensorFlow SavedModel (saved_model.pb), which cannot be read in a browser. ${EXPECTED}`,
    `Convert it with: ${SAVED_MODEL_LINE} (after pip install tensorflow tf_keras; FOLDER is the one with saved_model.pb).`,
  );
}

/** Models of other tools, by the ends of their names. */
const OTHERS: readonly [end: RegExp, what: string][] = [
  [/\.tflite$/i, 'a TensorFlow Lite model, which cannot be trained or taken apart'],
  [/\.(pt|pth|safetensors)$/i, 'a file of PyTorch, whose layers stand in Python code'],
  [/\.onnx$/i, 'an ONNX model'],
  [
    /\.(ckpt|index|data-\d+-of-\d+)$/i,
    'a TensorFlow checkpoint, which holds weights without names that a model could be built from',
  ],
];

const isSavedModel = (path: string) => /(^|\/)saved_model\.pb$/.test(path);
const isModelJson = (path: string) => /(^|\/)model\.json$/.test(path) && !path.startsWith('__MACOSX/');

function unreadable(name: string): UserError {
  const other = OTHERS.find(([end]) => end.test(name));
  return new UserError(
    other
      ? `"${name}" is ${other[1]}. ${EXPECTED}`
      : `"${name}" is not a model that can be read. ${EXPECTED}`,
  );
}

/** The one model.json of these paths; null where there is none. */
function modelJsonIn({ name, paths }: Archive): string | null {
  const found = paths.filter(isModelJson);
  if (found.length > 1)
    throw new UserError(
      `"${name}" holds ${found.length} models (${found.slice(0, 3).join(', ')}). Expected one.`,
    );
  return found[0] ?? null;
}

/** The one Keras file of a zip that somebody packed around it; null where there is none. */
async function packedFile(archive: Archive): Promise<File | null> {
  const [path, ...more] = archive.paths.filter(
    (one) => /\.(keras|h5|hdf5)$/i.test(one) && !one.startsWith('__MACOSX/'),
  );
  if (path === undefined || more.length > 0) return null;
  return new File([await archive.read(path)], path.slice(path.lastIndexOf('/') + 1));
}

async function readZip(file: File, architecture: ModelGraph | null): Promise<ModelReading> {
  const archive = await zipArchive(file);
  if (archive.has(KERAS_MEMBERS.config)) return { kind: 'model', file: await readKerasArchive(archive) };
  if (archive.paths.some(isSavedModel)) throw savedModel();
  const path = modelJsonIn(archive);
  if (path !== null) return { kind: 'model', file: await readTfjsModel(archive, path) };
  if (archive.has(KERAS_MEMBERS.weights))
    throw new UserError(`"${file.name}" holds weights, but no model: ${KERAS_MEMBERS.config} is missing.`);
  const packed = await packedFile(archive);
  if (packed) return readModel([packed], architecture);
  throw new UserError(`The zip "${file.name}" holds no model. ${EXPECTED}`);
}

/** The one file of a model among what may lie beside it in its folder. */
function modelAmong(files: readonly File[]): File {
  if (files.length === 1) return files[0];
  const models = files.filter(({ name }) => isModelName(name));
  if (models.length === 1) return models[0];
  if (models.length === 0)
    throw new UserError(`These ${files.length} files are no model that can be read. ${EXPECTED}`);
  const some = models.slice(0, 3).map(({ name }) => `"${name}"`);
  throw new UserError(
    `These files are ${models.length} models (${some.join(', ')}). Expected one at a time.`,
  );
}

/**
 * Reads a model. Nothing is changed and nothing is kept where it fails.
 * @param files What was dropped or chosen together.
 * @param architecture Takes up weights that come without a model; null where none was chosen.
 * @throws UserError that says what is missing, damaged or cannot be computed here: which layer, which option.
 */
export async function readModel(
  files: readonly File[],
  architecture: ModelGraph | null = null,
): Promise<ModelReading> {
  if (files.some(({ name }) => isSavedModel(name))) throw savedModel();
  const json = files.find(
    ({ name }) => isModelJson(name) || (files.length > 1 && /model.*\.json$/.test(name)),
  );
  if (json) {
    const archive = filesArchive(json.name, files);
    return { kind: 'model', file: await readTfjsModel(archive, json.name) };
  }
  const file = modelAmong(files);
  const start = new Uint8Array(await file.slice(0, 8).arrayBuffer());
  if (file.size === 0) throw new UserError(`"${file.name}" is empty (0 bytes). ${EXPECTED}`);
  if (ZIP_START.every((byte, at) => start[at] === byte)) return readZip(file, architecture);
  if (!isHdf5(start)) {
    if (/\.(keras|h5|hdf5)$/i.test(file.name))
      throw new UserError(
        `"${file.name}" does not begin as a ${/\.keras$/i.test(file.name) ? '.keras' : 'HDF5'} file does: it is damaged or something else. ${EXPECTED}`,
      );
    throw unreadable(file.name);
  }
  const reading = readKerasH5(await wholeFile(file), file.name, architecture);
  return reading.kind === 'model' ? reading : { kind: 'weights', name: file.name };
}
