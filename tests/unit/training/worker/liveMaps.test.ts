/** A run whose layer is watched trains bit by bit as one that is not, and tells what the layer answers; what ends when a run begins. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import type { DeviceInfo } from '../../../../src/compute/types.ts';
import type { Feed } from '../../../../src/dataset/pool/feed.ts';
import { CancelledError } from '../../../../src/shared/errors.ts';
import type { MapsWish } from '../../../../src/training/insideTypes.ts';
import { TrainingControl } from '../../../../src/training/loop/trainingControl.ts';
import type { TrainEvent } from '../../../../src/training/types.ts';
import { createInsideWorker } from '../../../../src/training/worker/insideWorker.ts';
import { runFit } from '../../../../src/training/worker/runFit.ts';
import { baseTask } from '../toyBase.ts';
import { eventsOf, picturesOf, useCpu } from '../toyProblem.ts';

beforeAll(useCpu);

const DEVICE: DeviceInfo = {
  ...{ backend: 'wasm', description: 'A processor', software: true, maxTensorBytes: 2 ** 30 },
};
const LAYER = 'block_1_relu';
const WISH = {
  picture: { height: 4, width: 4, channels: 1, pixels: picturesOf([0]) },
  ...{ layer: LAYER, from: 0, count: 4 },
};

function toyFeed(): Feed {
  const batch: Feed['batch'] = async ({ indices }) => picturesOf([...indices]) as Uint8Array<ArrayBuffer>;
  const feed: Feed = {
    batch,
    async *prefetch(requests) {
      for (const request of requests) yield await batch(request);
    },
    recycle: () => {},
  };
  return feed;
}

async function trained(wish: MapsWish | null) {
  const events: TrainEvent[] = [];
  const feed = toyFeed();
  const inside = createInsideWorker(() => DEVICE);
  inside.watch(wish);
  const task = baseTask({ learningRate: 0.01, epochs: 3, unfreeze: 2 });
  const { last } = await runFit(task, null, {
    ...{ device: DEVICE, feed, control: new TrainingControl() },
    report: (event) => events.push(event),
    liveMaps: (model) => inside.live(task, model),
  });
  return { events, task, inside, last };
}

it('changes nothing of the run, and leaves nothing on the device', async () => {
  const plain = await trained(null);
  const tensors = tf.memory().numTensors;
  const { events, task, inside, last } = await trained(WISH);
  expect(tf.memory().numTensors).toBe(tensors);
  expect(last).toEqual(plain.last);
  const losses = (all: TrainEvent[]) => eventsOf(all, 'step').map(({ loss }) => loss);
  expect(losses(events)).toEqual(losses(plain.events));
  expect(eventsOf(plain.events, 'maps')).toEqual([]);
  const told = eventsOf(events, 'maps');
  expect(told.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  expect(told[2].maps.shape).toEqual([4, 4, 4]);
  expect(told[0].maps.values).not.toEqual(told[2].maps.values);
  // After the last epoch they are those of the weights that the run ends with.
  const asked = await inside.layerMaps({ ...task, ...WISH, key: 'last', weights: last });
  expect(told[2].maps).toEqual(asked);
  inside.release();
});

it('tells nothing of a picture that was read in another size', async () => {
  const picture = { ...WISH.picture, height: 2, width: 8 };
  const { events } = await trained({ ...WISH, picture });
  expect(eventsOf(events, 'epoch')).toHaveLength(3);
  expect(eventsOf(events, 'maps')).toEqual([]);
});

it('ends a pass over pictures as soon as the device is needed', async () => {
  const { initial, ...spec } = baseTask();
  const task = { ...spec, weights: initial, images: [...spec.train, ...spec.val], layer: LAYER, most: 2 };
  const inside = createInsideWorker(() => DEVICE);
  const done: number[] = [];
  const likes = inside.channelLikes(task, toyFeed(), (images) => {
    done.push(images);
    inside.release();
  });
  await expect(likes).rejects.toThrow(CancelledError);
  expect(done).toHaveLength(1);
  const whole = await inside.channelLikes(task, toyFeed(), () => {});
  expect(whole.channels).toHaveLength(4);
});
