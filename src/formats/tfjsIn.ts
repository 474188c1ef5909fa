/**
 * Reads a TensorFlow.js layers model: model.json with its weights, also Teachable Machine's and Darkroom's own. It must not
 * import tfjs.
 */
import {
  type LayerFile,
  type ModelFile,
  type ModelGraph,
  mapLayers,
  orderedWeights,
  type WeightFile,
} from '../models/modelFile.ts';
import { UserError } from '../shared/errors.ts';
import type { Archive } from './archive.ts';
import { otherName, weightNames } from './attachWeights.ts';
import { isObject, nameOfLayer } from './kerasArguments.ts';
import { graphOfConfig } from './kerasConfig.ts';
import type { WeightSpec } from './modelZip.ts';
import { NO_SIDECAR, parseJson, readLabels, readTeachableMachine } from './sidecar.ts';
import { type StoredWeight, weightsIn } from './tfjsWeights.ts';

/** The topology, which a model that came from Keras wraps. */
function topologyOf(topology: unknown): unknown {
  return isObject(topology) && isObject(topology.model_config) ? topology.model_config : topology;
}

/** Gives each layer its weights out of a store of them by name. */
function attachByName(graph: ModelGraph, stored: readonly StoredWeight[]): ModelGraph {
  // Layers of two nested models may share a name; TensorFlow.js then writes the same name twice, in order.
  const byName = new Map<string, StoredWeight[]>();
  for (const one of stored) {
    const parts = one.name.split('/');
    for (const name of new Set([one.name, parts.slice(-2).join('/')]))
      byName.set(name, [...(byName.get(name) ?? []), one]);
  }
  const used = new Set<StoredWeight>();
  const take = (layer: LayerFile, weight: string): WeightFile => {
    const names = [weight, otherName(weight)].map((one) => `${layer.name}/${one}`);
    const found = names.flatMap((name) => byName.get(name) ?? []).find((one) => !used.has(one));
    if (!found)
      throw new UserError(
        `The weight "${names[0]}" of ${nameOfLayer(layer.name, layer.className).replace('The', 'the')} is missing in the list of weights.`,
        'The file is damaged, or its weights belong to another model.',
      );
    used.add(found);
    return { name: weight, shape: found.shape, values: found.read() };
  };
  // In the order in which they are listed, so that equal names are told apart.
  const open = mapLayers(graph, (layer) => ({
    ...layer,
    weights: weightNames(layer).map((name) => ({ name, shape: [], values: new Float32Array(0) })),
  }));
  const { trained, others } = orderedWeights(open.layers);
  const read = new Map(
    [...trained, ...others].map(({ layer, weight }) => [weight, take(layer, weight.name)]),
  );
  return mapLayers(open, (layer) => ({
    ...layer,
    weights: layer.weights.map((weight) => read.get(weight)!),
  }));
}

/** What TensorFlow.js' own saving gives. */
export interface TfjsParts {
  /** What `model.toJSON(null, false)` gives. */
  topology: object;
  weightSpecs: readonly WeightSpec[];
  /** In the order of `weightSpecs`. */
  weights: ArrayBuffer;
}

/** A model of the page as a model file, to be written in any format. */
export function modelFileFromParts(
  { topology, weightSpecs, weights }: TfjsParts,
  about: Pick<ModelFile, 'classes' | 'preprocessing' | 'optimizer'>,
): ModelFile {
  const stored = weightsIn(weightSpecs, new Uint8Array(weights), 'The model');
  const graph = attachByName(graphOfConfig(topologyOf(topology)), stored);
  const { classes, preprocessing, optimizer } = about;
  return { origin: 'Darkroom', graph, classes, preprocessing, optimizer };
}

/** The bytes of one group of weights, from all files that it is cut into. */
async function groupBytes(archive: Archive, folder: string, paths: unknown): Promise<Uint8Array> {
  if (!Array.isArray(paths) || !paths.every((path) => typeof path === 'string'))
    throw new UserError(`"${archive.name}" is damaged: its list of weights names no files.`);
  const parts: Uint8Array[] = [];
  for (const path of paths) parts.push(await archive.read(folder + path.replace(/^\.\//, '')));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

async function sidecarIn(archive: Archive, folder: string) {
  const json = async (path: string) => {
    const text = new TextDecoder().decode(await archive.read(path));
    return parseJson(text, (cause) => new UserError(`"${path}" is no valid JSON.`, undefined, { cause }));
  };
  if (archive.has(`${folder}labels.json`)) return readLabels(await json(`${folder}labels.json`));
  if (archive.has(`${folder}metadata.json`))
    return readTeachableMachine(await json(`${folder}metadata.json`));
  return NO_SIDECAR;
}

/**
 * Reads the model whose model.json lies at `path`; its weights lie beside it.
 * @throws UserError that says what of it is missing, damaged or cannot be computed here.
 */
export async function readTfjsModel(archive: Archive, path: string): Promise<ModelFile> {
  const text = new TextDecoder().decode(await archive.read(path));
  const json = parseJson(
    text,
    (cause) =>
      new UserError(`"${path}" is no valid JSON: it is cut off or damaged.`, 'Download it again.', { cause }),
  );
  if (!isObject(json)) throw new UserError(`"${path}" does not describe a model.`);
  if (json.format === 'graph-model')
    throw new UserError(
      `"${path}" is a TensorFlow.js graph model, whose layers were melted into one graph. Expected a layers model.`,
      'Convert the Keras model with tensorflowjs_converter --output_format=tfjs_layers_model.',
    );
  if (!Array.isArray(json.weightsManifest) || json.modelTopology === undefined)
    throw new UserError(
      `"${path}" is not the model.json of a TensorFlow.js model: modelTopology or weightsManifest is missing.`,
    );
  const graph = graphOfConfig(topologyOf(json.modelTopology));
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const stored: StoredWeight[] = [];
  for (const group of json.weightsManifest) {
    if (!isObject(group) || !Array.isArray(group.weights))
      throw new UserError(`"${path}" is damaged: its list of weights is incomplete.`);
    const bytes = await groupBytes(archive, folder, group.paths);
    stored.push(...weightsIn(group.weights, bytes, `"${archive.name}"`));
  }
  const sidecar = await sidecarIn(archive, folder);
  return {
    origin: 'TensorFlow.js layers model',
    graph: attachByName(graph, stored),
    ...sidecar,
    optimizer: null,
  };
}
