/**
 * Puts the weights of a TensorFlow.js model, a list of names, into the layers of its graph. It must not import tfjs.
 */
import {
  type GraphLayer,
  type GraphWeight,
  type ModelGraph,
  mapLayers,
  orderedWeights,
  type PlacedWeight,
} from '../../models/graph/modelGraph.ts';
import { weightNames } from '../../models/layers/layerRules.ts';
import { UserError } from '../../shared/errors.ts';
import { otherName } from '../keras/attachWeights.ts';
import { nameOfLayer } from '../keras/kerasArguments.ts';
import type { StoredWeight } from './tfjsWeights.ts';

/** For each weight that is wanted the stored one; undefined where there is none. */
type Found = Map<GraphWeight, StoredWeight | undefined>;

/** By the names of layer and weight, in the order of both lists where names stand twice. */
function byNames(wanted: readonly PlacedWeight[], stored: readonly StoredWeight[]): Found {
  // Layers of two nested models may share a name; TensorFlow.js then writes the same name twice, in order.
  const byName = new Map<string, StoredWeight[]>();
  for (const one of stored) {
    const parts = one.name.split('/');
    for (const name of new Set([one.name, parts.slice(-2).join('/')]))
      byName.set(name, [...(byName.get(name) ?? []), one]);
  }
  const used = new Set<StoredWeight>();
  return new Map(
    wanted.map(({ layer, weight }) => {
      const names = [weight.name, otherName(weight.name)].map((one) => `${layer.name}/${one}`);
      const found = names.flatMap((name) => byName.get(name) ?? []).find((one) => !used.has(one));
      if (found) used.add(found);
      return [weight, found];
    }),
  );
}

/** The stored weights of one layer. */
interface StoredLayer {
  path: string;
  weights: Map<string, StoredWeight>;
}

function storedLayers(stored: readonly StoredWeight[]): StoredLayer[] {
  const layers: StoredLayer[] = [];
  for (const one of stored) {
    const at = one.name.lastIndexOf('/');
    const [path, name] = [one.name.slice(0, Math.max(0, at)), one.name.slice(at + 1)];
    const layer = layers.find((known) => known.path === path && !known.weights.has(name));
    if (layer) layer.weights.set(name, one);
    else layers.push({ path, weights: new Map([[name, one]]) });
  }
  return layers;
}

/** "block/conv2d_10_1" → "conv2d": without the numbers that tell layers of a kind apart. */
const unnumbered = (path: string) => path.slice(path.lastIndexOf('/') + 1).replace(/(_\d+)+$/, '');

/**
 * By the order of the layers, where the names in both lists are the same but for numbers at their ends: Keras gives a model
 * that is made a second time such names ("conv2d_10_1"). Null where the lists do not go with each other so.
 */
function byOrder(wanted: readonly PlacedWeight[], stored: readonly StoredWeight[]): Found | null {
  const layers = [...new Set(wanted.map(({ layer }) => layer))];
  const groups = storedLayers(stored);
  if (groups.length !== layers.length) return null;
  const groupOf = new Map(layers.map((layer, at) => [layer, groups[at]]));
  const found: Found = new Map();
  for (const { layer, weight } of wanted) {
    const group = groupOf.get(layer) as StoredLayer;
    const one = group.weights.get(weight.name) ?? group.weights.get(otherName(weight.name));
    if (!one || unnumbered(group.path) !== unnumbered(layer.name)) return null;
    found.set(weight, one);
  }
  return found;
}

/**
 * Gives each layer its weights out of a store of them: by name, or by order where names differ by numbers only.
 * @throws UserError that names the first weight which is missing.
 */
export function attachByName(graph: ModelGraph, stored: readonly StoredWeight[]): ModelGraph {
  const open = mapLayers(graph, (layer) => ({
    ...layer,
    weights: weightNames(layer).map((name) => ({ name, shape: [], values: new Float32Array(0) })),
  }));
  // In the order in which they are listed, so that equal names are told apart.
  const { trained, others } = orderedWeights(open.layers);
  const wanted = [...trained, ...others];
  const named = byNames(wanted, stored);
  const missing = wanted.find(({ weight }) => !named.get(weight));
  // Converters list layer by layer, TensorFlow.js what is trained first.
  const layerwise = orderedWeights(open.layers, false).others;
  const found = missing ? (byOrder(layerwise, stored) ?? byOrder(wanted, stored)) : named;
  if (!found) throw missingWeight(missing as PlacedWeight);
  const read = (weight: GraphWeight): GraphWeight => {
    const { shape, read } = found.get(weight) as StoredWeight;
    return { name: weight.name, shape, values: read() };
  };
  return mapLayers(open, (layer: GraphLayer) => ({ ...layer, weights: layer.weights.map(read) }));
}

function missingWeight({ layer, weight }: PlacedWeight): UserError {
  return new UserError(
    `The weight "${layer.name}/${weight.name}" of ${nameOfLayer(layer.name, layer.className).replace('The', 'the')} is missing in the list of weights.`,
    'The file is damaged, or its weights belong to another model.',
  );
}
