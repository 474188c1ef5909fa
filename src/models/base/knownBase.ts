/** Tells whether a network is one of the table of pretrained ones, and makes a base of it in the catalogue's words. No tfjs. */
import { modelById } from '../catalogue/catalogue.ts';
import type { Preprocessing } from '../graph/modelFile.ts';
import {
  type GraphLayer,
  inputShapeOfGraph,
  type ModelGraph,
  mapLayers,
  type TensorRef,
  withInputSize,
} from '../graph/modelGraph.ts';
import { nameOfBase, PRETRAINED, type PretrainedBase } from '../pretrained/pretrained.ts';
import { baseGraph } from '../pretrained/recognize.ts';
import type { Base } from './base.ts';
import { cutGraph, shapeAt, tailGraph } from './cutGraph.ts';
import { flattened } from './flattened.ts';
import { type Numbers, type Wiring, wiringOf } from './wiring.ts';

/** A network of the table, as it was found in a model. */
export interface FoundBase {
  row: PretrainedBase;
  /** The catalogue's layers from the picture to the map that is pooled, with the values of the model. */
  graph: ModelGraph;
  /** The layers behind it in the model, by name. */
  top: readonly string[];
  /** How many values the model answers with, where its top has weights; else null. */
  topUnits: number | null;
}

/** Without the pooling that the catalogue draws at the end of each. */
export function withoutPooling(graph: ModelGraph): ModelGraph {
  const pooling = graph.layers[graph.layers.length - 1];
  return cutGraph(graph, pooling.calls[0][0][0]);
}

/** Pixels a side, where a model takes any. */
const ANY_SIZE = 224;

const endOf = (graph: ModelGraph) => graph.outputs[0][0];

/** The catalogue's graph with the values of the model's layers at the same places of the wiring; null where one is missing. */
function filled(graph: ModelGraph, known: Wiring, layerAt: ReadonlyMap<number, GraphLayer>) {
  const sourceOf = (layer: GraphLayer) => layerAt.get(known.ids.get(layer) ?? -1);
  if ([...known.ids.keys()].some((layer) => !sourceOf(layer))) return null;
  return mapLayers(graph, (layer) => {
    const source = sourceOf(layer);
    return source ? { ...layer, weights: source.weights } : layer;
  });
}

/** What lies behind a layer; null where it also reads what lies before. */
function tailOf(graph: ModelGraph, last: GraphLayer): Pick<ModelGraph, 'layers'> | null {
  if (last.name === endOf(graph)) return { layers: [] };
  try {
    return tailGraph(graph, last.name);
  } catch {
    return null;
  }
}

/**
 * With ImageNet's weights Keras draws one more layer in EfficientNetB0: Normalization divides by the root of what should divide.
 * So the published weights need it, and the catalogue's entry, which starts from nothing, lacks it.
 */
export function asPublished({ modelId }: PretrainedBase, graph: ModelGraph): ModelGraph {
  const place = graph.layers.findIndex(({ className }) => className === 'Normalization');
  if (modelId !== 'efficientnet-b0' || place < 0) return graph;
  const { name } = graph.layers[place];
  const rescaling: GraphLayer = {
    ...{ className: 'Rescaling', name: 'rescaling_1', trainable: true, weights: [], graph: null },
    config: { scale: [0.229, 0.224, 0.225].map((deviation) => 1 / Math.sqrt(deviation)), offset: 0 },
    calls: [[[name, 0, 0]]],
  };
  const moved = (ref: TensorRef): TensorRef => (ref[0] === name ? [rescaling.name, 0, 0] : ref);
  const layers = graph.layers.map(
    (layer): GraphLayer => ({ ...layer, calls: layer.calls.map((refs) => refs.map(moved)) }),
  );
  return { ...graph, layers: layers.toSpliced(place + 1, 0, rescaling) };
}

/** Whether the range of pictures is set right behind Normalization, as `asPublished` does it. */
export const isPublished = ({ layers }: ModelGraph) =>
  layers.some(({ className, calls }) => {
    const source = calls[0]?.[0]?.[0];
    const before = layers.find(({ name }) => name === source);
    return className === 'Rescaling' && before?.className === 'Normalization';
  });

/** Fewer layers with weights has none of the table: VGG16 has so many. */
const FEWEST_LAYERS = 13;

/** @param size Height and width of the pictures. */
function foundAt(model: ModelGraph, size: number): FoundBase | null {
  const flat = flattened(model);
  if (flat.kind !== 'Functional' || flat.outputs.length !== 1) return null;
  const input = [size, size, 3];
  const numbers: Numbers = new Map();
  const wiring = wiringOf(flat, input, numbers);
  if (wiring.ids.size < FEWEST_LAYERS) return null;
  const layerAt = new Map([...wiring.ids].map(([layer, id]) => [id, layer]));
  for (const row of PRETRAINED) {
    if (size < (modelById(row.modelId).leastSize ?? 1)) continue;
    const drawn = withoutPooling(baseGraph(row, size));
    const known = wiringOf(drawn, input, numbers);
    const last = wiring.last.get(known.end);
    const graph = last && filled(drawn, known, layerAt);
    const tail = graph && tailOf(flat, last);
    if (!tail) continue;
    const top = tail.layers.filter(({ className }) => className !== 'InputLayer');
    const shape = shapeAt(flat, endOf(flat));
    const hasWeights = top.some(({ weights }) => weights.length > 0);
    return {
      ...{
        row,
        graph: isPublished(flat) ? asPublished(row, graph) : graph,
        top: top.map(({ name }) => name),
      },
      topUnits: hasWeights ? (shape.at(-1) ?? null) : null,
    };
  }
  return null;
}

/**
 * The network of the table that a model is, or begins with: the same classes, shapes and wiring up to the pooling, whatever its
 * layers are called. Nothing is said of the values of its weights. Null where it is none.
 */
export function foundIn(model: ModelGraph): FoundBase | null {
  const [height, width, channels] = inputShapeOfGraph(model) ?? [];
  if (channels !== 3 || height !== width) return null;
  if (height) return foundAt(model, height);
  const found = foundAt(withInputSize(model, [ANY_SIZE, ANY_SIZE]), ANY_SIZE);
  const wanted = found?.row.imageSize ?? ANY_SIZE;
  return wanted === ANY_SIZE ? found : foundAt(withInputSize(model, [wanted, wanted]), wanted);
}

/** A base of the table as the page keeps it, but for what was compared: its graph still has the values. */
export function knownBase({
  row,
  graph,
}: Pick<FoundBase, 'row' | 'graph'>): Pick<
  Base,
  'name' | 'known' | 'graph' | 'preprocessing' | 'preprocessingGuessed' | 'cutLayers'
> {
  const entry = modelById(row.modelId);
  const [size] = inputShapeOfGraph(graph) as number[];
  const range = entry.preprocessing as Omit<Preprocessing, 'height' | 'width'>;
  return {
    ...{ name: nameOfBase(row), known: row.id, graph },
    preprocessing: { ...range, height: size, width: size },
    preprocessingGuessed: false,
    cutLayers: entry.cutLayers ?? [endOf(graph)],
  };
}
