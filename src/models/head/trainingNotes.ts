/** What of a model is trained otherwise here than in Keras, in sentences. No tfjs. */
import type { ModelGraph } from '../graph/modelGraph.ts';
import { LAYER_RULES } from '../layers/layerRules.ts';
import { RANDOM_LAYERS } from '../layers/pictures.ts';

/** Random layers whose draws cannot be made again: they are left out. */
const NOISE = ['GaussianNoise', 'GaussianDropout', 'AlphaDropout'];

function classesIn(graph: ModelGraph): Set<string> {
  return new Set(
    graph.layers.flatMap((layer) => (layer.graph ? [...classesIn(layer.graph)] : [layer.className])),
  );
}

/** Whether a model, or one nested in it, normalizes by the statistics of batches. */
export const hasBatchNormalization = (graph: ModelGraph) => classesIn(graph).has('BatchNormalization');

/** Whether a layer that is frozen, or lies in a model that is, would drop values in Keras. */
const dropsFrozen = ({ layers }: ModelGraph, isFrozen = false): boolean =>
  layers.some(({ className, trainable, graph }) =>
    graph
      ? dropsFrozen(graph, isFrozen || !trainable)
      : (isFrozen || !trainable) && LAYER_RULES[className].drops,
  );

/**
 * Sentences for the model's page and for the log of a run; none for a model that is trained as in Keras.
 * @param fromScratch Whether its weights are drawn: then BatchNormalization trains, too.
 */
export function trainingNotes(graph: ModelGraph, fromScratch: boolean): string[] {
  const found = classesIn(graph);
  const noise = NOISE.filter((name) => found.has(name));
  const random = Object.keys(RANDOM_LAYERS).filter((name) => found.has(name));
  return [
    ...(found.has('BatchNormalization') && !fromScratch
      ? [
          'BatchNormalization keeps its mean and variance while it is trained further (training=False in Keras); its gamma and beta are trained.',
        ]
      : []),
    ...(dropsFrozen(graph) ? ['Dropout drops nothing where it is frozen; in Keras it does.'] : []),
    ...(noise.length > 0 ? [`${noise.join(', ')} adds no noise in training here.`] : []),
    ...(random.length > 0
      ? [`${random.join(', ')} does nothing here: the augmentation of the Examine step takes its place.`]
      : []),
  ];
}

/** The largest share of its moving averages that a BatchNormalization keeps at a step; 0 where there is none. */
function momentumOf(graph: ModelGraph): number {
  const own = graph.layers.map(({ className, config, graph: inner }) =>
    inner ? momentumOf(inner) : className === 'BatchNormalization' ? (config.momentum as number) : 0,
  );
  return Math.max(0, ...own);
}

/** Where moving averages hold no more than this of their first values, they are those of the pictures. */
const LEFT_OVER = 0.05;

/**
 * What is to be said of a network that starts from scratch where so many steps are too few for its moving averages: an answer is
 * normalized by these, a training step by the batch.
 */
export function averagesNotes(graph: ModelGraph, steps: number): string[] {
  const momentum = momentumOf(graph);
  const left = momentum ** steps;
  if (steps === 0 || left < LEFT_OVER) return [];
  return [
    `BatchNormalization keeps ${momentum} of its averages a step: after all ${steps} steps, ${Math.round(100 * left)} % of them are still what they began with. Until then validation says little. More epochs or smaller batches help.`,
  ];
}
