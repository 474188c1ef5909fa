/** What was fitted before a run was judged, and chosen on its decision desk, in words for pages, reports and logs. It must not know of the page. */
import type { Calibration, Calibrations } from '../../evaluation/choices/calibration.ts';
import type { DecisionChoice } from '../../evaluation/choices/decisionChoice.ts';
import { formatCount, formatFigure } from '../../shared/format.ts';

/** A name, which stands apart so that nothing in it turns the words around it. */
export interface Name {
  name: string;
}
/** A number of the choice: its JSON pointer there, and how it is shown. */
export interface Chosen {
  at: string;
  value: number;
  text: string;
}
export type Words = readonly (string | Name | Chosen)[];

const figure = (at: string, value: number, digits: number): Chosen => ({
  ...{ at, value },
  text: formatFigure(value, digits),
});
/** "12.5%", "95%" */
const percent = (at: string, value: number): Chosen => ({
  ...{ at, value },
  text: `${Number((value * 100).toFixed(1))}%`,
});
const plain = (at: string, value: number): Chosen => ({ at, value, text: String(value) });

/** One clause for each choice, e.g. "answers PNEUMONIA above 0.300"; none where all is as the model has it. */
export function decisionWords(choice: DecisionChoice, classes: readonly string[]): Words[] {
  const { threshold, temperature, costs, band } = choice;
  const positive: Name = { name: classes[1] };
  const clauses: Words[] = [];
  if (threshold !== null) clauses.push(['answers ', positive, ' above ', figure('/threshold', threshold, 3)]);
  if (temperature !== null)
    clauses.push(['takes probabilities at a temperature of ', figure('/temperature', temperature, 2)]);
  if (costs) {
    const [miss, falseAlarm] = [
      plain('/costs/miss', costs.miss),
      plain('/costs/falseAlarm', costs.falseAlarm),
    ];
    const prevalence = percent('/costs/prevalence', costs.prevalence);
    const where = [', a false alarm ', falseAlarm, ', where ', prevalence, ' are '];
    clauses.push(['a missed ', positive, ' costs ', miss, ...where, positive]);
  }
  if (band) {
    const wanted = percent('/band/accuracy', band.accuracy);
    clauses.push(
      band.minConfidence === null
        ? [
            'sends nothing to a human: however much it sent, fewer than ',
            wanted,
            ' of the rest would be right',
          ]
        : [
            ...['sends to a human what it answers less surely than '],
            figure('/band/minConfidence', band.minConfidence, 3),
            ...[', so that ', wanted, ' of the rest are right'],
          ],
    );
  }
  return clauses;
}

/** "4,447 out-of-fold answers", "812 validation pictures" */
const answersText = ({ fittedOn, n }: Calibration) =>
  fittedOn === 'validation'
    ? `${formatCount(n)} validation pictures`
    : `${formatCount(n)} out-of-fold answers`;

/** "threshold 0.620 and temperature 1.30, fitted on 4,447 out-of-fold answers" */
export function fittedText(calibration: Calibration): string {
  const { threshold, temperature } = calibration;
  const parts = [
    ...(threshold === null ? [] : [`threshold ${formatFigure(threshold, 3)}`]),
    ...(temperature === null ? [] : [`temperature ${formatFigure(temperature, 2)}`]),
  ];
  return `${parts.join(' and ')}, fitted on ${answersText(calibration)}`;
}

/** Of both weights in one clause where they have the same. */
export function calibrationText({ best, last }: Calibrations): string {
  const [ofBest, ofLast] = [best, last].map(fittedText);
  return ofBest === ofLast ? ofBest : `best weights: ${ofBest}; last weights: ${ofLast}`;
}
