/** From a run's specification to the model that is trained and asked. It must not know of devices or workers. */
import type * as tf from '@tensorflow/tfjs';
import { buildModel } from '../../models/catalogue/build.ts';
import { modelById } from '../../models/catalogue/catalogue.ts';
import { buildFromFile } from '../../models/graph/buildFromFile.ts';
import { type ModelFile, withWeights } from '../../models/graph/modelFile.ts';
import { withLogits } from '../../models/head/head.ts';
import type { ImportedModel } from '../../models/imported/importedModel.ts';
import { outputCountOf } from '../../models/shapes.ts';
import { UserError } from '../../shared/errors.ts';
import { writeWeights } from '../step/weights.ts';
import type { ModelSpec, WeightData } from '../types.ts';

/** A model of the catalogue, with weights by the seed; null for zeros. The caller owns it. */
export function buildOfCatalogue(
  { modelId, settings, classes, inputShape }: ModelSpec,
  seed: number | null,
): tf.Sequential {
  return buildModel(modelById(modelId), inputShape, outputCountOf(settings, classes.length), seed);
}

function buildImported({ graph, origin }: ImportedModel, weights: WeightData): tf.LayersModel {
  const about = { origin, classes: null, preprocessing: null, optimizer: null } satisfies Partial<ModelFile>;
  return buildFromFile(withWeights({ ...about, graph: withLogits(graph) }, weights));
}

/**
 * The model of a spec, as `forward` takes it. The caller owns it and disposes it.
 * @param weights In `model.getWeights()` order; null for new ones by the seed, which an imported model has not.
 * @throws UserError where the pictures are too small, or the weights are not those of the model.
 */
export function buildSpec(spec: ModelSpec, weights: WeightData | null): tf.LayersModel {
  if (spec.imported) {
    if (!weights) throw new Error('An imported model comes with its weights.');
    return buildImported(spec.imported, weights);
  }
  const model = buildOfCatalogue(spec, weights ? null : spec.settings.seed);
  if (weights) writeWeights(model, weights);
  return model;
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
