/** What goes wrong in a run: losses that are no numbers, broken pictures, a device that is too small. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/shared/errors.ts';
import { eventsOf, runToy, toyInput, toyTask, useCpu } from '../toyProblem.ts';

describe('what goes wrong', () => {
  beforeAll(useCpu);

  it('a loss that is no longer a number ends the run with a sentence and a hint', async () => {
    const task = toyTask({ optimizer: 'sgd', learningRate: 1e30, epochs: 3 });
    const before = tf.memory().numTensors;
    const input = toyInput(task);
    const running = runToy(input);
    await expect(running).rejects.toBeInstanceOf(UserError);
    await expect(running).rejects.toMatchObject({
      message: expect.stringMatching(/^The loss became (not a number|infinite) in epoch 1, step [23]\.$/),
      hint: 'Try a smaller learning rate.',
    });
    input.model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('an error in the pictures comes out as it is', async () => {
    const broken = new Error('The image worker died.');
    const before = tf.memory().numTensors;
    const input = toyInput(toyTask(), {
      valPictures: () => Promise.reject(broken),
    });
    await expect(runToy(input)).rejects.toBe(broken);
    input.model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a device that refuses batches over a certain size', () => {
  beforeAll(useCpu);

  /** Runs `work` on a device whose matrix products have at most `rows` rows; says how often it refused. */
  async function onSmallDevice<T>(
    rows: number,
    work: () => Promise<T>,
  ): Promise<{ value: T; refusals: number }> {
    const product = tf.getKernel('BatchMatMul', 'cpu');
    let refusals = 0;
    const replace = (kernelFunc: tf.KernelFunc) => {
      tf.unregisterKernel('BatchMatMul', 'cpu');
      tf.registerKernel({ ...product, kernelFunc });
    };
    replace((call) => {
      const { a } = call.inputs as { a: tf.TensorInfo };
      // The product of the weights' gradient has the pictures along its inner side.
      if (a.shape[a.shape.length - 2] > rows && !call.attrs?.transposeA) {
        refusals += 1;
        throw new Error('Out of memory.');
      }
      return product.kernelFunc(call);
    });
    try {
      return { value: await work(), refusals };
    } finally {
      replace(product.kernelFunc);
    }
  }

  it('gets smaller parts, with the same result, in training and in validation', async () => {
    const expected = await runToy(toyInput(toyTask()));
    const { value, refusals } = await onSmallDevice(3, () => runToy(toyInput(toyTask())));
    // 8 → 4 → 2, once and for all.
    expect(refusals).toBe(2);
    const losses = (run: typeof expected) => eventsOf(run.events, 'step').map((event) => event.loss);
    losses(value).forEach((loss, i) => {
      expect(loss).toBeCloseTo(losses(expected)[i], 5);
    });
    expect(eventsOf(value.events, 'epoch')[1].logs.val_loss).toBeCloseTo(
      eventsOf(expected.events, 'epoch')[1].logs.val_loss ?? Number.NaN,
      5,
    );
  });

  it('leaves no tensors behind from what it refused', async () => {
    const before = tf.memory().numTensors;
    const input = toyInput({ ...toyTask({ epochs: 1 }), val: [] });
    await onSmallDevice(3, () => runToy(input));
    input.model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('throws the device’s own error where even one picture is too much', async () => {
    const refused = onSmallDevice(0, () => runToy(toyInput(toyTask())));
    await expect(refused).rejects.toThrow('Out of memory.');
  });
});
