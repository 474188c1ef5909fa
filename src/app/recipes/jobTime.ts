/** How long a recipe at work still takes, corrected by what its runs took. It reads no clock of its own. */
import { msOf, type PhaseTime } from '../../recipes/estimate.ts';
import type { RecipeJob } from '../../recipes/job.ts';

const MINUTE_MS = 60_000;

/** For how long a recipe has been at work, over all visits. */
export function elapsedMs({ workedMs, resumedAt, status }: RecipeJob, now: number): number {
  return workedMs + (status === 'working' ? now - resumedAt : 0);
}

/** What the phase at work has taken, run by run. */
export class PartClock {
  private readonly took: number[] = [];
  private begunAt: number | null = null;

  /** @param foreseenMs What a run was foreseen to take. */
  constructor(private readonly foreseenMs: number) {}

  begin(now: number): void {
    this.begunAt = now;
  }

  /** Ends the run that has begun, if any. */
  end(now: number): void {
    if (this.begunAt !== null) this.took.push(now - this.begunAt);
    this.begunAt = null;
  }

  /** What a run takes, by those that were trained, else as foreseen. */
  get runMs(): number {
    const sum = this.took.reduce((total, one) => total + one, 0);
    return this.took.length > 0 ? sum / this.took.length : this.foreseenMs;
  }

  /** How much longer than foreseen runs take. */
  get factor(): number {
    return this.foreseenMs > 0 ? this.runMs / this.foreseenMs : 1;
  }
}

/** What is left after the run at work: `runsLeft` of the phase, and the later phases. */
export function leftMs(clock: PartClock, runsLeft: number, later: readonly PhaseTime[]): number {
  return runsLeft * clock.runMs + later.reduce((sum, time) => sum + msOf(time), 0) * clock.factor;
}

/** Whether there is no time for one more run and the later phases. */
export function isShort(job: RecipeJob, clock: PartClock, later: readonly PhaseTime[], now: number): boolean {
  const { budgetMinutes } = job.recipe;
  return budgetMinutes !== null && elapsedMs(job, now) + leftMs(clock, 1, later) > budgetMinutes * MINUTE_MS;
}
