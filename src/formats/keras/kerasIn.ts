/**
 * Reads Keras' files: the `.keras` zip, the whole model in an `.h5`, and files of weights only. It must not import tfjs.
 */
import type { ModelFile } from '../../models/graph/modelFile.ts';
import type { ModelGraph } from '../../models/graph/modelGraph.ts';
import { UserError } from '../../shared/errors.ts';
import { openHdf5 } from '../hdf5/hdf5.ts';
import type { Hdf5File } from '../hdf5/hdf5Types.ts';
import { type Archive, pathOf } from '../zip/archive.ts';
import { attachByClass, attachByOrder } from './attachWeights.ts';
import { checked } from './checksum.ts';
import { isObject } from './kerasArguments.ts';
import { graphOfConfig } from './kerasConfig.ts';
import { refuseOlderActivations } from './olderActivations.ts';
import { optimizerOf } from './optimizerIn.ts';
import { NOTE, parseJson, readNote } from './sidecar.ts';

const CONFIG = 'config.json';
const METADATA = 'metadata.json';
const WEIGHTS = 'model.weights.h5';

/** The names of the files in a `.keras`. */
export const KERAS_MEMBERS = { config: CONFIG, metadata: METADATA, weights: WEIGHTS } as const;

function brokenJson(fileName: string, what: string) {
  return (cause: unknown) =>
    new UserError(
      `"${fileName}" is damaged: its ${what} is no valid JSON.`,
      'Save or download the file again.',
      { cause },
    );
}

/** The graph of a configuration that a version of Keras wrote. */
function graphOfVersion(config: unknown, version: string): ModelGraph {
  const graph = graphOfConfig(config);
  if (/^[12]\./.test(version)) refuseOlderActivations(graph, `Keras ${version}`);
  return graph;
}

/** The optimizer of a `.weights.h5`: numbered arrays. */
function kerasOptimizer(file: Hdf5File, config: unknown, graph: ModelGraph) {
  const members = file.members('optimizer/vars') ?? [];
  const arrays = members.map((_, at) => file.array(`optimizer/vars/${at}`));
  return optimizerOf(config, arrays, graph, false);
}

/** The optimizer of a whole `.h5`: arrays that are listed by name. */
function legacyOptimizer(file: Hdf5File, training: unknown, graph: ModelGraph) {
  const names = file.texts('optimizer_weights', 'weight_names') ?? [];
  const isKeras2 = /iter:0$/.test(names[0] ?? '');
  const config = isObject(training) ? training.optimizer_config : null;
  const arrays = names.map((name) => file.array(`optimizer_weights/${name}`));
  return optimizerOf(config, arrays, graph, isKeras2);
}

/**
 * Reads a `.keras`, also one that was unpacked, or packed again inside of a folder.
 * @param folder Where its members lie: "" or "my_model/".
 * @throws UserError that says what of it is missing, damaged or cannot be computed here.
 */
export async function readKerasArchive(archive: Archive, folder: string): Promise<ModelFile> {
  const { name } = archive;
  const find = (member: string) => pathOf(archive, member, `${folder}${CONFIG}`);
  const json = async (member: string) => {
    const path = find(member);
    if (path === null) return null;
    return parseJson(new TextDecoder().decode(await archive.read(path)), brokenJson(name, member));
  };
  const [config, metadata, weights] = [await json(CONFIG), await json(METADATA), find(WEIGHTS)];
  const version = isObject(metadata) ? String(metadata.keras_version ?? '') : '';
  const graph = graphOfVersion(config, version);
  if (weights === null)
    throw new UserError(`"${name}" holds a model without its weights: ${WEIGHTS} is missing.`);
  const compiled = isObject(config) && isObject(config.compile_config) ? config.compile_config : null;
  const note = isObject(metadata) ? (metadata[NOTE] ?? null) : null;
  const file = openHdf5(await archive.read(weights), name);
  const full = attachByClass(file, graph);
  const optimizer = kerasOptimizer(file, compiled?.optimizer, full);
  const origin = `Keras ${version} (.keras)`.replace('  ', ' ');
  return checked({ origin, graph: full, ...readNote(note), optimizer }, note, 'model');
}

/** Darkroom's note in an `.h5`, or null. */
function noteIn(file: Hdf5File, fileName: string): unknown {
  const note = file.text('', NOTE);
  return note === null ? null : parseJson(note, brokenJson(fileName, 'note'));
}

/** What an `.h5` turned out to be. */
export type H5Reading = { kind: 'model'; file: ModelFile } | { kind: 'weights' };

/**
 * Reads an `.h5`. A file of weights only is told apart; with an `architecture` its weights are put into that.
 * @throws UserError that says what of it is missing, damaged or cannot be computed here.
 */
export function readKerasH5(
  bytes: Uint8Array<ArrayBuffer>,
  fileName: string,
  architecture: ModelGraph | null,
): H5Reading {
  const file = openHdf5(bytes, fileName);
  const config = file.text('', 'model_config');
  if (config !== null) return { kind: 'model', file: wholeModel(file, fileName, config) };
  const isLegacy = file.texts('', 'layer_names') !== null || file.texts('', 'layer_names0') !== null;
  const isKeras3 = !isLegacy && (file.has('layers') || file.has('_layer_checkpoint_dependencies'));
  if (!isLegacy && !isKeras3)
    throw new UserError(
      `"${fileName}" is an HDF5 file, but not one of Keras: it holds neither a model nor weights of layers.`,
    );
  if (!architecture) return { kind: 'weights' };
  const graph = isLegacy ? attachByOrder(file, architecture, '') : attachByClass(file, architecture);
  const origin = isLegacy ? 'Keras weights (.h5)' : 'Keras 3 weights (.weights.h5)';
  const note = noteIn(file, fileName);
  const model = { origin, graph, ...readNote(note), optimizer: null };
  return { kind: 'model', file: checked(model, note, 'weights') };
}

function wholeModel(file: Hdf5File, fileName: string, config: string): ModelFile {
  const version = file.text('', 'keras_version') ?? '';
  const graph = graphOfVersion(parseJson(config, brokenJson(fileName, 'configuration')), version);
  const full = attachByOrder(file, graph, 'model_weights');
  const training = file.text('', 'training_config');
  const parsed =
    training === null ? null : parseJson(training, brokenJson(fileName, 'training configuration'));
  const origin = `Keras ${version} (.h5)`.replace('  ', ' ');
  const note = noteIn(file, fileName);
  const model = { origin, graph: full, ...readNote(note), optimizer: legacyOptimizer(file, parsed, full) };
  return checked(model, note, 'model');
}
