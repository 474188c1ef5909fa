/** Pause, resume and stop, as a training loop asks for them between two steps. No tensors, no workers. */

export class TrainingControl {
  private resumed: Promise<void> | null = null;
  private release: () => void = () => {};
  private stopping = false;

  pause(): void {
    if (this.stopping || this.resumed) return;
    this.resumed = new Promise((resolve) => {
      this.release = resolve;
    });
  }

  resume(): void {
    this.release();
    this.resumed = null;
  }

  stop(): void {
    this.stopping = true;
    this.resume();
  }

  /** Waits while paused; then tells whether to go on. */
  async mayContinue(): Promise<boolean> {
    await this.resumed;
    return !this.stopping;
  }
}
