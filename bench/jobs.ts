/** What the runner asks of the page, and what the page answers, as JSON. Types only. */
import type { CurveTask } from './curves.ts';
import type { InputJob } from './input/jobs.ts';
import type { KernelName } from './kernels/cases.ts';
import type { SweepResult } from './kernels/runCase.ts';
import type { Outcome } from './race.ts';
import type { StepProfile } from './sides/profile.ts';
import type { Device } from './sides/side.ts';
import type { StepTask, Task } from './tasks.ts';

export interface SideName {
  by: 'ours' | 'stock';
  device: Device;
}

export interface RaceJob {
  kind: 'race';
  what: 'steps' | 'kernels';
  sides: SideName[];
  /** Or those whose kernels are timed. */
  steps: StepTask[];
  repeats: number;
  /** For all repeats of one side at one task. */
  limitMs: number;
}
export interface SweepJob {
  kind: 'sweep';
  device: Device;
  /** Empty for all. */
  kernels: KernelName[];
  cases: number;
}
export interface CurvesJob {
  kind: 'curves';
  devices: Device[];
  curves: CurveTask[];
}
/** One step of each, kernel by kernel. */
export interface ProfileJob {
  kind: 'profile';
  side: SideName;
  steps: StepTask[];
}
export type Job = RaceJob | SweepJob | CurvesJob | ProfileJob | InputJob;

export interface RaceRow {
  task: Task;
  name: string;
  /** Multiplications and additions of one run. */
  flops: number;
  /** In the order of the sides. */
  outcomes: (Outcome | { skipped: string })[];
}
export interface RaceResult {
  sides: (SideName & { description: string; gflopsPerSecond: number })[];
  rows: RaceRow[];
}
export type SweepResults = (SweepResult & { elapsedMs: number })[];
export interface CurvesResult {
  task: CurveTask;
  /** In the order of the devices. */
  losses: number[][];
}
export type ProfileResult = { description: string; steps: (StepProfile & { name: string })[] };
