/** Runs in the browser: the preflight of WebGL, by a driver that is right and by one that is not. */
import * as tf from '@tensorflow/tfjs';
import { prepareDevice } from '../../../src/compute/device/preflight.ts';
import type { HeavyLayer } from '../../../src/compute/types.ts';

const DENSE: HeavyLayer = { kind: 'Dense', batch: 8, inputGradient: false, inputs: 300, units: 16 };
const CONV: HeavyLayer = {
  kind: 'Conv2D',
  batch: 2,
  inputGradient: true,
  height: 12,
  width: 12,
  inChannels: 3,
  filters: 8,
  kernelSize: 3,
};

const prepare = (layer: HeavyLayer) =>
  prepareDevice('webgl', layer, (error) => {
    throw error;
  });

/** What the preflight finds for a kind of layer, and the tensors that it holds and that it leaves behind on top. */
async function preflight(layer: HeavyLayer) {
  const before = tf.memory().numTensors;
  const { info, first, time } = await prepare(layer);
  const held = tf.memory().numTensors - before;
  const rounds = [first, await time(), await time()];
  return { info, rounds, held, left: tf.memory().numTensors - before - held };
}

export async function preflights() {
  return { dense: await preflight(DENSE), conv: await preflight(CONV) };
}

/** The preflight's words where all that `kernelName` computes is off by a thousandth. */
export async function wrongKernel(kernelName: string): Promise<string> {
  const stock = tf.getKernel(kernelName, 'webgl');
  tf.unregisterKernel(kernelName, 'webgl');
  tf.registerKernel({
    ...stock,
    kernelFunc: (call) => {
      const right = stock.kernelFunc(call) as tf.TensorInfo;
      return tf.add(tf.engine().makeTensorFromTensorInfo(right), 0.001);
    },
  });
  try {
    await prepare(CONV);
    return 'taken';
  } catch (thrown) {
    return (thrown as Error).message;
  } finally {
    tf.unregisterKernel(kernelName, 'webgl');
    tf.registerKernel(stock);
  }
}
