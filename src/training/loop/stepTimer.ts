/** Wall time of steps and the share of it that was spent waiting for pictures. The clock is passed in. */
import type { StepPace, StepTiming } from '../types.ts';

/** The first steps compile shaders and fill caches; they say nothing of the speed. */
const WARM_UP_STEPS = 3;
/** So many steps tell the pace of a run, the warm-up among them. */
const FIRST_STEPS = 20;
/** Fewer steps of one size tell nothing. */
const LEAST_STEPS = 5;
/** So many steps after the very first tell soon whether the pace that was foreseen is about right. */
const EARLY_STEPS = 3;

const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

/** Of ascending values, one at least. */
function median(values: number[]): number {
  return (values[Math.floor((values.length - 1) / 2)] + values[Math.floor(values.length / 2)]) / 2;
}

export class StepTimer {
  private readonly stepMs: number[] = [];
  private readonly waitMs: number[] = [];
  private readonly images: number[] = [];

  /** Notes a completed step: its whole wall time, the part of it that waited for input, and its pictures. */
  add(stepMs: number, waitMs: number, images: number): void {
    this.stepMs.push(stepMs);
    this.waitMs.push(waitMs);
    this.images.push(images);
  }

  /** True once the steps are there that tell the pace of the run. */
  get hasFirstSteps(): boolean {
    return this.stepMs.length >= FIRST_STEPS;
  }

  /**
   * The median of the first steps after the warm-up, of those with whole batches, without what they waited for pictures;
   * null where they are too few.
   */
  pace(): StepPace | null {
    return this.paceFrom(WARM_UP_STEPS, LEAST_STEPS);
  }

  /** The same of the steps after the very first, as soon as they are three. */
  earlyPace(): StepPace | null {
    return this.paceFrom(1, EARLY_STEPS);
  }

  private paceFrom(warmUp: number, least: number): StepPace | null {
    const images = Math.max(...this.images);
    const first = this.stepMs
      .slice(0, FIRST_STEPS)
      .map((stepMs, step) => ({ ms: stepMs - this.waitMs[step], step }));
    const whole = first.filter(({ step }) => step >= warmUp && this.images[step] === images);
    if (whole.length < least) return null;
    return { images, ms: median(whole.map(({ ms }) => ms).sort((a, b) => a - b)) };
  }

  /** Median and 95th percentile over the steps after the warm-up; null while there are none. */
  timing(): StepTiming | null {
    const steps = this.stepMs.slice(WARM_UP_STEPS).sort((a, b) => a - b);
    if (steps.length === 0) return null;
    return {
      stepMs: { median: median(steps), p95: steps[Math.ceil(0.95 * steps.length) - 1] },
      inputWaitShare: sum(this.waitMs.slice(WARM_UP_STEPS)) / sum(steps),
    };
  }
}
