/** From what a run recorded to the curves that show it. Pure: it imports types only. */
import type { StepPoint } from '../../../app/state/state.ts';
import type { EpochLogs } from '../../../training/types.ts';
import type { Series } from '../../charts/LineChart.tsx';
import type { Point } from '../../charts/thin.ts';

export type Figure = 'loss' | 'accuracy';

/** A loss that ran away has no place on a chart. */
const finite = ({ y }: Point) => Number.isFinite(y);

/** One curve of training. */
export function stepSeries(steps: readonly StepPoint[], figure: Figure): Series[] {
  return [
    { name: 'train', points: steps.map((point) => ({ x: point.step, y: point[figure] })).filter(finite) },
  ];
}

/** Train, and val where there is a validation split. Epochs count from 1. */
export function epochSeries(epochs: readonly EpochLogs[], figure: Figure): Series[] {
  const points = (name: keyof EpochLogs) =>
    epochs.map((logs, index) => ({ x: index + 1, y: logs[name] ?? Number.NaN })).filter(finite);
  const train = { name: 'train', points: points(figure) };
  const val = { name: 'val', points: points(`val_${figure}`) };
  return epochs.length > 0 && val.points.length === 0 ? [train] : [train, val];
}
