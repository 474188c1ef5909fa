/** Figures with their intervals as words. Pure: it imports types, numbers' words and how scikit-learn prints them. */
import { fixed } from '../../evaluation/metrics/classificationReport.ts';
import type { ClassificationReport, Figure } from '../../evaluation/types.ts';
import { formatCount, formatFigure, formatQuantity } from '../../shared/format.ts';
import { isolated } from '../../shared/names.ts';

/** Of more classes a sentence says how many there are. */
const MOST_NAMES = 10;

/** "0.640 to 0.965"; a dash where too few pictures say anything. */
export function intervalText({ interval }: Pick<Figure, 'interval'>, digits: number): string {
  return interval ? `${formatFigure(interval.low, digits)} to ${formatFigure(interval.high, digits)}` : '–';
}

/** A share as the report's table shows it: a dash where it is a share of nothing, which scikit-learn calls 0. */
export function shareText(share: number, whole: number): string {
  return whole === 0 ? '–' : fixed(share, 3);
}

/** What the dashes of a report mean, by its classes and the number of answers for each; null where it has none. */
export function dashesText(rows: ClassificationReport['classes'], answers: readonly number[]): string | null {
  const names = (has: (row: (typeof rows)[number], label: number) => boolean) => {
    const all = rows.filter(has).map(({ name }) => isolated(name));
    const more = all.length - MOST_NAMES;
    return more > 0 ? `${all.slice(0, MOST_NAMES).join(', ')} and ${formatCount(more)} more` : all.join(', ');
  };
  const unanswered = names((_, label) => answers[label] === 0);
  const empty = names(({ support }) => support === 0);
  if (!unanswered && !empty) return null;
  return [
    ...(unanswered ? [`Never answered, so without a precision: ${unanswered}.`] : []),
    ...(empty ? [`Without pictures here, so without a recall: ${empty}.`] : []),
    'As in scikit-learn, the averages count what is missing as 0.',
  ].join(' ');
}

/** How often the test split of a dataset was opened; `opened` where the shown run is among those it was opened for. */
export function openingsText(openings: number, opened: boolean): string {
  if (openings === 0) return 'This test split has never been opened in this browser.';
  if (openings === 1) return `This test split has been opened once${opened ? ', for this run' : ''}.`;
  return `This test split has been opened ${formatQuantity(openings, 'time')}${opened ? ', this one included' : ''}.`;
}
