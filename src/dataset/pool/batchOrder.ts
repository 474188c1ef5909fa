/**
 * Decides which pictures make up each batch of an epoch.
 * It may import shared/random only.
 */
import { randomFor, shuffled } from '../../shared/random.ts';

/** What the order depends on. Each epoch has its own shuffle, so any epoch can be entered without the earlier ones. */
export interface BatchOrder {
  shuffle: boolean;
  seed: number;
  /** From 1. */
  epoch: number;
  /** Class index of each image, by its index, where every class is to come equally often; else left out. */
  balancedBy?: readonly number[];
}

/** Tells the shuffles of a class from all others of the same seed. */
const OF_A_CLASS = 1;

/** The image indices of each batch of one epoch; the last batch holds what is left. */
export function epochBatches(
  indices: readonly number[],
  batchSize: number,
  { balancedBy, ...order }: BatchOrder,
): number[][] {
  const drawn = balancedBy ? balancedEpoch(indices, balancedBy, order) : plainEpoch(indices, order);
  return Array.from({ length: Math.ceil(drawn.length / batchSize) }, (_, batch) =>
    drawn.slice(batch * batchSize, (batch + 1) * batchSize),
  );
}

function plainEpoch(indices: readonly number[], { shuffle, seed, epoch }: BatchOrder): readonly number[] {
  return shuffle ? shuffled(indices, randomFor(seed, epoch)) : indices;
}

/**
 * As many pictures as `indices`, of each class that has any equally often. Turns are counted over all epochs, from 0. They go around
 * the classes by label, so any stretch of them, an epoch or a batch, has of each class as many as of another, or one more. A class
 * gives its pictures in passes: all of them, each pass in its own order. So after any epoch none was drawn more than once more often
 * than another of its class.
 */
function balancedEpoch(
  indices: readonly number[],
  labels: readonly number[],
  { shuffle, seed, epoch }: BatchOrder,
): number[] {
  const present = [...new Set(indices.map((index) => labels[index]))].sort((a, b) => a - b);
  const classes = present.map((label) => {
    const own = indices.filter((index) => labels[index] === label);
    let known = { pass: -1, order: own };
    return (draw: number) => {
      const pass = Math.floor(draw / own.length);
      if (shuffle && pass !== known.pass)
        known = { pass, order: shuffled(own, randomFor(seed, OF_A_CLASS, label, pass)) };
      return known.order[draw % own.length];
    };
  });
  const first = (epoch - 1) * indices.length;
  return indices.map((_, place) => {
    const turn = first + place;
    return classes[turn % classes.length](Math.floor(turn / classes.length));
  });
}

/**
 * What the augmentation of each picture of an epoch's batches is drawn by: its index, and where it came before in the epoch, 2³² more
 * for each time, which `hashKeys` tells apart.
 */
export function drawsOf(batches: readonly (readonly number[])[]): number[][] {
  const times = new Map<number, number>();
  return batches.map((batch) =>
    batch.map((index) => {
      const before = times.get(index) ?? 0;
      times.set(index, before + 1);
      return index + before * 2 ** 32;
    }),
  );
}
