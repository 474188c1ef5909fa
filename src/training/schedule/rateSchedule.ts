/** The learning rate of a run, step by step, as its settings ask for it. Pure: it must not import tensors. */
import type { Settings } from '../../settings.ts';
import { UserError } from '../../shared/errors.ts';
import { formatQuantity } from '../../shared/format.ts';
import { cosineDecay, exponentialDecay, oneCycle } from './formulas.ts';

export type ScheduleSettings = Pick<
  Settings,
  | 'learningRate'
  | 'learningRateSchedule'
  | 'warmupSteps'
  | 'decaySteps'
  | 'decayAlpha'
  | 'decayRate'
  | 'staircase'
>;

/**
 * So many steps the schedule takes until the rate has come to its end; 0 where it has none (constant, exponential, plateau).
 * @param runSteps Of all epochs of the run, or of one fit of it.
 */
export function scheduleSteps(settings: ScheduleSettings, runSteps: number): number {
  const { learningRateSchedule, warmupSteps, decaySteps } = settings;
  if (learningRateSchedule === 'one-cycle') return runSteps;
  if (learningRateSchedule !== 'cosine') return 0;
  return decaySteps > 0 ? warmupSteps + decaySteps : Math.max(runSteps, warmupSteps);
}

/**
 * Why a run of so many steps (all epochs) cannot have this schedule, and what to do; null where it can. A run without a step
 * has no schedule.
 */
export function scheduleProblem(settings: ScheduleSettings, runSteps: number): string | null {
  const { learningRateSchedule, warmupSteps } = settings;
  if (learningRateSchedule !== 'cosine' || runSteps === 0) return null;
  const run = `the run has ${formatQuantity(runSteps, 'step')}`;
  if (warmupSteps >= runSteps)
    return `The warmup takes ${formatQuantity(warmupSteps, 'step')}, and ${run}. Choose a shorter warmup or more epochs.`;
  const needed = scheduleSteps(settings, runSteps);
  if (needed <= runSteps) return null;
  const parts = warmupSteps > 0 ? 'Warmup and decay take' : 'The decay takes';
  return `${parts} ${formatQuantity(needed, 'step')}, and ${run}. Set the decay to 0, which ends it with the run, or choose more epochs.`;
}

/**
 * Gives the rate of an update by the number of updates before it. That of the plateau schedule is where it begins: what
 * happens to it at the ends of epochs is ReduceLROnPlateau's.
 * @param epochSteps Steps of an epoch.
 * @param runSteps Of all epochs.
 * @throws UserError where the schedule is longer than the run.
 */
export function rateSchedule(
  settings: ScheduleSettings,
  epochSteps: number,
  runSteps: number,
): (step: number) => number {
  const problem = scheduleProblem(settings, runSteps);
  if (problem) throw new UserError(problem);
  const { learningRate, warmupSteps, decaySteps, decayAlpha: alpha, decayRate, staircase } = settings;
  switch (settings.learningRateSchedule) {
    case 'cosine': {
      const warmup = { initialLearningRate: 0, warmupTarget: learningRate, warmupSteps };
      const start = warmupSteps > 0 ? warmup : { initialLearningRate: learningRate };
      const schedule = { ...start, decaySteps: decaySteps || runSteps - warmupSteps, alpha };
      return (step) => cosineDecay(schedule, step);
    }
    case 'exponential': {
      const schedule = { decaySteps: decaySteps || epochSteps, decayRate, staircase };
      return (step) => exponentialDecay({ initialLearningRate: learningRate, ...schedule }, step);
    }
    case 'one-cycle':
      return (step) => oneCycle({ maxLr: learningRate, totalSteps: runSteps }, step);
    default:
      return () => learningRate;
  }
}
