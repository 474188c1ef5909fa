/** A base with a new head: one graph, as any other model of a run. Pure; no tfjs. */
import type { Settings } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import { type GraphLayer, type ModelGraph, type TensorRef, withTrainable } from '../graph/modelGraph.ts';
import type { ImportedModel } from '../imported/importedModel.ts';
import { LAYER_RULES } from '../layers/layerRules.ts';
import { outputCountOf } from '../shapes.ts';
import type { Base } from './base.ts';
import { cutGraph, shapeAt } from './cutGraph.ts';

/** The settings that say what becomes of a base. */
export type BaseSettings = Pick<Settings, 'cut' | 'views' | 'unfreeze' | 'headDropout' | 'classMode'>;

/** Where the head is joined: the chosen layer, or the end of the base. */
export function cutOf(base: Base, { cut }: Pick<Settings, 'cut'>): string {
  if (!cut) return base.cutLayers[base.cutLayers.length - 1];
  if (base.cutLayers.includes(cut)) return cut;
  throw new UserError(
    `“${base.name}” cannot be cut at “${cut}”.`,
    `Choose one of ${base.cutLayers.join(', ')}.`,
  );
}

/** The ends of its blocks up to the cut, the first one first. */
export function blocksOf(base: Base, settings: Pick<Settings, 'cut'>): readonly string[] {
  return base.cutLayers.slice(0, base.cutLayers.indexOf(cutOf(base, settings)) + 1);
}

/** The last layer that keeps its weights where the last `unfreeze` blocks are trained; null where all are. */
export function frozenTo(base: Base, settings: Pick<Settings, 'cut' | 'unfreeze'>): string | null {
  const blocks = blocksOf(base, settings);
  return blocks[blocks.length - 1 - settings.unfreeze] ?? null;
}

/** What the head consists of, in Keras' classes and names, with all of their arguments. */
function headLayers(shape: readonly number[], units: number, dropout: number): Omit<GraphLayer, 'calls'>[] {
  const made = (className: string, name: string, config: GraphLayer['config']) => ({
    ...{ className, name, config: { ...LAYER_RULES[className].args, ...config } },
    ...{ trainable: true, graph: null, weights: [] },
  });
  const features = shape[shape.length - 1];
  const dense = made('Dense', 'head', {
    units,
    activation: units === 1 ? 'sigmoid' : 'softmax',
    use_bias: true,
  });
  return [
    ...(shape.length === 3 ? [made('GlobalAveragePooling2D', 'head_pool', {})] : []),
    ...(dropout > 0 ? [made('Dropout', 'head_dropout', { rate: dropout })] : []),
    {
      ...dense,
      weights: [
        { name: 'kernel', shape: [features, units], values: new Float32Array(0) },
        { name: 'bias', shape: [units], values: new Float32Array(0) },
      ],
    },
  ];
}

/** A graph with more layers at its end, one after the other. */
function withLayers(graph: ModelGraph, more: readonly Omit<GraphLayer, 'calls'>[]): ModelGraph {
  if (graph.kind === 'Sequential')
    return { ...graph, layers: [...graph.layers, ...more.map((layer) => ({ ...layer, calls: [] }))] };
  let last = graph.outputs;
  const layers = more.map((layer) => {
    const joined = { ...layer, calls: [last] };
    last = [[layer.name, 0, 0] as TensorRef];
    return joined;
  });
  return { ...graph, layers: [...graph.layers, ...layers], outputs: last };
}

/** The graph with a flag for each layer: those up to `last` keep their weights, those behind it are trained. */
export function frozenGraph(graph: ModelGraph, last: string | null): ModelGraph {
  const kept = new Set(last === null ? [] : cutGraph(graph, last).layers.map(({ name }) => name));
  const layers = graph.layers.map((layer) => {
    const trainable = !kept.has(layer.name);
    return { ...layer, trainable, graph: layer.graph && withTrainable(layer.graph, trainable) };
  });
  return { ...graph, layers };
}

/**
 * The base up to the cut, with its head for so many classes; none of its weights has values. Those of the base are the same
 * objects, so `weightSources` finds them.
 * @throws UserError where the base cannot be cut there, or class mode and classes do not go together.
 */
export function headedGraph(base: Base, settings: BaseSettings, classCount: number): ModelGraph {
  const cut = cutOf(base, settings);
  const units = outputCountOf(settings, classCount);
  const head = headLayers(shapeAt(base.graph, cut), units, settings.headDropout);
  return frozenGraph(withLayers(cutGraph(base.graph, cut), head), frozenTo(base, settings));
}

/** A base with its head as a run knows its model: "MobileNetV2 0.35 (pretrained)". */
export function headedModel(base: Base, settings: BaseSettings, classes: readonly string[]): ImportedModel {
  const { id, origin, preprocessing, preprocessingGuessed, remarks } = base;
  const name = `${base.name} ${base.known ? '(pretrained)' : '(as a base)'}`;
  const graph = headedGraph(base, settings, classes.length);
  return {
    ...{ id, name, origin, graph, preprocessing, remarks },
    outputs: outputCountOf(settings, classes.length),
    classes: [...classes],
    preprocessingSaid: !preprocessingGuessed,
    guesses: preprocessingGuessed ? ['range'] : [],
    mapping: null,
    bodyEnd: cutOf(base, settings),
  };
}
