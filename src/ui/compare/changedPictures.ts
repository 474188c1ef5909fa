/** The pictures that B mends or breaks, with what each run made of them. Pure. */

import type { Answers } from '../../evaluation/comparison/compareAnswers.ts';
import { withOneUnit } from '../../evaluation/metrics/predictedClasses.ts';
import { formatFigure } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';
import type { ShownPicture } from '../heatmap/PathGallery.tsx';

type Scored = Omit<Answers, 'threshold'>;

/** By path, the true class of each picture and the probability that was given to it. */
function truthsOf({ paths, labels, scores }: Scored): Map<string, { label: number; probability: number }> {
  const units = withOneUnit(scores);
  return new Map(
    paths.map((path, place) => {
      const label = labels[place];
      const outputs = units[place];
      const probability = outputs.length > 1 ? outputs[label] : label === 1 ? outputs[0] : 1 - outputs[0];
      return [path, { label, probability }];
    }),
  );
}

/** Pictures of both answers, those first on which the probability of the true class changes most. */
export function changedPictures(
  { a, b }: { a: Scored; b: Scored },
  paths: readonly string[],
  classNames: readonly string[],
): ShownPicture[] {
  const [ofA, ofB] = [truthsOf(a), truthsOf(b)];
  return paths
    .map((path) => {
      const { label, probability } = ofA.get(path)!;
      const after = ofB.get(path)!.probability;
      return {
        path,
        caption: `${formatFigure(probability, 2)} → ${formatFigure(after, 2)} ${isolated(classNames[label])}`,
        change: Math.abs(after - probability),
      };
    })
    .sort((one, other) => other.change - one.change);
}
