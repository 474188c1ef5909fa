/** From a graph with its weights to a network of plain data, nested models laid open. It must not know of the formats. */
import { inputShapesOf, type ModelGraph } from '../../models/graph/modelGraph.ts';
import { walkGraph } from '../../models/graph/walkGraph.ts';
import { outputShapeOf } from '../../models/layers/layerRules.ts';
import { UserError } from '../../shared/errors.ts';
import { operationsOf } from './layers.ts';
import type { Network, Step } from './types.ts';

/** The shape of the model's one input. */
function inputShapeOf(graph: ModelGraph): readonly number[] {
  const [shape, ...others] = inputShapesOf(graph);
  const outputs = graph.kind === 'Sequential' ? 1 : graph.outputs.length;
  if (others.length > 0 || outputs !== 1)
    throw new UserError(
      `The model has ${others.length + 1} inputs and ${outputs} outputs; this export writes models with one of each.`,
    );
  if (shape.some((size) => size === null))
    throw new UserError(
      `The model takes pictures of any size (${shape.map((size) => size ?? 'any').join(' × ')}); this export writes models with a fixed size.`,
      'Load the model with the size of its pictures.',
    );
  return shape as number[];
}

/**
 * The model as a network. Dropout and the like are left out.
 * @throws UserError that names the layer which cannot be written.
 */
export function networkOf(graph: ModelGraph): Network {
  const inputShape = inputShapeOf(graph);
  const steps: Step[] = [];
  const shapeOf = (value: number) => (value === 0 ? inputShape : steps[value - 1].shape);
  /** The values of a model's outputs, as numbers of the network's values. */
  const through = (inner: ModelGraph, values: readonly number[]): readonly number[] =>
    walkGraph(inner, values, (layer, inputs) => {
      if (layer.graph) return through(layer.graph, inputs);
      const inputShapes = inputs.map(shapeOf);
      let reads = inputs;
      for (const operation of operationsOf({
        layer,
        inputShapes,
        outputShape: outputShapeOf(layer, inputShapes),
      })) {
        steps.push({ ...operation, inputs: reads } as Step);
        reads = [steps.length];
      }
      return [reads[0]];
    });
  const [output] = through(graph, [0]);
  return { inputShape, steps, output };
}
