/** The figures of Keras' progress line for one epoch: running means, pace and time left. No tensors. */
import type { Progress, ProgressState } from '../types.ts';

/** The sums at an epoch's beginning. */
export const NO_PROGRESS: ProgressState = { step: 0, images: 0, lossSum: 0, correct: 0, elapsedMs: 0 };

export class EpochProgress {
  private readonly sums: ProgressState;

  constructor(
    private readonly epoch: number,
    private readonly epochs: number,
    private readonly steps: number,
    from = NO_PROGRESS,
  ) {
    this.sums = { ...from };
  }

  get state(): ProgressState {
    return { ...this.sums };
  }

  get step(): number {
    return this.sums.step;
  }

  /** Adds a completed step; means are weighted by the number of pictures, as Keras weights them. */
  add(loss: number, accuracy: number, images: number, stepMs: number): void {
    const { sums } = this;
    sums.step += 1;
    sums.images += images;
    sums.lossSum += loss * images;
    sums.correct += accuracy * images;
    sums.elapsedMs += stepMs;
  }

  /** The figures so far; ask after the first step. */
  snapshot(): Progress {
    const { epoch, epochs, steps } = this;
    const { step, images, lossSum, correct, elapsedMs } = this.sums;
    const msPerStep = elapsedMs / step;
    const epochRemainingMs = (steps - step) * msPerStep;
    return {
      epoch,
      epochs,
      step,
      steps,
      loss: lossSum / images,
      accuracy: correct / images,
      msPerStep,
      epochRemainingMs,
      remainingMs: epochRemainingMs + (epochs - epoch) * steps * msPerStep,
    };
  }
}
