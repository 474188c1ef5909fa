/**
 * The mean areas of several classes for many draws of the bootstrap at once, to the last bit what `rankedAreas` gives draw by
 * draw: with 640 classes that would look at every picture 640 times a draw. It imports evaluation only.
 */

import type { RankedAreas } from '../metrics/ranking.ts';
import type { Draw } from './bootstrap.ts';

/**
 * Pictures by falling score of one class, without those below its last positive: they change no area. A curve rises only
 * where a positive stands, among pictures of the same score; the order between two such places is any.
 */
export interface RisingRanking {
  /** Pictures in all. */
  n: number;
  /** Places of the pictures in the lists that were given. */
  order: Uint32Array;
  /** 1 for a positive, in that order. */
  positive: Uint8Array;
  /** Begin and end (exclusive, places in the order) of each run of equal scores with a positive. */
  starts: Uint32Array;
  ends: Uint32Array;
}

/**
 * Ranks the pictures for each class against the rest. It sorts the scores of a class's positives only and looks up the
 * place of every picture among them, in O(n log positives) a class: of many classes each has few.
 * @param scores [n][classes]
 * @throws RangeError where a score is not a number.
 */
export function risingRankings(
  labels: readonly number[],
  scores: readonly (readonly number[])[],
): RisingRanking[] {
  const ofClass: number[][] = scores[0].map(() => []);
  labels.forEach((label, image) => {
    ofClass[label].push(image);
  });
  const bins = new Int32Array(labels.length);
  return ofClass.map((images, label) => {
    const steps = Float64Array.from(new Set(images.map((image) => scores[image][label])))
      .sort()
      .reverse();
    return ranked(labels, scores, label, steps, bins);
  });
}

/**
 * @param steps The scores of the positives, each once, falling.
 * @param bins Where each picture belongs: 2k above step k and below those before it, 2k + 1 at it, -1 below all.
 */
function ranked(
  labels: readonly number[],
  scores: readonly (readonly number[])[],
  label: number,
  steps: Float64Array,
  bins: Int32Array,
): RisingRanking {
  const n = labels.length;
  const places = new Uint32Array(2 * steps.length + 1);
  for (let image = 0; image < n; image++) {
    const score = scores[image][label];
    if (Number.isNaN(score)) throw new RangeError(`Score ${image} of class ${label} is not a number.`);
    let from = 0;
    let to = steps.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (steps[middle] <= score) to = middle;
      else from = middle + 1;
    }
    bins[image] = from === steps.length ? -1 : 2 * from + Number(steps[from] === score);
    if (bins[image] >= 0) places[bins[image] + 1] += 1;
  }
  for (let bin = 1; bin < places.length; bin++) places[bin] += places[bin - 1];
  const starts = Uint32Array.from(steps, (_, k) => places[2 * k + 1]);
  const ends = Uint32Array.from(steps, (_, k) => places[2 * k + 2]);
  const order = new Uint32Array(places[places.length - 1]);
  const positive = new Uint8Array(order.length);
  for (let image = 0; image < n; image++) {
    if (bins[image] < 0) continue;
    const place = places[bins[image]]++;
    order[place] = image;
    positive[place] = Number(labels[image] === label);
  }
  return { n, order, positive, starts, ends };
}

/**
 * The weights of a few draws in one number for each picture: digits of base 2^bits. Sums of such numbers are the sums of
 * every draw, since no sum of weights reaches 2^bits, and a number of 53 bits is exact.
 */
interface Packed {
  draws: readonly Draw[];
  base: number;
  weights: Float64Array;
}

const EXACT_BITS = 53;

/** Packs draws of n pictures each, as many into a number as it holds. */
function pack(draws: readonly Draw[]): Packed[] {
  const n = draws[0].length;
  const bits = Math.ceil(Math.log2(n + 1));
  const lanes = Math.floor(EXACT_BITS / bits);
  const base = 2 ** bits;
  return Array.from({ length: Math.ceil(draws.length / lanes) }, (_, group) => {
    const some = draws.slice(group * lanes, (group + 1) * lanes);
    const weights = new Float64Array(n);
    for (const draw of some.toReversed())
      for (let image = 0; image < n; image++) weights[image] = weights[image] * base + draw[image];
    return { draws: some, base, weights };
  });
}

/** Sums over classes, a number for each of the packed draws. */
interface Sums {
  rocAuc: Float64Array;
  averagePrecision: Float64Array;
}

/** Adds the areas of one class, for each of the packed draws; not a number where there is no AUC. */
function addAreas(
  { n, order, positive, starts, ends }: RisingRanking,
  { draws, base, weights }: Packed,
  sums: Sums,
): void {
  const tp = new Float64Array(draws.length);
  /** Pairs of a positive and a negative that stand in the wrong order, equal scores counting half. */
  const lost = new Float64Array(draws.length);
  const steps = new Float64Array(draws.length);
  let packedAbove = 0;
  let place = 0;
  for (let run = 0; run < starts.length; run++) {
    for (; place < starts[run]; place++) packedAbove += weights[order[place]];
    let rest = packedAbove;
    for (let lane = 0; lane < draws.length; lane++) {
      const higher = Math.floor(rest / base);
      const above = rest - higher * base;
      rest = higher;
      let tied = 0;
      let all = 0;
      for (let member = starts[run]; member < ends[run]; member++) {
        const weight = draws[lane][order[member]];
        tied += weight * positive[member];
        all += weight;
      }
      if (tied === 0) continue;
      lost[lane] += tied * (above - tp[lane] + (all - tied) / 2);
      tp[lane] += tied;
      steps[lane] += (tied * tp[lane]) / (above + all);
    }
  }
  for (let lane = 0; lane < draws.length; lane++) {
    const pairs = tp[lane] * (n - tp[lane]);
    sums.rocAuc[lane] += (pairs - lost[lane]) / pairs;
    if (tp[lane] > 0) sums.averagePrecision[lane] += steps[lane] / tp[lane];
  }
}

/**
 * For each draw the plain means over the classes, each against the rest: roc_auc_score(multi_class='ovr', average='macro'),
 * null where a class has no pictures or all of them (scikit-learn raises), and average_precision_score(average='macro').
 */
export function drawnMacroAreas(rankings: readonly RisingRanking[], draws: readonly Draw[]): RankedAreas[] {
  return pack(draws).flatMap((packed) => {
    const count = packed.draws.length;
    const sums = { rocAuc: new Float64Array(count), averagePrecision: new Float64Array(count) };
    for (const ranking of rankings) addAreas(ranking, packed, sums);
    return packed.draws.map((_, lane) => ({
      rocAuc: Number.isNaN(sums.rocAuc[lane]) ? null : sums.rocAuc[lane] / rankings.length,
      averagePrecision: sums.averagePrecision[lane] / rankings.length,
    }));
  });
}
