/**
 * Writes a model as Keras' files: the `.keras` zip, the whole model in an `.h5`, and both files of weights only. Groups,
 * attributes and types are those of real Keras 3. It must not import tfjs.
 */
import JSZip from 'jszip';
import type { ModelFile } from '../../models/graph/modelFile.ts';
import { type GraphLayer, type ModelGraph, orderedWeights } from '../../models/graph/modelGraph.ts';
import { type Hdf5Writer, writeHdf5 } from '../hdf5/hdf5Out.ts';
import { countedLayers, groupNames, otherName } from './attachWeights.ts';
import { type Extent, noteOf } from './checksum.ts';
import { asciiJson, modelConfig, trainingConfig } from './kerasConfigOut.ts';
import { KERAS_MEMBERS } from './kerasIn.ts';
import { joined } from './kerasJoined.ts';
import { slotPlaces } from './optimizerIn.ts';
import { NOTE } from './sidecar.ts';

/** What can be written, by the ends of the file names that the headless command gives. */
export type KerasFormat = 'keras' | 'h5' | 'weights.h5' | 'legacy.h5';

/** The oldest version that reads what is written here. */
const KERAS_VERSION = '3.3.3';
const BACKEND = 'tensorflow';

/** Groups `layers/<class>[_n]/vars/0…`, as `.weights.h5` has them and the `.keras` zip holds them. */
function writeByClass(file: Hdf5Writer, graph: ModelGraph, name: string, path = ''): void {
  const inside = (...names: string[]) => [path, ...names].filter(Boolean).join('/');
  file.group(inside('layers'));
  for (const [layer, group] of groupNames(countedLayers(graph))) {
    const place = inside('layers', group);
    if (layer.graph) {
      writeByClass(file, layer.graph, layer.name, place);
      continue;
    }
    file.text(`${place}/vars`, 'name', layer.name, 'utf8');
    layer.weights.forEach((weight, at) => {
      const values = weight.name === 'count' ? Int32Array.from(weight.values) : weight.values;
      file.array(`${place}/vars/${at}`, weight.shape, values);
    });
  }
  file.text(inside('vars'), 'name', name, 'utf8');
}

/** A weight's name in a legacy file: the models around it, its layer, itself. */
function legacyName(path: string, layer: GraphLayer, weight: string): string {
  return `${path}${layer.name}/${layer.className === 'DepthwiseConv2D' ? otherName(weight) : weight}`;
}

/** The path of each layer's own graph, with a slash at its end. A functional model adds its name only where it is nested. */
function legacyPaths(graph: ModelGraph, path: string): Map<GraphLayer, string> {
  const own = graph.kind === 'Sequential' || path !== '' ? `${path}${graph.name}/` : path;
  const paths = new Map<GraphLayer, string>();
  for (const layer of graph.layers) {
    paths.set(layer, own);
    if (layer.graph)
      for (const [inner, at] of legacyPaths({ ...layer.graph, name: layer.name }, own)) paths.set(inner, at);
  }
  return paths;
}

/** Groups by layer with their lists of names, as Keras' legacy files have them. `path` is "" or "model_weights". */
function writeByOrder(file: Hdf5Writer, graph: ModelGraph, path: string): void {
  const prefix = path === '' ? '' : `${path}/`;
  const layers = countedLayers(graph);
  const paths = legacyPaths(graph, '');
  file.texts(
    path,
    'layer_names',
    layers.map(({ name }) => name),
  );
  file.text(path, 'backend', BACKEND, 'ascii');
  file.text(path, 'keras_version', KERAS_VERSION, 'ascii');
  for (const layer of layers) {
    const { trained, others } = orderedWeights([layer]);
    const placed = [...trained, ...others].map((one) => ({
      ...one.weight,
      place: legacyName(paths.get(one.layer)!, one.layer, one.weight.name),
    }));
    file.texts(
      `${prefix}${layer.name}`,
      'weight_names',
      placed.map(({ place }) => place),
    );
    for (const { place, shape, values } of placed)
      file.array(`${prefix}${layer.name}/${place}`, shape, values);
  }
  file.texts(`${prefix}top_level_model_weights`, 'weight_names', []);
}

function writeNote(file: Hdf5Writer, model: ModelFile, extent: Extent): void {
  file.text('', NOTE, JSON.stringify(noteOf(model, extent)), 'utf8');
}

/** The optimizer's numbers before those of each weight. */
function optimizerHead({ iterations, learningRate }: NonNullable<ModelFile['optimizer']>) {
  return [Int32Array.of(iterations), Float32Array.of(learningRate)] as const;
}

/** Weights by class and the optimizer's state, as the `.keras` zip holds them. */
function writeState(file: Hdf5Writer, { graph, optimizer }: ModelFile): void {
  writeByClass(file, graph, graph.name);
  if (!optimizer) return;
  file.text('optimizer/vars', 'name', optimizer.className.toLowerCase(), 'utf8');
  const head = optimizerHead(optimizer);
  head.forEach((value, at) => {
    file.array(`optimizer/vars/${at}`, [], value);
  });
  optimizer.slots.forEach(({ shape, values }, at) => {
    file.array(`optimizer/vars/${at + head.length}`, shape, values);
  });
}

/** The model as it can be written: an optimizer needs a loss beside it. */
export function writable(model: ModelFile): ModelFile {
  const training = trainingConfig(model.graph, model.optimizer, 'keras');
  return training ? model : { ...model, optimizer: null };
}

async function kerasZip(model: ModelFile): Promise<Uint8Array<ArrayBuffer>> {
  const training = trainingConfig(model.graph, model.optimizer, 'keras');
  const config = { ...modelConfig(model.graph, 'keras'), ...(training && { compile_config: training }) };
  const metadata = { keras_version: KERAS_VERSION, [NOTE]: noteOf(model, 'model') };
  const zip = new JSZip();
  zip.file(KERAS_MEMBERS.metadata, asciiJson(metadata));
  zip.file(KERAS_MEMBERS.config, asciiJson(config));
  zip.file(KERAS_MEMBERS.weights, await writeHdf5((file) => writeState(file, model)));
  return zip.generateAsync({ type: 'uint8array', compression: 'STORE' }) as Promise<Uint8Array<ArrayBuffer>>;
}

function legacyOptimizer(file: Hdf5Writer, { graph, optimizer }: ModelFile): void {
  if (!optimizer) return;
  const group = optimizer.className.toLowerCase();
  const paths = legacyPaths(graph, '');
  const { trained } = orderedWeights(graph.layers);
  const slotNames = slotPlaces(optimizer, trained).map(
    ({ name, layer, weight }) =>
      `${group}/${legacyName(paths.get(layer)!, layer, weight.name).replaceAll('/', '_')}_${name}`,
  );
  const names = [`${group}/iteration`, `${group}/learning_rate`, ...slotNames];
  file.texts('optimizer_weights', 'weight_names', names);
  optimizerHead(optimizer).forEach((value, at) => {
    file.array(`optimizer_weights/${names[at]}`, [], value);
  });
  optimizer.slots.forEach(({ shape, values }, at) => {
    file.array(`optimizer_weights/${slotNames[at]}`, shape, values);
  });
}

function wholeH5(model: ModelFile): Promise<Uint8Array<ArrayBuffer>> {
  return writeHdf5((file) => {
    file.text('', 'backend', BACKEND, 'utf8');
    file.text('', 'keras_version', KERAS_VERSION, 'utf8');
    file.text('', 'model_config', asciiJson(modelConfig(model.graph, 'legacy')), 'ascii');
    writeNote(file, model, 'model');
    writeByOrder(file, model.graph, 'model_weights');
    const training = trainingConfig(model.graph, model.optimizer, 'legacy');
    if (!training) return;
    file.text('', 'training_config', asciiJson(training), 'ascii');
    legacyOptimizer(file, model);
  });
}

/**
 * A `.weights.h5` with the optimizer's state in it, as `save_weights` of a compiled model writes it: `load_weights` into one
 * whose optimizer is built takes both.
 */
export function writeTrainingState(model: ModelFile): Promise<Uint8Array<ArrayBuffer>> {
  return writeHdf5((file) => {
    writeState(file, model);
    writeNote(file, model, 'weights');
  });
}

/**
 * The bytes of a model in one of Keras' formats, for Keras 3.3 and later. Class names and preprocessing go along in a
 * note that Keras passes over; the optimizer's state in the formats that hold a whole model.
 */
export function writeKeras(model: ModelFile, format: KerasFormat): Promise<Uint8Array<ArrayBuffer>> {
  switch (format) {
    case 'keras':
      return kerasZip(writable(joined(model)));
    case 'h5':
      return wholeH5(writable(joined(model)));
    case 'weights.h5':
      return writeHdf5((file) => {
        writeByClass(file, model.graph, model.graph.name);
        writeNote(file, model, 'weights');
      });
    case 'legacy.h5':
      return writeHdf5((file) => {
        writeByOrder(file, model.graph, '');
        writeNote(file, model, 'weights');
      });
  }
}
