/** The datasets of a report, each once. Pure. */
import type { RunFile } from '../../run/runFileTypes.ts';
import type { ReportedRun } from './types.ts';

export interface ReportedDataset {
  dataset: RunFile['dataset'];
  /** Of its test split, the newest count. */
  openings: number;
  /** Places of its runs in the report. */
  runs: number[];
}

/** Datasets that differ in their pictures or in how these are divided. */
export function datasetsOf(runs: readonly ReportedRun[]): ReportedDataset[] {
  const found = new Map<string, ReportedDataset>();
  runs.forEach(({ file: { dataset, testOpenings } }, place) => {
    const key = JSON.stringify([dataset.hash, dataset.classes, dataset.splits]);
    const known = found.get(key) ?? { dataset, openings: 0, runs: [] };
    known.openings = Math.max(known.openings, testOpenings);
    known.runs.push(place);
    found.set(key, known);
  });
  return [...found.values()];
}
