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
