/** From a run's specification to the model that is trained and asked. It must not know of devices or workers. */
import type * as tf from '@tensorflow/tfjs';
import { buildModel } from '../../models/build/buildModel.ts';
import { fused } from '../../models/graph/fused.ts';
import { type ModelGraph, withWeights } from '../../models/graph/modelGraph.ts';
import { withLogits } from '../../models/head/head.ts';
import { modelGraph } from '../../models/imported/chosenModel.ts';
import { UserError } from '../../shared/errors.ts';
import { type SplitModel, splitModel } from '../step/splitModel.ts';
import type { ModelSpec, WeightData } from '../types.ts';

/** The graph of a spec as it is computed: without its last activation, as `forward` takes it. */
function runGraph(spec: ModelSpec, weights: WeightData | null): ModelGraph {
  const graph = withLogits(modelGraph(spec, spec.inputShape, spec.settings, spec.classes.length));
  return fused(weights ? withWeights(graph, weights) : graph);
}

/**
 * The model of a spec. The caller owns it and disposes it.
 * @param weights In `model.getWeights()` order; null for new ones by the seed.
 * @throws UserError where the pictures are too small, RangeError where the weights are not those of the model.
 */
export function buildRunModel(spec: ModelSpec, weights: WeightData | null): tf.LayersModel {
  return buildModel(runGraph(spec, weights), spec.settings.seed);
}

/** The same, with the parts in which it is trained; null where no lower part of it is frozen. */
export function buildInParts(
  spec: ModelSpec,
  weights: WeightData | null,
): { model: tf.LayersModel; split: SplitModel | null } {
  const graph = runGraph(spec, weights);
  const model = buildModel(graph, spec.settings.seed);
  return { model, split: splitModel(model, graph) };
}

/** @throws UserError where training could change nothing. */
export function checkTrainable(model: tf.LayersModel): void {
  if (model.trainableWeights.length === 0)
    throw new UserError(
      'Every layer of this model is frozen (trainable = false), so it can be evaluated, but not trained.',
      'Set trainable = True in Python, and save it again.',
    );
}

/**
 * An error of TensorFlow.js in words, where a device lacks what an imported model computes; any other as it is.
 * Its messages have been the same for years; where they change, the error is shown as it comes.
 */
export function inWords(thrown: unknown): unknown {
  const message = thrown instanceof Error ? thrown.message : '';
  const [, kernel, backend] = /Kernel '(\w+)' not registered for backend '(\w+)'/.exec(message) ?? [];
  if (kernel)
    return new UserError(
      `This model needs the operation “${kernel}”, which TensorFlow.js does not have on ${backend}.`,
      'Choose another device on the Model step.',
      { cause: thrown },
    );
  const [, operation] = /gradient function not found for (\w+)/.exec(message) ?? [];
  if (!operation) return thrown;
  return new UserError(
    `This model can be evaluated, but not trained: TensorFlow.js has no gradient for “${operation}”.`,
    undefined,
    { cause: thrown },
  );
}
