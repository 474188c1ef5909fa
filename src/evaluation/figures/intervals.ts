/**
 * 95% intervals by formula: of a proportion, and of an area under the ROC curve. It imports evaluation only.
 */
import { type Ranking, rankedAreas } from '../metrics/ranking.ts';
import type { Figure, Interval } from '../types.ts';

/** The 97.5th percentile of the normal distribution: two-sided 95%. */
const Z = 1.959963984540054;

/**
 * Wilson's score interval of a proportion (Wilson 1927, without continuity correction; statsmodels'
 * proportion_confint(method='wilson')).
 * @throws RangeError where n is 0.
 */
export function wilsonInterval(hits: number, n: number): Interval {
  if (!(n > 0)) throw new RangeError('A proportion of nothing has no interval.');
  const share = hits / n;
  const scale = 1 + Z ** 2 / n;
  const centre = (share + Z ** 2 / (2 * n)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n * n));
  // At both ends the formula gives exactly 0 and 1, but for rounding.
  return { low: hits === 0 ? 0 : centre - half, high: hits === n ? 1 : centre + half };
}

/** A share of pictures with Wilson's interval; null for a share of nothing. */
export function proportion(hits: number, n: number): Figure | null {
  return n === 0 ? null : { value: hits / n, n, interval: wilsonInterval(hits, n), method: 'wilson' };
}

/** Numbers of pictures and the variance of their AUC. */
interface AucVariance {
  positives: number;
  negatives: number;
  variance: number;
}

/**
 * DeLong's variance of the AUC (DeLong, DeLong, Clarke-Pearson 1988): S₁₀/m + S₀₁/n, the sample variances over the m
 * positives and the n negatives of the share of the other class that each is sorted rightly against. O(n) on the
 * sorted pictures. Not a number with a single positive or negative.
 */
function delongVariance({ positive, ends }: Ranking): AucVariance {
  const positives = positive.reduce((sum, one) => sum + one, 0);
  const negatives = positive.length - positives;
  const sums = { tp: 0, tpSquares: 0, fp: 0, fpSquares: 0 };
  let start = 0;
  let tp = 0;
  let fp = 0;
  for (const end of ends) {
    let tied = 0;
    for (let place = start; place < end; place++) tied += positive[place];
    const tiedNegatives = end - start - tied;
    const ofPositive = (negatives - fp - tiedNegatives / 2) / negatives;
    const ofNegative = (tp + tied / 2) / positives;
    sums.tp += tied * ofPositive;
    sums.tpSquares += tied * ofPositive ** 2;
    sums.fp += tiedNegatives * ofNegative;
    sums.fpSquares += tiedNegatives * ofNegative ** 2;
    tp += tied;
    fp += tiedNegatives;
    start = end;
  }
  const sampleVariance = (sum: number, squares: number, n: number) =>
    n < 2 ? Number.NaN : Math.max(0, squares - sum ** 2 / n) / (n - 1);
  return {
    positives,
    negatives,
    variance:
      sampleVariance(sums.tp, sums.tpSquares, positives) / positives +
      sampleVariance(sums.fp, sums.fpSquares, negatives) / negatives,
  };
}

/**
 * Newcombe's score interval of an AUC (Newcombe 2006, Statistics in Medicine 25:559, method 5): all θ with
 * (θ̂ − θ)² ≤ z²·V(θ), V(θ) = θ(1 − θ)·(1 + N·((1 − θ)/(2 − θ) + θ/(1 + θ)))/(m·n), N = (m + n)/2 − 1. It needs
 * no spread in the scores.
 */
export function newcombeAucInterval(auc: number, positives: number, negatives: number): Interval {
  const pairs = positives * negatives;
  const half = (positives + negatives) / 2 - 1;
  const within = (theta: number) =>
    (auc - theta) ** 2 <=
    (Z ** 2 * theta * (1 - theta) * (1 + half * ((1 - theta) / (2 - theta) + theta / (1 + theta)))) / pairs;
  // Halving reaches the last bit of a number below 1.
  const boundary = (end: number) => {
    let [inside, outside] = [auc, end];
    for (let round = 0; round < 60; round++) {
      const middle = (inside + outside) / 2;
      if (within(middle)) inside = middle;
      else outside = middle;
    }
    return inside;
  };
  return { low: auc === 0 ? 0 : boundary(0), high: auc === 1 ? 1 : boundary(1) };
}

/**
 * Interval of an AUC: DeLong's variance on the logit scale (Pepe 2003, 5.2), logit θ̂ ± z·SE/(θ̂(1 − θ̂)); where the
 * scores separate the classes, are all equal or a class has one picture, so that DeLong's variance says nothing,
 * Newcombe's method 5. Null where the AUC is not defined.
 */
export function aucInterval(ranking: Ranking): Interval | null {
  const auc = rankedAreas(ranking).rocAuc;
  if (auc === null) return null;
  const { positives, negatives, variance } = delongVariance(ranking);
  // Below this a variance is what rounding left of zero.
  if (!(variance > 1e-14)) return newcombeAucInterval(auc, positives, negatives);
  const centre = Math.log(auc / (1 - auc));
  const half = (Z * Math.sqrt(variance)) / (auc * (1 - auc));
  const expit = (logit: number) => 1 / (1 + Math.exp(-logit));
  return { low: expit(centre - half), high: expit(centre + half) };
}
