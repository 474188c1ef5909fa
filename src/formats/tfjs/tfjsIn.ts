/**
 * Reads a TensorFlow.js layers model: model.json with its weights, also Teachable Machine's and Darkroom's own. It must not
 * import tfjs.
 */
import { fileNameOf } from '../../dataset/paths.ts';
import type { ModelFile } from '../../models/graph/modelFile.ts';
import { UserError } from '../../shared/errors.ts';
import { isJunk } from '../dropped/modelNames.ts';
import { isObject } from '../keras/kerasArguments.ts';
import { graphOfConfig } from '../keras/kerasConfig.ts';
import { refuseOlderActivations } from '../keras/olderActivations.ts';
import { NO_SIDECAR, parseJson } from '../keras/sidecar.ts';
import { type Archive, pathOf } from '../zip/archive.ts';
import { attachByName } from './attachByName.ts';
import { type StoredWeight, weightsIn } from './tfjsWeights.ts';

/** The topology, which a model that came from Keras wraps. */
function topologyOf(topology: unknown): unknown {
  return isObject(topology) && isObject(topology.model_config) ? topology.model_config : topology;
}

/** The path of the one file of weights, whatever it is called by now. */
function loneBin({ paths }: Archive): string | null {
  const found = paths.filter((path) => /\.bin$/i.test(path) && !isJunk(path));
  return found.length === 1 ? found[0] : null;
}

/** The bytes of one group of weights, from all files that it is cut into. @param path Of the model.json. */
async function groupBytes(archive: Archive, path: string, listed: unknown): Promise<Uint8Array> {
  if (!Array.isArray(listed) || !listed.every((one) => typeof one === 'string'))
    throw new UserError(`"${archive.name}" is damaged: its list of weights names no files.`);
  const parts: Uint8Array[] = [];
  for (const one of listed) {
    const name = one.replace(/^\.\//, '');
    const found = pathOf(archive, name, path) ?? (listed.length === 1 ? loneBin(archive) : null);
    if (found === null)
      throw new UserError(
        `"${fileNameOf(name)}" is missing beside "${fileNameOf(path)}": it holds the weights.`,
        'Choose or drop all files of the model together, or one zip of them.',
      );
    parts.push(await archive.read(found));
  }
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
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
  refuseOlderActivations(graph, 'TensorFlow.js');
  const stored: StoredWeight[][] = [];
  for (const group of json.weightsManifest) {
    if (!isObject(group) || !Array.isArray(group.weights))
      throw new UserError(`"${path}" is damaged: its list of weights is incomplete.`);
    const bytes = await groupBytes(archive, path, group.paths);
    stored.push(weightsIn(group.weights, bytes, `"${archive.name}"`));
  }
  return {
    origin: 'TensorFlow.js layers model',
    graph: attachByName(graph, stored.flat()),
    ...NO_SIDECAR,
    optimizer: null,
  };
}
