/**
 * The history of a run as a table for spreadsheets and pandas. It imports types only.
 */
import type { EpochLogs } from '../../training/types.ts';

const COLUMNS = ['accuracy', 'loss', 'val_accuracy', 'val_loss'] as const satisfies (keyof EpochLogs)[];

/**
 * One line an epoch, as Keras' CSVLogger writes it: epochs count from 0, columns are sorted by name and stand only
 * where they were logged, lines end with CR LF (Python's csv.excel).
 */
export function historyCsv(epochs: readonly EpochLogs[]): string {
  const columns = COLUMNS.filter((column) => epochs.some((logs) => logs[column] !== undefined));
  const lines = [
    ['epoch', ...columns],
    ...epochs.map((logs, epoch) => [epoch, ...columns.map((column) => logs[column])]),
  ];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}
