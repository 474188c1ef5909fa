/** What an entry of the catalogue is: a name, and a function that draws its graph. No tfjs. */
import { Draft, type Drawn } from '../graph/draft.ts';
import type { ModelGraph } from '../graph/modelGraph.ts';
import type { InputShape } from '../types.ts';

export interface ModelDefinition {
  id: string;
  /** Shown to the user. */
  title: string;
  /** One or two sentences: what it is and when to choose it. */
  summary: string;
  /** Draws everything between the picture and the output layer, which depends on the classes. */
  layers: (picture: Drawn) => Drawn;
}

/**
 * The graph of an architecture for pictures of `inputShape`, without values of its weights. Its output layer is one sigmoid
 * unit, or a softmax over several. Throws a UserError where the pictures are too small.
 */
export function graphOf(
  { id, title, layers }: ModelDefinition,
  inputShape: InputShape,
  outputs: number,
): ModelGraph {
  const draft = new Draft(id.replaceAll('-', '_'), title, inputShape);
  const activation = outputs === 1 ? 'sigmoid' : 'softmax';
  return draft.graph(layers(draft.input).to('Dense', { units: outputs, activation }));
}
