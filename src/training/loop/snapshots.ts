/**
 * Snapshots: all that a run needs to go on from between two steps as if nothing had happened. They are copied on the
 * device, read back while training goes on, and leave for the page, so that they outlive the device and its worker.
 */
import type * as tf from '@tensorflow/tfjs';
import type { Optimizer } from '../optimizers/optimizers.ts';
import { trainableVariables } from '../step/gradients.ts';
import { copies, readAndDispose, weightVariables, writeValues, writeWeights } from '../step/weights.ts';
import type { Position, Snapshot } from '../types.ts';

/** A snapshot is at most so old. */
export const MAX_AGE_MS = 60_000;
/** At the ends of short epochs none is taken where that would cost more of the time than this. */
const MAX_COST = 0.02;
/** How fast one is copied and read back where the processor computes; a GPU's steps hardly feel it. */
const BYTES_PER_MS = 200_000;

/** Takes the snapshots of one run. One at a time. */
export class Snapshots {
  private takenAt: number;
  private any = false;
  /** What one costs. */
  private readonly costMs: number;
  private taking: Promise<void> | null = null;
  private finished: Snapshot | null = null;
  private failure: { thrown: unknown } | null = null;

  constructor(
    private readonly model: tf.LayersModel,
    private readonly optimizer: Optimizer,
    private readonly now: () => number,
  ) {
    const values = [...weightVariables(model), ...optimizer.slots(trainableVariables(model))];
    const bytes = values.reduce((sum, { size }) => sum + size, 0) * Float32Array.BYTES_PER_ELEMENT;
    this.costMs = bytes / BYTES_PER_MS;
    this.takenAt = now();
  }

  /** Whether one must be taken between two steps: the last one is a minute old. */
  get isDue(): boolean {
    return !this.taking && this.now() - this.takenAt >= MAX_AGE_MS;
  }

  /** Whether one is to be taken at an epoch's end: always, unless epochs are so short that it would hold them up. */
  get isCheap(): boolean {
    return !this.taking && (!this.any || this.now() - this.takenAt >= this.costMs / MAX_COST);
  }

  /** Takes one of the present weights; nothing may be in flight. It comes out of `collect` later. */
  take(position: Position): void {
    const { model, optimizer } = this;
    const weights = copies(weightVariables(model));
    const slots = copies(optimizer.slots(trainableVariables(model)));
    this.takenAt = this.now();
    this.any = true;
    this.taking = this.read(position, weights, slots).catch((thrown) => {
      this.failure = { thrown };
    });
  }

  private async read(position: Position, weights: tf.Tensor[], slots: tf.Tensor[]): Promise<void> {
    const read = { weights: await readAndDispose(weights), slots: await readAndDispose(slots) };
    this.finished = { ...position, ...read };
    this.taking = null;
  }

  /** The snapshot that has been read since, if any. Throws what went wrong while reading one. */
  collect(): Snapshot | null {
    if (this.failure) throw this.failure.thrown;
    const { finished } = this;
    this.finished = null;
    return finished;
  }

  /** Waits for the one at work, if any; then its tensors are freed. */
  async idle(): Promise<void> {
    await this.taking;
  }
}

/** Puts model and optimizer back to where they were. Throws a UserError where the snapshot is of another model. */
export function restore(
  { weights, slots }: Pick<Snapshot, 'weights' | 'slots'>,
  model: tf.LayersModel,
  optimizer: Optimizer,
): void {
  writeWeights(model, weights);
  writeValues(optimizer.slots(trainableVariables(model)), slots);
}
