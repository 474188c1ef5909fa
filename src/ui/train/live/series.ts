/** From what a run recorded to the curves that show it. Pure: it imports types only. */
import type { StepPoint } from '../../../app/state/state.ts';
import type { EpochFigure, EpochLogs } from '../../../training/types.ts';
import type { Series } from '../../charts/LineChart.tsx';
import type { Point } from '../../charts/thin.ts';

export type Figure = 'loss' | 'accuracy' | 'learning_rate';
const STEP_FIGURES = { loss: 'loss', accuracy: 'accuracy', learning_rate: 'learningRate' } as const;

/** A loss that ran away has no place on a chart. */
const finite = ({ y }: Point) => Number.isFinite(y);

/** One curve of training. */
export function stepSeries(steps: readonly StepPoint[], figure: Figure): Series[] {
  const points = steps.map((point) => ({ x: point.step, y: point[STEP_FIGURES[figure]] ?? Number.NaN }));
  return [{ name: nameOf(figure), points: points.filter(finite) }];
}

/** The rate is not of a split. */
const nameOf = (figure: Figure): string => (figure === 'learning_rate' ? 'rate' : 'train');

/** Train, and val where there is a validation split. Epochs count from 1. */
export function epochSeries(epochs: readonly EpochLogs[], figure: Figure): Series[] {
  const points = (name: EpochFigure) =>
    epochs.map((logs, index) => ({ x: index + 1, y: logs[name] ?? Number.NaN })).filter(finite);
  const train = { name: nameOf(figure), points: points(figure) };
  if (figure === 'learning_rate') return [train];
  const val = { name: 'val', points: points(`val_${figure}`) };
  return epochs.length > 0 && val.points.length === 0 ? [train] : [train, val];
}
