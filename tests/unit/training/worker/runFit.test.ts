/** A run of the device worker on a base: when the frozen part answers once, and what is asked of the image workers then. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DeviceInfo } from '../../../../src/compute/types.ts';
import type { Feed } from '../../../../src/dataset/pool/feed.ts';
import type { Settings } from '../../../../src/settings.ts';
import { TrainingControl } from '../../../../src/training/loop/trainingControl.ts';
import type { TrainEvent } from '../../../../src/training/types.ts';
import { runFit } from '../../../../src/training/worker/runFit.ts';
import { baseTask, NO_AUGMENTATION } from '../toyBase.ts';
import { eventsOf, picturesOf, useCpu } from '../toyProblem.ts';

beforeAll(useCpu);

const DEVICE: DeviceInfo = {
  ...{ backend: 'wasm', description: 'A processor', software: true, maxTensorBytes: 2 ** 30 },
};

/** Runs the task, and counts the pictures that are asked for; `onEvent` may stop it. */
async function run(
  changes: Partial<Settings>,
  onEvent: (event: TrainEvent, control: TrainingControl) => void = () => {},
) {
  const control = new TrainingControl();
  const events: TrainEvent[] = [];
  let asked = 0;
  const batch: Feed['batch'] = async ({ indices }) => {
    asked += indices.length;
    return picturesOf([...indices]) as Uint8Array<ArrayBuffer>;
  };
  const feed: Feed = {
    batch,
    async *prefetch(requests) {
      for (const request of requests) yield await batch(request);
    },
    recycle: () => {},
  };
  const report = (event: TrainEvent) => {
    events.push(event);
    onEvent(event, control);
  };
  const task = baseTask({ learningRate: 0.01, epochs: 3, ...changes });
  const result = await runFit(task, null, { device: DEVICE, feed, control, report });
  const losses = eventsOf(events, 'step').map(({ loss }) => loss);
  return { events, result, losses, asked, task, last: Array.from(new Float32Array(result.last)) };
}

describe('runFit on a base', () => {
  it('lets the frozen part answer once where pictures stay as they are, and the run is the same', async () => {
    const once = await run(NO_AUGMENTATION);
    expect(once.asked).toBe(28);
    const done = eventsOf(once.events, 'features');
    expect(done.at(-1)).toEqual({ type: 'features', done: 28, total: 28 });
    // A shear of next to nothing changes no pixel of four, but pictures count as augmented.
    const each = await run({ ...NO_AUGMENTATION, shearRange: 1e-9 });
    expect(each.asked).toBe(3 * 28);
    expect(eventsOf(each.events, 'features')).toEqual([]);
    once.losses.forEach((loss, at) => {
      expect(loss).toBeCloseTo(each.losses[at], 5);
    });
  });

  it('judges nothing anew where there are no epochs', async () => {
    const { asked, last, task } = await run({ ...NO_AUGMENTATION, epochs: 0 });
    expect(asked).toBe(0);
    expect(last).toEqual(Array.from(new Float32Array(task.initial!)));
  });

  it('stops while the frozen part answers, with the weights that it began with', async () => {
    const before = tf.memory().numTensors;
    const stopped = await run(NO_AUGMENTATION, ({ type }, control) => {
      if (type === 'features') control.stop();
    });
    expect(stopped.result.outcome).toBe('stopped');
    expect(stopped.losses).toEqual([]);
    expect(stopped.asked).toBeLessThan(28);
    expect(stopped.last).toEqual(Array.from(new Float32Array(stopped.task.initial!)));
    expect(tf.memory().numTensors).toBe(before);
  });

  it('trains the base’s weights at a fraction of the head’s rate', async () => {
    const sgd = { ...NO_AUGMENTATION, optimizer: 'sgd', momentum: 0, epochs: 1, batchSize: 22 } as const;
    const moved = async (lowerRate: number) => {
      const { last, task } = await run({ ...sgd, lowerRate });
      const before = new Float32Array(task.initial!);
      return last.map((value, at) => value - before[at]);
    };
    const [whole, half] = [await moved(1), await moved(0.5)];
    // The kernel, gamma and beta of the last block, then the head.
    const body = 3 * 3 * 4 * 4 + 4 + 4;
    whole.forEach((move, at) => {
      expect(half[at]).toBeCloseTo(at < body ? move / 2 : move, 6);
    });
    expect(whole.slice(0, body).some((move) => Math.abs(move) > 1e-5)).toBe(true);
  });
});
