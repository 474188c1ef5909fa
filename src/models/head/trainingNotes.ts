/** What of a model is trained otherwise here than in Keras, in sentences. No tfjs. */
import type { ModelGraph } from '../graph/modelGraph.ts';
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
    ...(noise.length > 0 ? [`${noise.join(', ')} adds no noise in training here.`] : []),
    ...(random.length > 0
      ? [`${random.join(', ')} does nothing here: the augmentation of the Examine step takes its place.`]
      : []),
  ];
}
