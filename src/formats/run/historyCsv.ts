/**
 * The history of a run as a table for spreadsheets and pandas. It imports types and the names of the figures only.
 */
import { EPOCH_FIGURES, type EpochLogs } from '../../training/types.ts';

/**
 * One line an epoch, as Keras' CSVLogger writes it: epochs count from 0, columns are sorted by name and stand only
 * where they were logged, lines end with CR LF (Python's csv.excel).
 */
export function historyCsv(epochs: readonly EpochLogs[]): string {
  const columns = EPOCH_FIGURES.filter((name) => epochs.some((logs) => logs[name] !== undefined)).sort();
  const lines = [
    ['epoch', ...columns],
    ...epochs.map((logs, epoch) => [epoch, ...columns.map((column) => logs[column])]),
  ];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}
