/**
 * Reads a trained model from whatever was dropped: a `.keras`, also unpacked, an `.h5`, a TensorFlow.js model.json with its
 * weights, a zip of them, Teachable Machine's export or Darkroom's own zip; with what lies beside it. What cannot be read is
 * refused in words. It must not import tfjs.
 */
import { fileNameOf } from '../../dataset/paths.ts';
import type { ModelFile } from '../../models/graph/modelFile.ts';
import type { ModelGraph } from '../../models/graph/modelGraph.ts';
import { UserError } from '../../shared/errors.ts';
import { folderPrefix, isJunk, isModelName, isSidecarName, plainName } from '../dropped/modelNames.ts';
import { EXPECTED, isSavedModel, otherModelIn, savedModel } from '../dropped/otherModels.ts';
import { isZip, START_BYTES, whatIs } from '../dropped/whatIsDropped.ts';
import { isHdf5 } from '../hdf5/hdf5.ts';
import { KERAS_MEMBERS, readKerasArchive, readKerasH5 } from '../keras/kerasIn.ts';
import { readTfjsModel } from '../tfjs/tfjsIn.ts';
import { type Archive, filesArchive, pathOf, wholeFile, zipArchive } from '../zip/archive.ts';
import { type Beside, type Place, readBeside } from './beside.ts';

/** A model with what was found beside it, or weights that need an architecture to be chosen for them. */
export type ModelReading =
  | { kind: 'model'; file: ModelFile; beside: Beside }
  | { kind: 'weights'; name: string };

const ZIP_START = [0x50, 0x4b];
const KERAS_FILE = /\.(keras|h5|hdf5)$/i;

/** More files of JSON than lie beside any model. */
const MAX_JSONS = 32;

function several({ name }: Archive, models: readonly string[]): UserError {
  return new UserError(
    `"${name}" holds ${models.length} models (${models.slice(0, 3).join(', ')}). Expected one.`,
  );
}

/** The one of these paths; null where there is none. Throws a UserError where there are several. */
function theOne(archive: Archive, models: readonly string[]): string | null {
  if (models.length > 1) throw several(archive, models);
  return models[0] ?? null;
}

/** The path of the file that describes a TensorFlow.js model, by its name, or by what is in it. Null where there is none. */
async function modelJsonIn(archive: Archive): Promise<string | null> {
  const named = (pattern: RegExp, paths: readonly string[]) => paths.filter((path) => pattern.test(path));
  const jsons = named(/\.json$/i, archive.paths).filter((path) => !isJunk(path) && !isSidecarName(path));
  const exact = theOne(archive, named(/(^|\/)model\.json$/, jsons));
  if (exact !== null) return exact;
  const described: string[] = [];
  for (const path of jsons.slice(0, MAX_JSONS)) {
    const text = new TextDecoder().decode(await archive.read(path));
    if (text.includes('"modelTopology"')) described.push(path);
  }
  // One that is cut off before it says what it is.
  const hasOther = archive.paths.some((path) => KERAS_FILE.test(path));
  const [called = null] = hasOther ? [] : named(/model[^/]*\.json$/i, jsons);
  return theOne(archive, described) ?? called;
}

/** The folder of the members of a `.keras`, unpacked or packed again; null where there are none. */
function kerasFolder(archive: Archive, needed: string): string | null {
  const configs = archive.paths.filter((path) => plainName(path) === KERAS_MEMBERS.config && !isJunk(path));
  const whole = configs.filter((path) => pathOf(archive, needed, path) !== null);
  const path = theOne(archive, whole);
  return path === null ? null : folderPrefix(path);
}

/** A model of several files: what of it was found, and where it lies. Null where there is none. */
async function modelOf(archive: Archive): Promise<{ file: ModelFile; path: string } | null> {
  const inKeras = kerasFolder(archive, KERAS_MEMBERS.weights);
  if (inKeras !== null)
    return { file: await readKerasArchive(archive, inKeras), path: inKeras + KERAS_MEMBERS.config };
  const path = await modelJsonIn(archive);
  if (path !== null) return { file: await readTfjsModel(archive, path), path };
  if (archive.paths.some((one) => KERAS_FILE.test(one))) return null;
  // Refused for the weights that are missing.
  const without = kerasFolder(archive, KERAS_MEMBERS.metadata);
  return without === null ? null : { file: await readKerasArchive(archive, without), path: without };
}

/** The path of the one Keras file of a zip that somebody packed around it; null where there is none. */
function packedFile(archive: Archive): string | null {
  return theOne(
    archive,
    archive.paths.filter((one) => KERAS_FILE.test(one) && !isJunk(one)),
  );
}

async function withBeside(file: ModelFile, name: string, places: readonly Place[]): Promise<ModelReading> {
  const beside = await readBeside(places, file, name);
  const { classes, preprocessing, guesses } = file;
  return {
    kind: 'model',
    // What stands in the model itself is surest.
    file: {
      ...file,
      classes: classes ?? beside.classes,
      preprocessing: preprocessing ?? beside.preprocessing,
      ...(!guesses && beside.guesses && { guesses: beside.guesses }),
    },
    beside: { ...beside, namesFrom: classes ? null : beside.namesFrom },
  };
}

async function readZip(
  file: File,
  architecture: ModelGraph | null,
  around: readonly Place[],
): Promise<ModelReading> {
  const archive = await zipArchive(file);
  const model = await modelOf(archive);
  if (model)
    return withBeside(model.file, file.name, [...around, { archive, folder: folderPrefix(model.path) }]);
  const weights = archive.paths.find((path) => plainName(path) === KERAS_MEMBERS.weights);
  if (weights !== undefined && /\.keras$/i.test(file.name))
    throw new UserError(`"${file.name}" holds weights, but no model: ${KERAS_MEMBERS.config} is missing.`);
  const packed = packedFile(archive);
  if (packed !== null) {
    const inner = new File([await archive.read(packed)], fileNameOf(packed));
    return readOne(inner, architecture, [...around, { archive, folder: folderPrefix(packed) }]);
  }
  throw (
    otherModelIn(file.name, archive.paths) ??
    new UserError(`The zip "${file.name}" holds no model. ${EXPECTED}`)
  );
}

/** The one file of a model among what may lie beside it in its folder. */
function modelAmong(files: readonly File[]): File {
  if (files.length === 1) return files[0];
  const models = files.filter(({ name }) => isModelName(name));
  if (models.length === 1) return models[0];
  const zips = files.filter(isZip);
  if (models.length === 0 && zips.length === 1) return zips[0];
  if (models.length === 0)
    throw new UserError(`These ${files.length} files are no model that can be read. ${EXPECTED}`);
  const some = models.slice(0, 3).map(({ name }) => `"${name}"`);
  throw new UserError(
    `These files are ${models.length} models (${some.join(', ')}). Expected one at a time.`,
  );
}

/** A model of one file. @param around Where more of it may be said. */
async function readOne(
  file: File,
  architecture: ModelGraph | null,
  around: readonly Place[],
): Promise<ModelReading> {
  const start = new Uint8Array(await file.slice(0, START_BYTES).arrayBuffer());
  if (file.size === 0) throw new UserError(`"${file.name}" is empty (0 bytes). ${EXPECTED}`);
  const { refusal } = whatIs({ name: file.name, type: file.type, start, paths: null });
  if (refusal) throw refusal;
  if (ZIP_START.every((byte, at) => start[at] === byte)) return readZip(file, architecture, around);
  if (!isHdf5(start)) {
    if (KERAS_FILE.test(file.name))
      throw new UserError(
        `"${file.name}" does not begin as a ${/\.keras$/i.test(file.name) ? '.keras' : 'HDF5'} file does: it is damaged or something else. ${EXPECTED}`,
      );
    if (/\.bin$/i.test(file.name))
      throw new UserError(
        `"${file.name}" looks like the weights of a TensorFlow.js model, whose model.json is missing beside it.`,
        'Choose or drop all files of the model together, or one zip of them.',
      );
    throw new UserError(`"${file.name}" is not a model that can be read. ${EXPECTED}`);
  }
  const reading = readKerasH5(await wholeFile(file), file.name, architecture);
  return reading.kind === 'model'
    ? withBeside(reading.file, file.name, around)
    : { kind: 'weights', name: file.name };
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
  const archive = filesArchive(files[0].name, files);
  const around = [{ archive, folder: '' }];
  const model = await modelOf(archive);
  if (model) return withBeside(model.file, fileNameOf(model.path), around);
  return readOne(modelAmong(files), architecture, files.length > 1 ? around : []);
}
