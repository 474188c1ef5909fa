/** Shares: of each class what is answered with class 1, and as fields show them. Pure: it imports evaluation only. */
import { decideAt } from '../../../evaluation/choices/decision.ts';
import type { ValidationPredictions } from '../../../evaluation/choices/validationPredictions.ts';

/** Share of the pictures of class 1, and of class 0, whose score is above the threshold. Two classes only. */
export function ratesAt(
  { labels, scores }: Pick<ValidationPredictions, 'labels' | 'scores'>,
  threshold: number,
): { recall: number; falsePositiveRate: number } {
  const [negatives, positives] = decideAt(labels, scores, threshold, ['0', '1']).confusionMatrix;
  return {
    recall: positives[1] / (positives[0] + positives[1]),
    falsePositiveRate: negatives[1] / (negatives[0] + negatives[1]),
  };
}

/** A share as a field in percent shows it: without the noise of dividing by 100. */
export const percentOf = (share: number) => Number((share * 100).toFixed(6));
