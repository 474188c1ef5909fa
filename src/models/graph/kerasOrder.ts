/** The order in which Keras and TensorFlow.js list the layers of a functional model, and so their weights. No tfjs. */
import type { GraphLayer } from './modelGraph.ts';

/**
 * The layers that `last` needs: those farthest from it first, among equals as one meets them on the way back from it.
 * @param drawn Each called once, in an order in which it reads only earlier ones.
 */
export function inKerasOrder(drawn: readonly GraphLayer[], last: string): GraphLayer[] {
  const layers = new Map(drawn.map((layer) => [layer.name, layer]));
  const sourcesOf = (name: string) =>
    layers
      .get(name)
      ?.calls.flat()
      .map(([source]) => source) ?? [];
  /** When each was met. */
  const met = new Map<string, number>();
  const meet = (name: string): void => {
    if (met.has(name)) return;
    met.set(name, met.size);
    sourcesOf(name).forEach(meet);
  };
  meet(last);
  const needed = drawn.filter(({ name }) => met.has(name));
  /** The longest way to the end. */
  const depths = new Map([...met.keys()].map((name) => [name, 0]));
  const depthOf = (name: string) => depths.get(name) ?? 0;
  for (const { name } of needed.toReversed())
    for (const source of sourcesOf(name)) depths.set(source, Math.max(depthOf(source), depthOf(name) + 1));
  return needed.sort((a, b) => depthOf(b.name) - depthOf(a.name) || met.get(a.name)! - met.get(b.name)!);
}
