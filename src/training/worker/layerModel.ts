/** The model that answers as one layer of a run's does. It must not know of devices. */
import type * as tf from '@tensorflow/tfjs';
import { buildModel } from '../../models/build/buildModel.ts';
import { withWeights } from '../../models/graph/modelGraph.ts';
import { modelGraph } from '../../models/imported/chosenModel.ts';
import { sizeOf } from '../../models/layers/rule.ts';
import { layerGraph } from '../../models/structure/layerGraph.ts';
import { UserError } from '../../shared/errors.ts';
import type { InsideWeightData } from '../insideTypes.ts';
import { readWeights } from '../step/weights.ts';
import type { ModelSpec, WeightData } from '../types.ts';
import { buildRunModel } from './buildRunModel.ts';

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** The weights that a run of this spec begins with, drawn by its seed. */
async function drawnWeights(spec: ModelSpec): Promise<WeightData> {
  const model = buildRunModel(spec, null);
  try {
    return await readWeights(model);
  } finally {
    model.dispose();
  }
}

/**
 * The part of a model up to a layer. It is not fused: each layer answers by itself, the last one with its activation. The caller owns
 * it and disposes it.
 * @param layer By its name in a layer table.
 * @param maxTensorBytes What the device can hold of one answer.
 * @throws UserError where there is no such layer, or its answer is too large.
 */
export async function layerModel(
  spec: ModelSpec,
  weights: InsideWeightData,
  layer: string,
  maxTensorBytes: number,
): Promise<tf.LayersModel> {
  const graph = modelGraph(spec, spec.inputShape, spec.settings, spec.classes.length);
  const whole = withWeights(graph, weights ?? (await drawnWeights(spec)));
  const model = buildModel(layerGraph(whole, layer), spec.settings.seed);
  const bytes = sizeOf(model.outputs[0].shape.slice(1) as number[]) * FLOAT_BYTES;
  if (bytes <= maxTensorBytes) return model;
  model.dispose();
  throw new UserError(
    `What “${layer}” answers to one picture is larger than this device can hold at once.`,
    'Choose a layer further on, smaller pictures, or another device.',
  );
}
