/**
 * The rule of a sweep over learning rates (L. N. Smith, “Cyclical Learning Rates for Training Neural Networks”, 2017, section 3.3, as
 * fastai's lr_find carries it out): which rates, how losses are smoothed, when it ends, and what it suggests. Pure: no tensors.
 */
import type { RatePoint, RateSweep } from '../types.ts';

/** fastai's range and number of steps. */
const LOWEST = 1e-7;
const HIGHEST = 10;
export const SWEEP_STEPS = 100;
/** A loss of so many times the least has exploded, as in fastai. */
const EXPLODED = 4;
/**
 * Of the exponential mean. fastai's 0.98 is made for sweeps of an epoch; over 100 steps it lags by half of the range.
 */
const BETA = 0.9;

/** A tenth of the rate of the least loss: S. Gugger's rule, fastai's `minimum`. There the loss still falls. */
const SAFETY = 10;
/** Falls and rises of so many times the noise of the smoothed loss are real. */
const CLEAR = 3;
/** A fall must be such a share of the first loss, too. */
const LEAST_FALL = 0.02;
/** Steps on either side by which the steepest fall is found. */
const WINDOW = 10;
/** Where at most so much of the first loss is left, the model has learned its pictures before the rate was too high. */
const LEARNED = 0.2;
/** So many first steps change next to nothing: their mean is the loss to start from. */
const FIRST = 20;

/** The rate of a step (from 1) of a sweep of so many: from 1e-7 to 10, each the same multiple of the one before. */
export function sweptRate(step: number, steps: number): number {
  return LOWEST * (HIGHEST / LOWEST) ** ((step - 1) / (steps - 1));
}

/** The points with one more. */
export function withPoint(points: readonly RatePoint[], rate: number, loss: number): RatePoint[] {
  const before = points.at(-1)?.smoothed ?? 0;
  const corrected = 1 - BETA ** (points.length + 1);
  // The mean before, as it was without its correction.
  const sum = BETA * before * (1 - BETA ** points.length) + (1 - BETA) * loss;
  return [...points, { rate, loss, smoothed: sum / corrected }];
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Whether nothing is to be learned from higher rates. */
export function hasExploded(points: readonly RatePoint[]): boolean {
  const smoothed = points.map((point) => point.smoothed);
  return smoothed[smoothed.length - 1] > EXPLODED * Math.min(...smoothed);
}

/** Standard deviation of the smoothed loss where nothing is learned: that of differences between neighbours, by √((1 − β) / (1 + β)). */
function noiseOf(points: readonly RatePoint[]): number {
  const differences = points.slice(1).map(({ loss }, at) => Math.abs(loss - points[at].loss));
  // The median, so that the explosion does not count; of a normal difference it is 0.954 standard deviations of a loss.
  const median = differences.sort((a, b) => a - b)[Math.floor(differences.length / 2)] ?? 0;
  return (median / 0.954) * Math.sqrt((1 - BETA) / (1 + BETA));
}

/** The point before `end` (an index) where the mean loss of ten steps falls most to that of the next ten. */
function steepestBefore(points: readonly RatePoint[], end: number): RatePoint {
  const meanFrom = (at: number) => mean(points.slice(at, at + WINDOW).map(({ loss }) => loss));
  let [steepest, most] = [points[0], Number.NEGATIVE_INFINITY];
  for (let at = WINDOW; at < end && at + WINDOW <= points.length; at++) {
    const fall = meanFrom(at - WINDOW) - meanFrom(at);
    if (fall > most) [steepest, most] = [points[at], fall];
  }
  return steepest;
}

const words = (rate: number) => String(Number(rate.toPrecision(1)));
const none = (reason: string) => ({ suggestion: null, reason });

/**
 * What the points say: a tenth of the rate at which the smoothed loss is least before it rises, to one digit. Where the model
 * has learned its pictures during the sweep, and the loss is low for that, no more than the rate at which it falls fastest (fastai's
 * `steep`). What comes behind the rise does not count: there units may have died, and the loss of a model that answers nothing can be low.
 * @param isCut Whether the sweep ended because the loss exploded, so that a rise is sure.
 */
export function suggestRate(
  points: readonly RatePoint[],
  isCut: boolean,
): Pick<RateSweep, 'suggestion' | 'reason'> {
  if (points.length <= FIRST) return none('The loss exploded at once, so the curve tells nothing.');
  const first = mean(points.slice(0, FIRST).map(({ loss }) => loss));
  const noise = noiseOf(points);
  const isClear = (change: number) => change >= CLEAR * noise;
  const isFall = ({ smoothed }: RatePoint) => first - smoothed >= LEAST_FALL * first;
  let least = points[FIRST];
  let rises = isCut;
  for (const point of points.slice(FIRST)) {
    if (point.smoothed < least.smoothed) least = point;
    const isRise =
      isFall(least) && isClear(first - least.smoothed) && isClear(point.smoothed - least.smoothed);
    rises ||= isRise;
    if (isRise) break;
  }
  if (!isFall(least)) return none('The loss falls at no rate of the sweep, so the curve tells none to take.');
  if (!isClear(first - least.smoothed))
    return none(
      'The losses of single batches differ more than the curve falls. Larger batches make it clearer.',
    );
  const steepest = steepestBefore(points, points.indexOf(least)).rate;
  const tenth = least.rate / SAFETY;
  const isLearned = least.smoothed <= LEARNED * first;
  if (rises && !(isLearned && steepest < tenth))
    return {
      suggestion: Number(words(tenth)),
      reason: `The loss is least at a rate of ${words(least.rate)} and rises beyond it; at a tenth of that it falls with room to spare.`,
    };
  if (!isLearned)
    return none(
      `The loss does not rise up to a rate of ${words(points[points.length - 1].rate)}, so the best one lies beyond the sweep.`,
    );
  return {
    suggestion: Number(words(steepest)),
    reason: `The loss falls fastest at a rate of ${words(steepest)}; beyond it little is left to fall, so the curve says nothing of higher ones.`,
  };
}
