/** Keras' callbacks: what happens at the end of an epoch, with Keras' messages. No tensors. */
import type { Settings } from '../../settings.ts';
import type { EarlyStoppingState, EpochLogs, ModelCheckpointState } from '../types.ts';

type Monitor = Settings['monitor'];

/** True where `value` is better: lower for losses, higher for accuracies. NaN is never better. */
function isBetter(monitor: Monitor, value: number, best: number): boolean {
  return monitor.endsWith('loss') ? value < best : value > best;
}

/** The worst value there is: what Keras starts from. */
function worst(monitor: Monitor): number {
  return monitor.endsWith('loss') ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

/** Python's "%.5f", with its words for what is not a number. */
function fixed5(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return value.toFixed(5);
}

export interface EpochVerdict {
  improved: boolean;
  message: string;
}

/**
 * keras.callbacks.ModelCheckpoint(save_best_only=True, verbose=1): says at each epoch's end whether these are
 * the best weights so far. Without a validation split it watches `loss`.
 */
export class ModelCheckpoint {
  private best: number;
  private readonly monitor: 'val_loss' | 'loss';
  constructor(hasValidation: boolean, from?: ModelCheckpointState) {
    this.monitor = hasValidation ? 'val_loss' : 'loss';
    this.best = from?.best ?? worst(this.monitor);
  }
  get state(): ModelCheckpointState {
    return { best: this.best };
  }
  /** `epoch` counts from 1. */
  onEpochEnd(epoch: number, logs: EpochLogs): EpochVerdict {
    const value = logs[this.monitor] ?? Number.NaN;
    const from = fixed5(this.best);
    if (!isBetter(this.monitor, value, this.best))
      return { improved: false, message: `Epoch ${epoch}: ${this.monitor} did not improve from ${from}` };
    this.best = value;
    return {
      improved: true,
      message: `Epoch ${epoch}: ${this.monitor} improved from ${from} to ${fixed5(value)}, saving model to best weights`,
    };
  }
}

/** keras.callbacks.EarlyStopping(monitor, patience): says when the monitored figure has stopped improving. */
export class EarlyStopping {
  private best: number;
  private wait: number;
  bestEpoch: number;
  constructor(
    private readonly monitor: Monitor,
    private readonly patience: number,
    from?: EarlyStoppingState,
  ) {
    this.best = from?.best ?? worst(monitor);
    this.wait = from?.wait ?? 0;
    this.bestEpoch = from?.bestEpoch ?? 0;
  }
  get state(): EarlyStoppingState {
    return { best: this.best, wait: this.wait, bestEpoch: this.bestEpoch };
  }
  /** Returns whether this epoch is the best so far and whether training must stop; `epoch` counts from 1. */
  onEpochEnd(epoch: number, logs: EpochLogs): { improved: boolean; stop: boolean } {
    const value = logs[this.monitor];
    // Without a validation split Keras warns and goes on.
    if (value === undefined) return { improved: false, stop: false };
    this.wait += 1;
    if (isBetter(this.monitor, value, this.best)) {
      this.best = value;
      this.bestEpoch = epoch;
      this.wait = 0;
      return { improved: true, stop: false };
    }
    // As Keras: never in the very first epoch, whatever the patience.
    return { improved: false, stop: this.wait >= this.patience && epoch > 1 };
  }
}
