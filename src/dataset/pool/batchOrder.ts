/**
 * Decides which pictures make up each batch of an epoch.
 * It may import shared/random only.
 */
import { randomFor, shuffled } from '../../shared/random.ts';

/** What the order depends on. Each epoch has its own shuffle, so any epoch can be entered without the earlier ones. */
export interface BatchOrder {
  shuffle: boolean;
  seed: number;
  epoch: number;
}

/** The image indices of each batch of one epoch; the last batch holds what is left. */
export function epochBatches(
  indices: readonly number[],
  batchSize: number,
  { shuffle, seed, epoch }: BatchOrder,
): number[][] {
  const order = shuffle ? shuffled(indices, randomFor(seed, epoch)) : indices;
  return Array.from({ length: Math.ceil(order.length / batchSize) }, (_, batch) =>
    order.slice(batch * batchSize, (batch + 1) * batchSize),
  );
}
