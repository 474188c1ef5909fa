/** Figures with their intervals as words. Pure: it imports types and numbers' words only. */
import type { Figure } from '../../evaluation/types.ts';
import { formatFigure, formatQuantity } from '../../shared/format.ts';

/** "0.640 to 0.965"; a dash where too few pictures say anything. */
export function intervalText({ interval }: Pick<Figure, 'interval'>, digits: number): string {
  return interval ? `${formatFigure(interval.low, digits)} to ${formatFigure(interval.high, digits)}` : '–';
}

/** How often the test split of a dataset was opened; `opened` where the shown run is among those it was opened for. */
export function openingsText(openings: number, opened: boolean): string {
  if (openings === 0) return 'This test split has never been opened in this browser.';
  if (openings === 1) return `This test split has been opened once${opened ? ', for this run' : ''}.`;
  return `This test split has been opened ${formatQuantity(openings, 'time')}${opened ? ', this one included' : ''}.`;
}
