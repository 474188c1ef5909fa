/**
 * Whether a validation split is large enough to steer a training by, told before it starts. It imports evaluation only.
 */

import type { Interval } from '../types.ts';
import { wilsonInterval } from './intervals.ts';

/**
 * The rule: were seven in eight pictures right, the 95% interval of the accuracy must be no wider than this (from 169
 * pictures on), and that of the recall of each class no wider than the other (from 18 pictures of the class on).
 */
const WIDEST = { accuracy: 0.1, recall: 0.3 };

export interface ValidationSize {
  n: number;
  /** Of n: seven in eight, rounded. */
  exampleHits: number;
  /** What so many right would mean, 95%. */
  interval: Interval;
  tooSmall: boolean;
  /** Labels of classes with too few pictures. */
  smallClasses: number[];
  /** One sentence, also where the split is large enough. */
  sentence: string;
}

const exampleOf = (n: number) => {
  const hits = Math.round((n * 7) / 8);
  return { hits, interval: wilsonInterval(hits, n) };
};
const width = ({ low, high }: Interval) => high - low;
const percent = (share: number) => `${Math.round(share * 100)}%`;

/**
 * Judges a validation split by its numbers of pictures alone.
 * @param counts Validation pictures of each class. @throws RangeError where there are none.
 */
export function assessValidation(counts: readonly number[], classNames: readonly string[]): ValidationSize {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const { hits, interval } = exampleOf(n);
  const smallClasses = [...counts.keys()].filter(
    (label) => counts[label] === 0 || width(exampleOf(counts[label]).interval) > WIDEST.recall,
  );
  const tooFew = width(interval) > WIDEST.accuracy;
  const meaning = `${hits} right would mean anything from ${percent(interval.low)} to ${percent(interval.high)}`;
  const least = smallClasses.reduce(
    (least, label) => (counts[label] < counts[least] ? label : least),
    smallClasses[0],
  );
  return {
    n,
    exampleHits: hits,
    interval,
    tooSmall: tooFew || smallClasses.length > 0,
    smallClasses,
    sentence: tooFew
      ? `${n} validation pictures are too few to steer by: ${meaning}.`
      : smallClasses.length > 0
        ? `Of ${n} validation pictures only ${counts[least]} show "${classNames[least]}": too few to steer by its recall.`
        : `${n} validation pictures: ${meaning}.`,
  };
}
