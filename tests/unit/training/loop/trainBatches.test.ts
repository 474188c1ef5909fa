/** The batches of a run: their order, and that those of the next epoch are begun in time. */
import { expect, it } from 'vitest';
import { epochBatches } from '../../../../src/dataset/pool/batchOrder.ts';
import type { Feed } from '../../../../src/dataset/pool/feed.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { createTrainBatches } from '../../../../src/training/loop/trainBatches.ts';
import type { Batch } from '../../../../src/training/step/gradients.ts';
import type { TrainingTask } from '../../../../src/training/types.ts';

const task: TrainingTask = {
  modelId: 'mlp-128',
  imported: null,
  initial: null,
  pace: null,
  settings: { ...DEFAULT_SETTINGS, batchSize: 2, epochs: 2, seed: 3 },
  inputShape: [1, 1, 1],
  classes: ['a', 'b'],
  labels: [0, 1, 0, 1, 1],
  train: [0, 1, 2, 3, 4],
  val: [],
};

/** Pictures of one pixel, their index; notes for which epoch each batch was begun. */
function indexFeed() {
  const begun: number[] = [];
  const feed: Feed = {
    batch: async ({ indices }) => Uint8Array.from(indices),
    async *prefetch(requests) {
      for (const { indices, augmentation } of requests) {
        begun.push(augmentation?.epoch ?? 0);
        yield Uint8Array.from(indices);
      }
    },
  };
  return { feed, begun };
}

async function allOf(batches: AsyncIterable<Batch>): Promise<Batch[]> {
  const all: Batch[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

const orderOf = (epoch: number) => epochBatches(task.train, 2, { ...task.settings, epoch });

it('gives each epoch in its own order, with labels', async () => {
  const trainBatches = createTrainBatches(task, indexFeed().feed);
  for (const epoch of [1, 2]) {
    const batches = await allOf(trainBatches(epoch, 0));
    expect(batches.map(({ pixels }) => [...pixels])).toEqual(orderOf(epoch));
    expect(batches.map(({ labels }) => labels)).toEqual(
      orderOf(epoch).map((indices) => indices.map((index) => task.labels[index])),
    );
  }
});

it('enters an epoch without its first batches', async () => {
  const { feed } = indexFeed();
  const batches = await allOf(createTrainBatches(task, feed)(2, 1));
  expect(batches.map(({ pixels }) => [...pixels])).toEqual(orderOf(2).slice(1));
});

it('begins the next epoch with the last batch of this one, and none after the last epoch', async () => {
  const { feed, begun } = indexFeed();
  const trainBatches = createTrainBatches(task, feed);
  const first = trainBatches(1, 0);
  await first.next();
  await first.next();
  expect(begun).toEqual([1, 1]);
  await first.next();
  expect(begun).toEqual([1, 1, 1, 2]);
  await first.return();
  await allOf(trainBatches(2, 0));
  expect(begun).toEqual([1, 1, 1, 2, 2, 2]);
});
