/**
 * The mean areas of several classes for many draws of the bootstrap at once, to the last bit what `rankedAreas` gives draw by
 * draw: with 640 classes that would look at every picture 640 times a draw. It imports evaluation only.
 */
import type { Draw } from './bootstrap.ts';
import type { RankedAreas, Ranking } from './ranking.ts';

/** A ranking and where in it, among equal scores, a positive stands: only there does a curve rise. */
export interface RisingRanking {
  ranking: Ranking;
  /** Begin and end (exclusive, places in the order) of each run of equal scores with a positive. */
  starts: number[];
  ends: number[];
}

/** Finds the runs of equal scores with a positive, in O(n). */
export function risingRuns(ranking: Ranking): RisingRanking {
  const rising: RisingRanking = { ranking, starts: [], ends: [] };
  let start = 0;
  for (const end of ranking.ends) {
    let place = start;
    while (place < end && ranking.positive[place] === 0) place++;
    if (place < end) {
      rising.starts.push(start);
      rising.ends.push(end);
    }
    start = end;
  }
  return rising;
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
  { ranking, starts, ends }: RisingRanking,
  { draws, base, weights }: Packed,
  sums: Sums,
): void {
  const { order, positive } = ranking;
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
    const pairs = tp[lane] * (order.length - tp[lane]);
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
