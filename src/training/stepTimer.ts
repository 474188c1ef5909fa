/** Wall time of steps and the share of it that was spent waiting for pictures. The clock is passed in. */
import type { StepTiming } from './types.ts';

/** The first steps compile shaders and fill caches; they say nothing of the speed. */
const WARM_UP_STEPS = 3;

export class StepTimer {
  private readonly stepMs: number[] = [];
  private readonly waitMs: number[] = [];

  /** Notes a completed step: its whole wall time and the part of it that waited for input. */
  add(stepMs: number, waitMs: number): void {
    this.stepMs.push(stepMs);
    this.waitMs.push(waitMs);
  }

  /** Median and 95th percentile over the steps after the warm-up; null while there are none. */
  timing(): StepTiming | null {
    const steps = this.stepMs.slice(WARM_UP_STEPS).sort((a, b) => a - b);
    if (steps.length === 0) return null;
    const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
    const middle = [steps[Math.floor((steps.length - 1) / 2)], steps[Math.floor(steps.length / 2)]];
    return {
      stepMs: { median: sum(middle) / 2, p95: steps[Math.ceil(0.95 * steps.length) - 1] },
      inputWaitShare: sum(this.waitMs.slice(WARM_UP_STEPS)) / sum(steps),
    };
  }
}
