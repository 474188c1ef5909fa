/** Our own code: src/compute's kernels under src/training's step. */
import * as tf from '@tensorflow/tfjs';
import { openDevice } from '../../src/compute/device/device.ts';
import { seededDropout } from '../../src/compute/operations/dropout.ts';
import { uploadPictures } from '../../src/compute/operations/upload.ts';
import type { BackendName, DeviceInfo } from '../../src/compute/types.ts';

import { buildModel } from '../../src/models/build/buildModel.ts';
import { fused } from '../../src/models/graph/fused.ts';
import { layerTable } from '../../src/models/graph/layerTable.ts';
import { withLogits } from '../../src/models/head/head.ts';
import { hasBatchNormalization } from '../../src/models/head/trainingNotes.ts';
import type { InputShape } from '../../src/models/types.ts';
import { createOptimizer } from '../../src/training/optimizers/optimizers.ts';
import { slotCountOf } from '../../src/training/optimizers/updateRule.ts';
import { forward } from '../../src/training/step/forward.ts';
import { probabilities } from '../../src/training/step/loss.ts';
import { planStep } from '../../src/training/step/memoryPlan.ts';
import { PartSize } from '../../src/training/step/partSize.ts';
import { createUpdate } from '../../src/training/step/update.ts';
import { networkOf } from '../networks.ts';
import type { Maker, Work } from './maker.ts';

const RATE = 0.25;
const RESCALE = 1 / 255;
const ADAM = { optimizer: 'adam', learningRate: 0.001, momentum: 0 } as const;

let info: DeviceInfo;

/** The answers of a batch, as prediction computes them. */
function answers(model: tf.LayersModel, pixels: Uint8Array, shape: [number, number, number, number]): Work {
  return {
    async run() {
      const scores = tf.tidy(() =>
        probabilities(forward(model, uploadPictures(pixels, shape, RESCALE), null)),
      );
      await scores.data();
      scores.dispose();
    },
    dispose: () => model.dispose(),
  };
}

export const ours: Maker = {
  async open(backend) {
    info = await openDevice(backend as BackendName, (error) => {
      throw error;
    });
    return info.description;
  },
  async step(task, pixels, labels) {
    const inputShape: InputShape = [task.size, task.size, 3];
    // As a run has it.
    const graph = fused(withLogits(networkOf(task)));
    const model = buildModel(graph, 1);
    if (task.mode === 'forward') return answers(model, pixels, [task.batch, ...inputShape]);
    const optimizer = createOptimizer(ADAM);
    const batchStatistics = task.mode === 'training' && hasBatchNormalization(graph);
    const need = {
      ...{ rows: layerTable(graph), inputShape, batchSize: task.batch, batchStatistics },
      slotCount: slotCountOf(ADAM),
    };
    const parts = new PartSize(planStep(need, info).microBatchSize);
    const input = { inputShape, rescale: RESCALE, seed: 1, batchStatistics };
    const update = createUpdate(model, optimizer, parts, input, 0);
    const batch = { pixels, labels };
    return {
      async run() {
        const firstPart = update.upload(batch);
        const figures = await update.take(batch, firstPart);
        await figures.data();
        tf.dispose([figures, firstPart]);
      },
      dispose() {
        optimizer.dispose();
        model.dispose();
      },
    };
  },
  dropout: (x) => seededDropout(x, RATE, 12345, 0),
  upload: (pixels, shape) => uploadPictures(pixels, shape, RESCALE),
  adam(weight) {
    const optimizer = createOptimizer(ADAM);
    let step = 0;
    return {
      apply(gradient) {
        step += 1;
        optimizer.apply([weight], [gradient], step);
      },
      dispose: () => optimizer.dispose(),
    };
  },
};
