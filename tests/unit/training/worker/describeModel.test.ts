/** What the device worker says of a model is enough for TensorFlow.js to build it again. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel } from '../../../../src/models/catalogue/build.ts';
import { modelById } from '../../../../src/models/catalogue/catalogue.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { readWeights } from '../../../../src/training/step/weights.ts';
import { createDeviceWorkerApi } from '../../../../src/training/worker/deviceWorkerApi.ts';

describe('describeModel', () => {
  beforeAll(() => tf.setBackend('cpu'));
  const { describeModel } = createDeviceWorkerApi();

  it.each([
    { modelId: 'cnn-pool', classes: ['A', 'B'] },
    { modelId: 'mlp-64x3', classes: ['A', 'B', 'C'] },
  ])(
    '$modelId loads with the weights of a trained one and answers as it does',
    async ({ modelId, classes }) => {
      const inputShape = [12, 12, 1] as const;
      const before = tf.memory().numTensors;
      const spec = { modelId, imported: null, classes, inputShape, settings: DEFAULT_SETTINGS };
      const { topology, weightSpecs } = describeModel(spec);
      expect(tf.memory().numTensors).toBe(before);
      // The names do not depend on how many models were built before.
      expect(describeModel(spec)).toEqual({ topology, weightSpecs });

      const trained = buildModel(
        modelById(modelId),
        inputShape,
        classes.length === 2 ? 1 : classes.length,
        9,
      );
      const weightData = await readWeights(trained);
      const loaded = await tf.loadLayersModel(
        tf.io.fromMemory({
          modelTopology: structuredClone(topology),
          weightSpecs: structuredClone(weightSpecs),
          weightData,
        }),
      );
      const pictures = tf.randomUniform([2, ...inputShape]);
      expect((loaded.predict(pictures) as tf.Tensor).dataSync()).toEqual(
        (trained.predict(pictures) as tf.Tensor).dataSync(),
      );
    },
  );
});
