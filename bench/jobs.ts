/** What the runner asks of the page, and what the page answers, as JSON. Types only. */
import type { NetworkCheck } from './architectures/checkNetwork.ts';
import type { CurveTask } from './curves.ts';
import type { InputJob } from './input/jobs.ts';
import type { KernelName } from './kernels/cases.ts';
import type { SweepResult } from './kernels/runCase.ts';
import type { Outcome } from './race.ts';
import type { PassResults } from './sides/elementwise.ts';
import type { StepProfile } from './sides/profile.ts';
import type { Device } from './sides/side.ts';
import type { StepTask, Task } from './tasks.ts';

export interface SideName {
  by: 'ours' | 'stock';
  device: Device;
}

export interface RaceJob {
  kind: 'race';
  /** Modern ones are steps, too. */
  what: 'steps' | 'modern' | 'kernels';
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
/** Passes over tensors against a plain copy. */
export interface ElementwiseJob {
  kind: 'elementwise';
  device: Device;
  batch: number;
}
/** The networks of the catalogue against Keras' figures. */
export interface ArchitecturesJob {
  kind: 'architectures';
  device: Device;
  /** Ids; null for all. */
  models: string[] | null;
}
/** The network of each step, for whoever builds it without the catalogue. */
export interface GraphsJob {
  kind: 'graphs';
  steps: StepTask[];
}
export type Job =
  | RaceJob
  | SweepJob
  | CurvesJob
  | ProfileJob
  | ElementwiseJob
  | ArchitecturesJob
  | GraphsJob
  | InputJob;

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
export type ElementwiseResult = PassResults & { description: string };
export interface ArchitecturesResult {
  description: string;
  /** With Keras' count of parameters; a network whose check threw has what it said. */
  networks: ({ network: string; parameters: number } & (NetworkCheck | { failed: string }))[];
}
