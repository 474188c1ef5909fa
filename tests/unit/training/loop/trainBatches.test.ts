/** The batches of a run: their order, and that those of the next epoch are begun in time. */
import { expect, it } from 'vitest';
import { epochBatches } from '../../../../src/dataset/pool/batchOrder.ts';
import type { Feed } from '../../../../src/dataset/pool/feed.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { createTrainBatches } from '../../../../src/training/loop/trainBatches.ts';
import type { Batch } from '../../../../src/training/step/gradients.ts';
import { mixingOf } from '../../../../src/training/targets/mixing.ts';
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
  const draws: number[] = [];
  const feed: Feed = {
    batch: async ({ indices }) => Uint8Array.from(indices),
    async *prefetch(requests) {
      for (const { indices, augmentation, draws: own } of requests) {
        begun.push(augmentation?.epoch ?? 0);
        draws.push(...(own ?? []));
        yield Uint8Array.from(indices);
      }
    },
    recycle: () => {},
  };
  return { feed, begun, draws };
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

it('draws classes equally often where that is asked for; what comes again has another draw, also when the epoch is entered late', async () => {
  const settings = { ...task.settings, balancedBatches: true, batchSize: 4, epochs: 1 };
  const balanced = { ...task, settings, labels: [0, 1, 1, 1, 1, 1, 1], train: [0, 1, 2, 3, 4, 5, 6] };
  const { feed, draws } = indexFeed();
  const [first, second] = await allOf(createTrainBatches(balanced, feed)(1, 0));
  expect(first.labels.toSorted()).toEqual([0, 0, 1, 1]);
  expect([...first.pixels, ...second.pixels]).toHaveLength(7);
  expect(draws.filter((draw) => draw % 2 ** 32 === 0)).toEqual([0, 2 ** 32, 2 ** 33, 3 * 2 ** 32]);
  const late = indexFeed();
  await allOf(createTrainBatches(balanced, late.feed)(1, 1));
  expect(late.draws).toEqual(draws.slice(4, 7));
});

it('blends by the step over all epochs, wherever it is entered', async () => {
  const mixed = { ...task, settings: { ...task.settings, mixup: 0.4 } };
  const whole = await allOf(createTrainBatches(mixed, indexFeed().feed)(2, 0));
  const late = await allOf(createTrainBatches(mixed, indexFeed().feed)(2, 1));
  expect(whole.map(({ mixing }) => mixing)).toEqual(
    [4, 5, 6].map((step) => mixingOf(mixed.settings, step, step === 6 ? 1 : 2, [1, 1, 1])),
  );
  const data = ({ pixels, labels, mixing }: Batch) => ({ pixels, labels, mixing });
  expect(late.map(data)).toEqual(whole.slice(1).map(data));
});

it('gives the memory of a batch back where its user says so', async () => {
  const recycled: Uint8Array[] = [];
  const feed: Feed = { ...indexFeed().feed, recycle: (rows) => recycled.push(rows) };
  const [first, second] = await allOf(createTrainBatches(task, feed)(1, 0));
  second.release?.();
  expect(recycled).toEqual([second.pixels]);
  expect(recycled[0]).not.toBe(first.pixels);
});
