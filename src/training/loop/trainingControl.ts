/** Pause, resume and stop, as a training loop asks for them between two steps. No tensors, no workers. */

export class TrainingControl {
  private resumed: Promise<void> | null = null;
  private release: () => void = () => {};
  private stopping = false;

  /** The step at work goes on to its end; the next one waits. */
  pause(): void {
    if (this.stopping || this.resumed) return;
    this.resumed = new Promise((resolve) => {
      this.release = resolve;
    });
  }

  /** Ends a pause; else nothing. */
  resume(): void {
    this.release();
    this.resumed = null;
  }

  /** No further step; ends a pause too. */
  stop(): void {
    this.stopping = true;
    this.resume();
  }

  /** True while neither paused nor stopped: the next step may begin without asking. */
  get isGoing(): boolean {
    return !this.stopping && this.resumed === null;
  }

  /** Waits while paused; then tells whether to go on. */
  async mayContinue(): Promise<boolean> {
    await this.resumed;
    return !this.stopping;
  }
}
