/** What a run on a base starts from: the base up to its cut, with a head that has learned nothing yet. It must not know of workers. */
import { checkText, keptText } from '../../formats/run/baseWords.ts';
import type { Base, RunBase } from '../../models/base/base.ts';
import { type BaseSettings, cutOf, frozenTo, headedModel } from '../../models/base/headed.ts';
import { type ModelGraph, mapLayers } from '../../models/graph/modelGraph.ts';
import { glorotUniform, weightSources } from '../../models/head/fitHead.ts';
import { guessText } from '../../models/imported/guesses.ts';
import type { ImportedModel } from '../../models/imported/importedModel.ts';
import type { Settings } from '../../settings.ts';

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** The kernel [features, units] and the bias [units] of a head. */
export interface HeadWeights {
  kernel: Float32Array;
  bias: Float32Array;
}

/** Its last layer, which answers for the classes. */
export const HEAD = 'head';

/** The graph with these weights in its head. */
export function withHeadWeights(graph: ModelGraph, { kernel, bias }: HeadWeights): ModelGraph {
  return mapLayers(graph, (layer) => {
    if (layer.name !== HEAD) return layer;
    const weights = layer.weights.map((one) => ({ ...one, values: one.name === 'kernel' ? kernel : bias }));
    return { ...layer, weights };
  });
}

/** The size of a head: how many features it reads, and how many units it has. */
export function headSize(graph: ModelGraph): { features: number; units: number } {
  const head = graph.layers.find(({ name }) => name === HEAD);
  if (!head) throw new Error('The model of a run on a base has no head.');
  const [features, units] = head.weights[0].shape;
  return { features, units };
}

/**
 * The weights of `to` out of those of `from`, in the order of each: parts of `weights` where both graphs have the same objects, a
 * weight's own values else. Nothing is read.
 */
export function rearranged(weights: Blob, from: ModelGraph, to: ModelGraph): Blob {
  const sources = weightSources(from, to);
  return new Blob(
    sources.map((source) =>
      source instanceof Float32Array
        ? (source as Float32Array<ArrayBuffer>)
        : weights.slice(source.from * FLOAT_BYTES, source.to * FLOAT_BYTES),
    ),
  );
}

/** What run.json says of the base of a run with these settings. */
function runBaseOf(base: Base, settings: BaseSettings): RunBase {
  const { name, known, check, sha256 } = base;
  const [cut, frozen] = [cutOf(base, settings), frozenTo(base, settings)];
  return { name, known, check, pin: sha256, cut, frozen, views: settings.views };
}

/** A run on a base, as it begins. */
export interface BaseStart {
  base: RunBase;
  imported: ImportedModel;
  settings: Settings;
  weights: Blob;
  log: string[];
}

/**
 * @param weights Of the base, in the order of its graph.
 * @throws UserError where base, settings and classes do not go together.
 */
export function baseStart(
  base: Base,
  weights: Blob,
  settings: Settings,
  classes: readonly string[],
): BaseStart {
  const imported = headedModel(base, settings, classes);
  const { features, units } = headSize(imported.graph);
  const drawn = {
    kernel: glorotUniform(features, units, settings.seed),
    bias: new Float32Array(units),
  };
  const isTrained = settings.head === 'dense' || settings.unfreeze > 0;
  const runBase = runBaseOf(base, settings);
  const guessed = guessText(imported);
  return {
    base: runBase,
    imported,
    settings: {
      ...settings,
      epochs: isTrained ? settings.epochs : 0,
      classMode: units === 1 ? 'binary' : 'categorical',
    },
    weights: rearranged(weights, base.graph, withHeadWeights(imported.graph, drawn)),
    log: [
      `On “${base.name}” (${base.origin}), cut at ${runBase.cut}; ${checkText(runBase)}.`,
      keptText(runBase),
      ...(guessed ? [guessed] : []),
    ],
  };
}
