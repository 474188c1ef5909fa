/** The figures of Keras' progress line for one epoch: running means, pace and time left. No tensors. */
import type { Progress } from './types.ts';

export class EpochProgress {
  step = 0;
  private images = 0;
  private lossSum = 0;
  private correct = 0;
  private elapsedMs = 0;

  constructor(
    private readonly epoch: number,
    private readonly epochs: number,
    private readonly steps: number,
  ) {}

  /** Adds a completed step; means are weighted by the number of pictures, as Keras weights them. */
  add(loss: number, accuracy: number, images: number, stepMs: number): void {
    this.step += 1;
    this.images += images;
    this.lossSum += loss * images;
    this.correct += accuracy * images;
    this.elapsedMs += stepMs;
  }

  /** The figures so far; ask after the first step. */
  snapshot(): Progress {
    const { epoch, epochs, steps, step } = this;
    const msPerStep = this.elapsedMs / step;
    const epochRemainingMs = (steps - step) * msPerStep;
    return {
      epoch,
      epochs,
      step,
      steps,
      loss: this.lossSum / this.images,
      accuracy: this.correct / this.images,
      msPerStep,
      epochRemainingMs,
      remainingMs: epochRemainingMs + (epochs - epoch) * steps * msPerStep,
    };
  }
}
