/**
 * The arithmetic of the preflight: how much of a layer is tried, whether the result is right, and what a whole step would
 * take. Pure: it must not import tfjs.
 */
import { randomFor } from '../../shared/random.ts';
import type { HeavyLayer, Pace, StepTime } from '../types.ts';

/** A result further than this from the processor's is wrong: 32-bit floats come within 1e-5, 16-bit ones do not. */
export const MAX_DIFFERENCE = 1e-4;

/** The part of a layer that the processor checks: plain JavaScript takes about 0.1 s for it. */
export const CHECKED_FLOPS = 3e6;

/** No tensor of a probe holds more values: 32 MB of float32. */
export const MAX_PROBE_VALUES = 2 ** 23;

/** Multiplications and additions at one place of the output: of one picture, for a dense layer of one input. */
function flopsPerPlace(layer: HeavyLayer): number {
  const passes = layer.inputGradient ? 3 : 2;
  return layer.kind === 'Dense'
    ? 2 * passes * layer.units * layer.batch
    : 2 * passes * layer.kernelSize ** 2 * layer.inChannels * layer.filters;
}

/** Multiplications and additions of a layer's forward pass and gradients for its whole batch. */
export function layerFlops(layer: HeavyLayer): number {
  const places = layer.kind === 'Dense' ? layer.inputs : layer.batch * layer.height * layer.width;
  return flopsPerPlace(layer) * places;
}

/**
 * A crop of the layer with about `flops` operations, at most all of it, whose tensors hold at most `maxValues` values: fewer inputs of a dense layer, whose whole batch
 * shares its weights; a smaller picture, then fewer pictures, of a convolution.
 */
export function cropOf(layer: HeavyLayer, flops: number, maxValues: number): HeavyLayer {
  const places = Math.max(1, flops / flopsPerPlace(layer));
  if (layer.kind === 'Dense') {
    const most = Math.max(1, Math.floor(maxValues / Math.max(layer.units, layer.batch)));
    return { ...layer, inputs: Math.min(layer.inputs, most, Math.ceil(places)) };
  }
  const valuesPerPlace = layer.kernelSize ** 2 * Math.max(layer.inChannels, layer.filters);
  const fitting = Math.min(places, maxValues / valuesPerPlace);
  const side = Math.max(1, Math.ceil(Math.sqrt(fitting)));
  const [height, width] = [Math.min(layer.height, side), Math.min(layer.width, side)];
  const batch = Math.max(1, Math.min(layer.batch, Math.floor(fitting / (height * width))));
  return { ...layer, height, width, batch };
}

/**
 * Seeded values in [0, 1) or, if `signed`, [−½, ½): whole multiples of 1/64, so that 32-bit sums of a few hundred products are exact
 * in any order. A difference then is never rounding that happened to cross the kink of relu.
 */
export function probeValues(count: number, signed: boolean, key: number): Float32Array {
  const random = randomFor(key);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = Math.floor(random() * 64) / 64 - (signed ? 0.5 : 0);
  return values;
}

/** max|a − b| / max|b|, which is NaN where any value is not a number, and Infinity where the lengths differ. */
export function relativeDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let [difference, largest] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    // Math.max keeps a NaN once it has met one.
    difference = Math.max(difference, Math.abs(a[i] - b[i]));
    largest = Math.max(largest, Math.abs(b[i]));
  }
  return difference === 0 ? 0 : difference / largest;
}

/** True where every result is close enough to the one expected. */
export function isRight(
  results: readonly ArrayLike<number>[],
  expected: readonly ArrayLike<number>[],
): boolean {
  return (
    results.length === expected.length &&
    results.every((values, index) => relativeDifference(values, expected[index]) <= MAX_DIFFERENCE)
  );
}

/** The time of one forward and backward pass over a crop. */
export interface Timing {
  flops: number;
  ms: number;
}

/** The crops of several rounds, in the same order each: of each crop the shortest time. Other work only ever adds to it. */
export function bestOf(rounds: readonly (readonly Timing[])[]): Timing[] {
  return rounds[0].map(({ flops }, crop) => ({
    flops,
    ms: Math.min(...rounds.map((timings) => timings[crop].ms)),
  }));
}

/** The line through the smallest and the largest crop that were timed, smallest first. */
export function paceOf(timings: readonly Timing[]): Pace {
  const [first, last] = [timings[0], timings[timings.length - 1]];
  const rise = last.flops > first.flops ? (last.ms - first.ms) / (last.flops - first.flops) : 0;
  // A larger crop that took no longer says that operations cost next to nothing: at most what its whole time allows.
  const msPerFlop = rise > 0 && rise * last.flops < last.ms ? rise : last.ms / last.flops;
  return { overheadMs: Math.max(0, first.ms - msPerFlop * first.flops), msPerGflop: msPerFlop * 1e9 };
}

/** The pace by which that step would have been estimated at what it took. */
export function correctedPace(pace: Pace, { ms, cost }: StepTime): Pace {
  const estimate = estimatedStepMs(pace, cost);
  if (estimate <= 0) return { overheadMs: 0, msPerGflop: (ms / cost.flops) * 1e9 };
  const factor = ms / estimate;
  return { overheadMs: pace.overheadMs * factor, msPerGflop: pace.msPerGflop * factor };
}

/** What a whole training step would take, in milliseconds: an estimate. */
export function estimatedStepMs({ overheadMs, msPerGflop }: Pace, cost: StepTime['cost']): number {
  return overheadMs * cost.weightedLayers + (msPerGflop * cost.flops) / 1e9;
}
