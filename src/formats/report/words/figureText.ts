/** Figures as markup: their value, interval and n, each with all digits for programs. */
import type { Figure } from '../../../evaluation/types.ts';
import { formatFigure } from '../../../shared/format.ts';
import { datum, html, type Part } from './html.ts';

/** "0.857". @param at Pointer to the figure. */
export function valueText(at: string, figure: Figure | null | undefined): Part {
  return datum(`${at}/value`, figure?.value, formatFigure(figure?.value, 3));
}

/** "0.828 to 0.883"; a dash where too few pictures say anything. */
export function intervalText(at: string, figure: Figure | null | undefined): Part {
  const interval = figure?.interval;
  if (!interval) return '–';
  const end = (name: 'low' | 'high') =>
    datum(`${at}/interval/${name}`, interval[name], formatFigure(interval[name], 3));
  return html`${end('low')} to ${end('high')}`;
}

/** Value above interval, for the cell of a table. */
export function figureCell(at: string, figure: Figure | null | undefined): Part {
  if (!figure) return '–';
  return html`<b>${valueText(at, figure)}</b> <small class="interval">${intervalText(at, figure)}</small>`;
}
