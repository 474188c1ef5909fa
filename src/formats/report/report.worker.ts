/** The worker of one report: it only wires. */
import { type Endpoint, expose } from '../../shared/rpc.ts';
import { reportInput } from './reportInput.ts';
import type { ReportedRun } from './words/types.ts';
import { writeReport } from './writeReport.ts';

const runs: ReportedRun[] = [];

const api = {
  /** One more run. One a call, so that no call takes the caller long to copy. */
  addRun(run: ReportedRun): void {
    runs.push(run);
  },

  /** The report on the runs that were added. @param pair Places of two to compare picture by picture. */
  write: (pair: readonly [number, number] | null, madeAt: number): string =>
    writeReport(reportInput(runs, pair, madeAt)),
};

export type ReportApi = typeof api;

expose(globalThis as unknown as Endpoint, api);
