/**
 * The pictures behind one cell of a confusion matrix. It imports evaluation only.
 */
import { confidencesOf } from './calibration.ts';
import { predictedClasses, withOneUnit } from './predictedClasses.ts';

/** A picture by its place among those judged, and how sure the model was of its answer. */
export interface CellPicture {
  place: number;
  confidence: number;
}

/**
 * The pictures of one true class that got one answer, the most confident first.
 * @param scores Outputs of the model, [n][outputs].
 */
export function cellPictures(
  labels: readonly number[],
  scores: readonly (readonly number[])[],
  cell: { label: number; answer: number },
  threshold = 0.5,
): CellPicture[] {
  const units = withOneUnit(scores);
  const predicted = predictedClasses(units, threshold);
  const confidences = confidencesOf(units, predicted);
  return [...labels.keys()]
    .filter((place) => labels[place] === cell.label && predicted[place] === cell.answer)
    .map((place) => ({ place, confidence: confidences[place] }))
    .sort((a, b) => b.confidence - a.confidence);
}
