/** Activations that older libraries compute otherwise than Keras 3 does under the same name. It must not import tfjs. */
import type { ModelGraph } from '../../models/graph/modelGraph.ts';
import { UserError } from '../../shared/errors.ts';
import { nameOfLayer } from './kerasArguments.ts';

/**
 * Refuses hard_sigmoid as Keras 2 and TensorFlow.js have it: min(1, max(0, x / 5 + 1 / 2)). In Keras 3 it is relu6(x + 3) / 6.
 * @param library Whose file it is, for the sentence.
 * @throws UserError that names the layer.
 */
export function refuseOlderActivations(graph: ModelGraph, library: string): void {
  for (const layer of graph.layers) {
    if (layer.graph) refuseOlderActivations(layer.graph, library);
    if (layer.config.activation === 'hard_sigmoid')
      throw new UserError(
        `${nameOfLayer(layer.name, layer.className)} has the activation "hard_sigmoid" of ${library}, which is another function than that of Keras 3 and cannot be computed here.`,
        'Write it as a ReLU between two Rescaling layers and save the model again.',
      );
  }
}
