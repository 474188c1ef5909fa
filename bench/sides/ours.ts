/** Our own code: src/compute's kernels under src/training's step. */
import * as tf from '@tensorflow/tfjs';
import { openDevice } from '../../src/compute/device/device.ts';
import { seededDropout } from '../../src/compute/operations/dropout.ts';
import { uploadPictures } from '../../src/compute/operations/upload.ts';
import type { BackendName, DeviceInfo } from '../../src/compute/types.ts';
import { buildModel } from '../../src/models/build/buildModel.ts';
import { modelById } from '../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../src/models/catalogue/definition.ts';
import { layerTable } from '../../src/models/graph/layerTable.ts';
import type { InputShape } from '../../src/models/types.ts';
import { planStep } from '../../src/training/step/memoryPlan.ts';
import { createOptimizer } from '../../src/training/step/optimizers.ts';
import { PartSize } from '../../src/training/step/partSize.ts';
import { createUpdate } from '../../src/training/step/update.ts';
import { slotCountOf } from '../../src/training/step/updateRule.ts';
import type { Maker } from './maker.ts';

const RATE = 0.25;
const RESCALE = 1 / 255;
const ADAM = { optimizer: 'adam', learningRate: 0.001, momentum: 0 } as const;

let info: DeviceInfo;

export const ours: Maker = {
  async open(backend) {
    info = await openDevice(backend as BackendName, (error) => {
      throw error;
    });
    return info.description;
  },
  async step(task, pixels, labels) {
    const inputShape: InputShape = [task.size, task.size, 3];
    const graph = graphOf(modelById(task.model), inputShape, 1);
    const model = buildModel(graph, 1);
    const optimizer = createOptimizer(ADAM);
    const need = { rows: layerTable(graph), inputShape, batchSize: task.batch, slotCount: slotCountOf(ADAM) };
    const parts = new PartSize(planStep(need, info).microBatchSize);
    const update = createUpdate(model, optimizer, parts, { inputShape, rescale: RESCALE, seed: 1 }, 0);
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
