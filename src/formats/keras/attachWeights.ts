/**
 * Puts the arrays of an HDF5 file into the layers of a graph, as Keras 3 lays them out (by class) and as its legacy files
 * do (by layer, in order). It must not import tfjs.
 */
import {
  type GraphLayer,
  type GraphWeight,
  type ModelGraph,
  orderedWeights,
} from '../../models/graph/modelGraph.ts';
import { snakeCase, weightNames } from '../../models/layers/layerRules.ts';
import { UserError } from '../../shared/errors.ts';
import type { Hdf5Array, Hdf5File } from '../hdf5/hdf5Types.ts';
import { nameOfLayer } from './kerasArguments.ts';

const WRONG_FILE = 'The file is damaged, or its weights belong to another model.';

/** Keras 3 calls both kernels of the two kinds of convolutions the same. */
export function otherName(weight: string): string {
  return weight === 'depthwise_kernel' ? 'kernel' : weight;
}

function weightOf(layer: GraphLayer, name: string, { shape, values }: Hdf5Array): GraphWeight {
  if (!values.every(Number.isFinite))
    throw new UserError(
      `${nameOfLayer(layer.name, layer.className)} has values in its ${name} that are no numbers (NaN or infinite).`,
      'The file is damaged, or the training had diverged before it was saved.',
    );
  return { name, shape, values };
}

/** The layers that Keras counts: a sequential model does not list its input. */
export function countedLayers(graph: ModelGraph): readonly GraphLayer[] {
  return graph.kind === 'Sequential'
    ? graph.layers.filter(({ className }) => className !== 'InputLayer')
    : graph.layers;
}

/** The group of each layer: its class in snake case, numbered from the second of its class on. */
export function groupNames(layers: readonly GraphLayer[]): Map<GraphLayer, string> {
  const counts = new Map<string, number>();
  return new Map(
    layers.map((layer) => {
      const name = snakeCase(layer.className);
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      return [layer, count === 0 ? name : `${name}_${count}`];
    }),
  );
}

/** What Keras 2.12 called the group of the layers. */
const OLD_LAYERS = '_layer_checkpoint_dependencies';

/**
 * The graph with the weights of a `.weights.h5`, which also lies inside of a `.keras`. `path` is its group, "" at the root.
 * @throws UserError that names the layer whose weights are missing or too many.
 */
export function attachByClass(file: Hdf5File, graph: ModelGraph, path = ''): ModelGraph {
  const inside = (...names: string[]) => [path, ...names].filter(Boolean).join('/');
  const folder = file.has(inside('layers')) ? 'layers' : OLD_LAYERS;
  const groups = groupNames(countedLayers(graph));
  const layers = graph.layers.map((layer): GraphLayer => {
    const group = groups.get(layer);
    if (layer.className === 'InputLayer' || group === undefined) return layer;
    const place = inside(folder, group);
    if (layer.graph) return { ...layer, graph: attachByClass(file, layer.graph, place) };
    const names = weightNames(layer);
    const held = file.members(`${place}/vars`) ?? [];
    if (held.length !== names.length) throw countDiffers(layer, names, held.length);
    return {
      ...layer,
      weights: names.map((name, at) => weightOf(layer, name, file.array(`${place}/vars/${at}`))),
    };
  });
  return { ...graph, layers };
}

function countDiffers(layer: GraphLayer, names: readonly string[], held: number): UserError {
  return new UserError(
    `${nameOfLayer(layer.name, layer.className)} needs ${names.length} arrays of weights${names.length > 0 ? ` (${names.join(', ')})` : ''}, but the file holds ${held}.`,
    WRONG_FILE,
  );
}

/** An attribute that Keras cuts into numbered ones where it would be larger than 64 kB. */
function longTexts(file: Hdf5File, path: string, name: string): string[] | null {
  const whole = file.texts(path, name);
  if (whole) return whole;
  const parts: string[][] = [];
  for (let at = 0; ; at++) {
    const part = file.texts(path, `${name}${at}`);
    if (!part) return at === 0 ? null : parts.flat();
    parts.push(part);
  }
}

/** "model/conv2d_1_1/kernel:0" → ["conv2d_1_1", "kernel"] */
function lastNames(path: string): [layer: string, weight: string] {
  const parts = path.split('/');
  return [parts.at(-2) ?? '', (parts.at(-1) ?? '').replace(/:\d+$/, '')];
}

/** A layer of which every weight has still to be found. */
function withPlaces(layer: GraphLayer): GraphLayer {
  if (layer.graph) return { ...layer, graph: { ...layer.graph, layers: layer.graph.layers.map(withPlaces) } };
  const weights = weightNames(layer).map((name) => ({ name, shape: [], values: new Float32Array(0) }));
  return { ...layer, weights };
}

/** The weights of one group of a legacy file: of a layer, or of all layers of a nested model. */
function attachGroup(file: Hdf5File, place: string, layer: GraphLayer): GraphLayer {
  const open = withPlaces(layer);
  const { trained, others } = orderedWeights([open]);
  const wanted = [...trained, ...others];
  const paths = longTexts(file, place, 'weight_names') ?? [];
  if (paths.length !== wanted.length)
    throw countDiffers(
      layer,
      wanted.map(({ weight }) => weight.name),
      paths.length,
    );
  // In a nested model the order depends on what was frozen when it was saved; names are surer where they agree.
  const byName = new Map(paths.map((path) => [lastNames(path).join('/'), path]));
  const named = wanted.map(({ layer: { name }, weight }) => {
    return byName.get(`${name}/${weight.name}`) ?? byName.get(`${name}/${otherName(weight.name)}`);
  });
  const byOrder = named.includes(undefined) || new Set(named).size < named.length;
  const found = new Map<GraphWeight, GraphWeight>();
  wanted.forEach((one, at) => {
    const array = file.array(`${place}/${byOrder ? paths[at] : named[at]}`);
    found.set(one.weight, weightOf(one.layer, one.weight.name, array));
  });
  const fill = (one: GraphLayer): GraphLayer => ({
    ...one,
    weights: one.weights.map((weight) => found.get(weight)!),
    graph: one.graph && { ...one.graph, layers: one.graph.layers.map(fill) },
  });
  return fill(open);
}

/**
 * The graph with the weights of a legacy file; `path` is the group that has `layer_names`: "model_weights", or "" in a file
 * of weights only. Layers with weights are matched by their order, as Keras does, not by name.
 * @throws UserError that names the layer whose weights are missing or too many.
 */
export function attachByOrder(file: Hdf5File, graph: ModelGraph, path: string): ModelGraph {
  const names = longTexts(file, path, 'layer_names');
  if (!names) throw new UserError('The file does not list its layers (layer_names).', WRONG_FILE);
  const prefix = path === '' ? '' : `${path}/`;
  const groups = names.filter((name) => (longTexts(file, prefix + name, 'weight_names') ?? []).length > 0);
  const wanted = graph.layers.filter((layer) => {
    const { trained, others } = orderedWeights([withPlaces(layer)]);
    return trained.length + others.length > 0;
  });
  if (groups.length !== wanted.length)
    throw new UserError(
      `The file holds weights of ${groups.length} layers${listed(groups)}, but the model has ${wanted.length} layers with weights${listed(wanted.map(({ name }) => name))}.`,
      WRONG_FILE,
    );
  const places = new Map(wanted.map((layer, at) => [layer, prefix + groups[at]]));
  const layers = graph.layers.map((layer) => {
    const place = places.get(layer);
    return place === undefined ? layer : attachGroup(file, place, layer);
  });
  return { ...graph, layers };
}

const listed = (names: readonly string[]) =>
  names.length === 0 ? '' : ` (${names.slice(0, 4).join(', ')}${names.length > 4 ? ', …' : ''})`;
