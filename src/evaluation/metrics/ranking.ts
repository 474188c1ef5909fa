/**
 * How well scores sort the positives before the negatives: ROC and precision-recall curves and their areas, as
 * scikit-learn 1.2 computes them. It imports nothing.
 */

/** Pictures in order of falling score; sorted once, judged with as many weights as are wanted. */
export interface Ranking {
  /** Places of the pictures in the lists that were given. */
  order: Uint32Array;
  /** 1 for a positive, in that order. */
  positive: Uint8Array;
  /** Score and end (exclusive, a place in `order`) of each run of equal scores. */
  thresholds: Float64Array;
  ends: Uint32Array;
}

/** True and false positives at each threshold, where a score at or above it is answered positive. */
interface CumulativeCounts {
  tps: Float64Array;
  fps: Float64Array;
}

export interface RocCurve {
  fpr: number[];
  tpr: number[];
  /** The first is max(score) + 1, at which nothing is answered positive (scikit-learn 1.2). */
  thresholds: number[];
}

export interface PrecisionRecallCurve {
  /** By rising threshold; the last pair is 1 and 0 and has no threshold. */
  precision: number[];
  recall: number[];
  thresholds: number[];
}

/**
 * Sorts pictures by score, in O(n log n).
 * @param positive Whether each picture is of the positive class.
 * @param scores Of being positive, in the same order; any numbers.
 * @throws RangeError where a score is not a number or the lists differ in length.
 */
export function rank(positive: readonly boolean[], scores: ArrayLike<number>): Ranking {
  const n = scores.length;
  if (positive.length !== n) throw new RangeError(`${positive.length} labels do not match ${n} scores.`);
  const order = new Uint32Array(n);
  for (let image = 0; image < n; image++) {
    if (Number.isNaN(scores[image])) throw new RangeError(`Score ${image} is not a number.`);
    order[image] = image;
  }
  order.sort((a, b) => scores[b] - scores[a] || a - b);
  // Loops over lists of known length: of a thousand classes there are as many rankings.
  const sorted = new Uint8Array(n);
  const thresholds = new Float64Array(n);
  const ends = new Uint32Array(n);
  let runs = 0;
  for (let place = 0; place < n; place++) {
    const score = scores[order[place]];
    sorted[place] = Number(positive[order[place]]);
    if (place + 1 < n && scores[order[place + 1]] === score) continue;
    thresholds[runs] = score;
    ends[runs] = place + 1;
    runs += 1;
  }
  return { order, positive: sorted, thresholds: thresholds.slice(0, runs), ends: ends.slice(0, runs) };
}

function cumulativeCounts({ positive, ends }: Ranking): CumulativeCounts {
  const tps = new Float64Array(ends.length);
  const fps = new Float64Array(ends.length);
  let tp = 0;
  let fp = 0;
  let place = 0;
  for (let run = 0; run < ends.length; run++) {
    for (; place < ends[run]; place++) {
      if (positive[place] === 1) tp += 1;
      else fp += 1;
    }
    tps[run] = tp;
    fps[run] = fp;
  }
  return { tps, fps };
}

/** Places that differ from a straight line between their neighbours, and both ends. */
function corners({ tps, fps }: CumulativeCounts): number[] {
  const bends = (counts: Float64Array, at: number) => counts[at + 1] - 2 * counts[at] + counts[at - 1] !== 0;
  return [...tps.keys()].filter(
    (at) => at === 0 || at === tps.length - 1 || bends(tps, at) || bends(fps, at),
  );
}

/**
 * scikit-learn's roc_curve. The rates of a class without pictures are not numbers (0/0).
 * @param dropIntermediate Leaves out points on a straight line between others (drop_intermediate).
 */
export function rocCurve(ranking: Ranking, dropIntermediate = true): RocCurve {
  const counts = cumulativeCounts(ranking);
  const { tps, fps } = counts;
  const points = dropIntermediate ? corners(counts) : [...tps.keys()];
  const last = tps.length - 1;
  return {
    fpr: [0, ...points.map((at) => fps[at])].map((count) => count / fps[last]),
    tpr: [0, ...points.map((at) => tps[at])].map((count) => count / tps[last]),
    thresholds: [ranking.thresholds[0] + 1, ...points.map((at) => ranking.thresholds[at])],
  };
}

/** Areas under the ROC curve and (as a sum of steps) under the precision-recall curve. */
export interface RankedAreas {
  /**
   * roc_auc_score: the share of pairs of a positive and a negative in which the positive has the higher score, equal
   * scores counting half. Null where one of the classes has no pictures: scikit-learn raises.
   */
  rocAuc: number | null;
  /** average_precision_score: Σ (recall − recall before) · precision over falling thresholds; 0 without positives. */
  averagePrecision: number;
}

/**
 * Both areas in one pass without memory: the bootstrap asks thousands of times. Of several classes see drawnAreas.ts.
 * @param weights How often each picture counts, in the order of the lists given to `rank`; once where not given.
 */
export function rankedAreas({ order, positive, ends }: Ranking, weights?: ArrayLike<number>): RankedAreas {
  let pairs = 0;
  let steps = 0;
  let tp = 0;
  let fp = 0;
  let place = 0;
  for (let run = 0; run < ends.length; run++) {
    let tied = 0;
    let all = 0;
    for (const end = ends[run]; place < end; place++) {
      const weight = weights ? weights[order[place]] : 1;
      tied += weight * positive[place];
      all += weight;
    }
    // Most often one picture that was not drawn.
    if (all === 0) continue;
    pairs += (all - tied) * (tp + tied / 2);
    tp += tied;
    fp += all - tied;
    if (tied > 0) steps += (tied * tp) / (tp + fp);
  }
  return {
    rocAuc: tp > 0 && fp > 0 ? pairs / (tp * fp) : null,
    averagePrecision: tp > 0 ? steps / tp : 0,
  };
}

/** scikit-learn's precision_recall_curve; without positives every recall is 1, as there. */
export function precisionRecallCurve(ranking: Ranking): PrecisionRecallCurve {
  const { tps, fps } = cumulativeCounts(ranking);
  const positives = tps[tps.length - 1];
  return {
    precision: [...Array.from(tps, (tp, at) => tp / (tp + fps[at])).reverse(), 1],
    recall: [...Array.from(tps, (tp) => (positives === 0 ? 1 : tp / positives)).reverse(), 0],
    thresholds: [...ranking.thresholds].reverse(),
  };
}
