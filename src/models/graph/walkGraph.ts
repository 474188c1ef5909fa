/** Goes through a graph in an order in which every call finds its inputs. It must not know what is computed on the way. */
import { UserError } from '../../shared/errors.ts';
import type { GraphLayer, ModelGraph, TensorRef } from './modelGraph.ts';

/** What a layer makes of the values of its inputs. `call` counts the calls of a layer from 0. */
export type Visit<T> = (layer: GraphLayer, inputs: readonly T[], call: number) => readonly T[];

function walkChain<T>({ layers }: ModelGraph, inputs: readonly T[], visit: Visit<T>): readonly T[] {
  return layers.reduce(
    (values, layer) => (layer.className === 'InputLayer' ? values : visit(layer, values, 0)),
    inputs,
  );
}

/**
 * The values of a graph's outputs for those of its inputs. A nested model is a layer like any other here.
 * @throws UserError where a call waits for a value that never comes, or an end has none.
 */
export function walkGraph<T>(graph: ModelGraph, inputs: readonly T[], visit: Visit<T>): readonly T[] {
  if (graph.kind === 'Sequential') return walkChain(graph, inputs, visit);
  const key = (layer: string, call: number) => `${call} ${layer}`;
  const results = new Map(
    graph.inputs.map(([name, call], at) => [key(name, call), [inputs[at]] as readonly T[]]),
  );
  const find = ([layer, call, output]: TensorRef) => results.get(key(layer, call))?.[output];
  const waiting = graph.layers
    .filter(({ className }) => className !== 'InputLayer')
    .flatMap((layer) => layer.calls.map((refs, call) => ({ layer, refs, call })));
  while (waiting.length > 0) {
    const ready = waiting.findIndex(({ refs }) => refs.every((ref) => find(ref) !== undefined));
    if (ready < 0)
      throw new UserError(
        `The layer "${waiting[0].layer.name}" of the model "${graph.name}" waits for a layer that never answers.`,
        'The file is damaged.',
      );
    const [{ layer, refs, call }] = waiting.splice(ready, 1);
    results.set(
      key(layer.name, call),
      visit(
        layer,
        refs.map((ref) => find(ref) as T),
        call,
      ),
    );
  }
  return graph.outputs.map((ref) => {
    const value = find(ref);
    if (value !== undefined) return value;
    throw new UserError(`The model "${graph.name}" names "${ref[0]}" as an end, which gives nothing.`);
  });
}
