/** One update of the weights by one batch, in parts that the device takes. It must not know when it is done. */
import * as tf from '@tensorflow/tfjs';
import { updateWeight } from '../../compute/operations/weightUpdate.ts';
import type { BatchStatistic } from '../../models/build/layerCall.ts';
import type { Optimizer } from '../optimizers/optimizers.ts';
import {
  type Batch,
  batchGradients,
  type GradientOptions,
  trainableVariables,
  uploadPart,
} from './gradients.ts';
import type { PartSize } from './partSize.ts';

/**
 * Steps on `model`, counted on from `stepsSoFar`, at the rate of `rateAt` (steps count from 1) or of the optimizer. Model, optimizer and tensors that are passed in stay the
 * caller's.
 */
export function createUpdate(
  model: tf.LayersModel,
  optimizer: Optimizer,
  parts: PartSize,
  options: Omit<GradientOptions, 'microBatchSize' | 'step'>,
  stepsSoFar: number,
  rateAt?: (step: number) => number,
) {
  let step = stepsSoFar;
  return {
    /** Puts the first part of a batch on the device, ahead of its step. */
    upload: (batch: Batch) => uploadPart(batch, 0, { ...options, microBatchSize: parts.current }),

    /** Moves the weights once; returns [loss, accuracy] on the device, from before the move. */
    async take(batch: Batch, firstPart: tf.Tensor): Promise<tf.Tensor1D> {
      step += 1;
      // No weight has changed where the device refuses, so the step can be repeated in smaller parts.
      const { figures, gradients, statistics } = await parts.attempt((microBatchSize) =>
        batchGradients(model, batch, { ...options, step, microBatchSize }, firstPart),
      );
      optimizer.apply(trainableVariables(model), gradients, step, rateAt?.(step));
      tf.dispose(gradients);
      moveAverages(statistics);
      return figures;
    },
  };
}

/** average ← momentum · average + (1 − momentum) · of the batch: Keras' momentum is the share that is kept. */
export function moveAverages(statistics: readonly BatchStatistic[]): void {
  for (const { average, ofBatch, momentum } of statistics) {
    updateWeight('average', average, [], ofBatch, [momentum, 1 - momentum]);
    ofBatch.dispose();
  }
}
