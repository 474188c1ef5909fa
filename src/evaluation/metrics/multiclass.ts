/**
 * One-vs-rest and one-vs-one figures of several classes, as scikit-learn averages them. It imports evaluation only.
 */
import { type Ranking, rank, rankedAreas } from './ranking.ts';

type Scores = readonly (readonly number[])[];

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Pictures ranked by the score of each class in turn, that class against the rest. */
export function rankEachClass(labels: readonly number[], scores: Scores): Ranking[] {
  return (scores[0] ?? []).map((_, label) =>
    rank(
      labels.map((truth) => truth === label),
      scores.map((outputs) => outputs[label]),
    ),
  );
}

/**
 * roc_auc_score(multi_class='ovr', average='macro'), to the last bit what `drawnMacroAreas` gives; of one unit that of class 1.
 * One pass over the scores that sorts those of each class' own pictures only, so that it can be asked for at each epoch.
 * @param scores [n][units], all of them numbers.
 * @returns Null where a class has no pictures or all of them: scikit-learn raises.
 */
export function macroRocAuc(labels: readonly number[], scores: Scores): number | null {
  const n = labels.length;
  const units = scores[0]?.length ?? 0;
  const first = units === 1 ? 1 : 0;
  // The scores of each class' own pictures, rising, one class behind the other.
  const starts = new Uint32Array(units + 1);
  for (const label of labels) if (label >= first) starts[label - first + 1] += 1;
  if (starts.subarray(1).some((count) => count === 0 || count === n)) return null;
  for (let unit = 0; unit < units; unit++) starts[unit + 1] += starts[unit];
  const sorted = new Float64Array(starts[units]);
  const next = starts.slice();
  for (let image = 0; image < n; image++) {
    const unit = labels[image] - first;
    if (unit >= 0) sorted[next[unit]++] = scores[image][unit];
  }
  for (let unit = 0; unit < units; unit++) sorted.subarray(starts[unit], starts[unit + 1]).sort();
  /** Pairs in which another class' picture has the higher score, equal scores counting half. */
  const lost = new Float64Array(units);
  for (let image = 0; image < n; image++) {
    const outputs = scores[image];
    for (let unit = 0; unit < units; unit++) {
      const score = outputs[unit];
      if (score < sorted[starts[unit]] || labels[image] - first === unit) continue;
      const end = starts[unit + 1];
      let from = starts[unit];
      let to = end;
      while (from < to) {
        const middle = (from + to) >> 1;
        if (sorted[middle] < score) from = middle + 1;
        else to = middle;
      }
      let above = from - starts[unit];
      for (; from < end && sorted[from] === score; from++) above += 0.5;
      lost[unit] += above;
    }
  }
  return mean(
    Array.from(lost, (count, unit) => {
      const own = starts[unit + 1] - starts[unit];
      const pairs = own * (n - own);
      return (pairs - count) / pairs;
    }),
  );
}

/** roc_auc_score(multi_class='ovr', average='weighted'): each class counted with its pictures; null as in drawnMacroAreas. */
export function weightedRocAuc(rankings: readonly Ranking[]): number | null {
  const supports = rankings.map(({ positive }) => positive.reduce((sum, one) => sum + one, 0));
  const n = supports.reduce((sum, support) => sum + support, 0);
  const aucs = rankings.flatMap((ranking) => rankedAreas(ranking).rocAuc ?? []);
  if (aucs.length < rankings.length) return null;
  return aucs.reduce((sum, auc, label) => sum + auc * supports[label], 0) / n;
}

/**
 * roc_auc_score(multi_class='ovo', average='macro'): for each two classes that have pictures, the mean of the AUC of
 * each against the other among the pictures of both; of these the mean. Null where fewer than two have pictures.
 */
export function oneVsOneRocAuc(labels: readonly number[], scores: Scores): number | null {
  const present = [...new Set(labels)].sort((a, b) => a - b);
  const areas = present.flatMap((a, at) =>
    present.slice(at + 1).map((b) => {
      const both = [...labels.keys()].filter((image) => labels[image] === a || labels[image] === b);
      const against = (label: number) =>
        rankedAreas(
          rank(
            both.map((image) => labels[image] === label),
            both.map((image) => scores[image][label]),
          ),
        ).rocAuc!;
      return (against(a) + against(b)) / 2;
    }),
  );
  return areas.length === 0 ? null : mean(areas);
}

/**
 * Share of pictures whose true class is among the k highest scores (top_k_accuracy_score); of equal scores the later
 * class comes first, as in scikit-learn.
 */
export function topKAccuracy(labels: readonly number[], scores: Scores, k: number): number {
  const hits = labels.filter((label, image) => {
    const own = scores[image][label];
    const before = scores[image].filter((score, other) => score > own || (score === own && other > label));
    return before.length < k;
  });
  return hits.length / labels.length;
}
