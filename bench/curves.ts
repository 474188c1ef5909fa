/** Runs in the browser: the losses of a short training on seeded pictures, to compare devices by. */
import * as tf from '@tensorflow/tfjs';
import { buildModel } from '../src/models/build/buildModel.ts';
import { modelById } from '../src/models/catalogue/catalogue.ts';
import { graphOf } from '../src/models/catalogue/definition.ts';
import type { Settings } from '../src/settings.ts';
import { randomFor } from '../src/shared/random.ts';
import { createOptimizer } from '../src/training/optimizers/optimizers.ts';
import { type Batch, batchGradients, trainableVariables } from '../src/training/step/gradients.ts';

export interface CurveTask {
  model: string;
  size: number;
  batch: number;
  steps: number;
  optimizer: Pick<Settings, 'optimizer' | 'learningRate' | 'momentum'>;
}

/** Noise with a brighter upper or lower half: the label. One batch in four is seen again and again. */
function seededBatch({ size, batch }: CurveTask, step: number): Batch {
  const random = randomFor(31, step % 4);
  const labels = Array.from({ length: batch }, (_, index) => index % 2);
  const rowBytes = size * 3;
  const pixels = Uint8Array.from({ length: batch * size * rowBytes }, (_, at) => {
    const isUpper = Math.floor(at / rowBytes) % size < size / 2;
    const isBright = isUpper === (labels[Math.floor(at / (rowBytes * size))] === 1);
    return random() * 160 + (isBright ? 60 : 0);
  });
  return { pixels, labels };
}

/** The loss of each step, on the current backend. */
export async function lossCurve(task: CurveTask): Promise<number[]> {
  const { model: id, size, batch } = task;
  const model = buildModel(graphOf(modelById(id), [size, size, 3], 1), 7);
  const optimizer = createOptimizer(task.optimizer);
  const losses: number[] = [];
  for (let step = 1; step <= task.steps; step++) {
    const options = { inputShape: [size, size, 3] as const, rescale: 1 / 255, microBatchSize: batch };
    const { figures, gradients } = batchGradients(model, seededBatch(task, step), {
      ...options,
      seed: 1,
      step,
    });
    optimizer.apply(trainableVariables(model), gradients, step);
    losses.push((await figures.data())[0]);
    tf.dispose([figures, ...gradients]);
  }
  optimizer.dispose();
  model.dispose();
  return losses;
}
