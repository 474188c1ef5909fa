/** Explains one picture with seeded weights, in the browser on a device or in Node. What it returns is plain data. */
import * as tf from '@tensorflow/tfjs';
import { openDevice } from '../../../src/compute/device/device.ts';
import type { BackendName } from '../../../src/compute/types.ts';
import { buildModel } from '../../../src/models/build/buildModel.ts';
import { modelById } from '../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../src/models/catalogue/definition.ts';
import type { InputShape } from '../../../src/models/types.ts';
import { randomFor } from '../../../src/shared/random.ts';
import { explain } from '../../../src/training/explain/explain.ts';

const SHAPE: InputShape = [24, 24, 3];

/** The explanation of noise by a model of the catalogue; `leaking` tensors are left afterwards. */
export async function explainNoise(backend: BackendName | 'cpu', modelId: string) {
  if (backend === 'cpu') await tf.setBackend('cpu');
  else
    await openDevice(backend, (error) => {
      throw error;
    });
  const model = buildModel(graphOf(modelById(modelId), SHAPE, 1), 5);
  const before = tf.memory().numTensors;
  const random = randomFor(4);
  const pixels = Uint8Array.from({ length: tf.util.sizeFromShape([...SHAPE]) }, () => random() * 256);
  const explanation = await explain(model, pixels, { inputShape: SHAPE, rescale: 1 / 255, label: null });
  const leaking = tf.memory().numTensors - before;
  model.dispose();
  return { ...explanation, map: [...explanation.map], leaking };
}
