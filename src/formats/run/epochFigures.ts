/** The figures of epochs in words, for the page, its log and the report. It must not draw. */
import type { Settings } from '../../settings.ts';
import { formatFigure } from '../../shared/format.ts';
import { EPOCH_FIGURES, type EpochFigure, type EpochLogs } from '../../training/types.ts';
import { shortNumber } from './baseWords.ts';

/** Whether the learning rate is worth a curve: it may move while the run trains. */
export const hasMovingRate = ({ learningRateSchedule }: Pick<Settings, 'learningRateSchedule'>): boolean =>
  learningRateSchedule !== 'constant';

/** The names of the figures that are there, in the order in which they are shown. @param figures By name: lists, as of a history, or numbers. */
export function figuresThere(figures: Partial<Record<EpochFigure, unknown>>): EpochFigure[] {
  const isThere = (value: unknown) => (Array.isArray(value) ? value.length > 0 : value !== undefined);
  return EPOCH_FIGURES.filter((name) => isThere(figures[name]));
}

/** "0.5123"; a rate, which may be small, as "3.16e-5"; a dash where there is none. */
export function epochFigureText(name: EpochFigure, value: EpochLogs[EpochFigure] | null): string {
  const isRate = name === 'learning_rate' && Number.isFinite(value);
  return isRate ? shortNumber(value as number) : formatFigure(value);
}
