/** Keras' callbacks: what happens at the end of an epoch, with Keras' messages. No tensors. */
import { checkpointFigure, isLossLike, type Monitor, worstOf } from '../../evaluation/figures/monitored.ts';
import type { Settings } from '../../settings.ts';
import type { EarlyStoppingState, EpochLogs, ModelCheckpointState, PlateauState } from '../types.ts';

/** True where `value` is better: lower for losses, higher for all else. NaN is never better. */
function isBetter(monitor: Monitor, value: number, best: number): boolean {
  return isLossLike(monitor) ? value < best : value > best;
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
 * keras.callbacks.ModelCheckpoint(monitor, save_best_only=True, verbose=1): says at each epoch's end whether these are
 * the best weights so far. Without a validation split it watches `loss` in the place of its figures.
 */
export class ModelCheckpoint {
  private best: number;
  private readonly monitor: Monitor;
  constructor(
    settings: Pick<Settings, 'checkpointMonitor'>,
    hasValidation: boolean,
    from?: ModelCheckpointState,
  ) {
    this.monitor = checkpointFigure(settings, hasValidation);
    this.best = from?.best ?? worstOf(this.monitor);
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

type EarlyStoppingSettings = Pick<Settings, 'monitor' | 'patience' | 'minDelta' | 'startFromEpoch'>;

/**
 * keras.callbacks.EarlyStopping(monitor, patience, min_delta, start_from_epoch): says when the monitored figure has stopped
 * improving.
 */
export class EarlyStopping {
  private best: number;
  private wait: number;
  bestEpoch: number;
  constructor(
    private readonly settings: EarlyStoppingSettings,
    from?: EarlyStoppingState,
  ) {
    this.best = from?.best ?? worstOf(settings.monitor);
    this.wait = from?.wait ?? 0;
    this.bestEpoch = from?.bestEpoch ?? 0;
  }
  get state(): EarlyStoppingState {
    return { best: this.best, wait: this.wait, bestEpoch: this.bestEpoch };
  }
  /** Returns whether this epoch is the best so far and whether training must stop; `epoch` counts from 1. */
  onEpochEnd(epoch: number, logs: EpochLogs): { improved: boolean; stop: boolean } {
    const { monitor, patience, minDelta, startFromEpoch } = this.settings;
    const value = logs[monitor];
    // Without a validation split Keras warns and goes on. The first epochs count for nothing, not even as the best.
    if (value === undefined || epoch <= startFromEpoch) return { improved: false, stop: false };
    this.wait += 1;
    // On this side of the comparison, as Keras: the other one rounds differently.
    if (isBetter(monitor, isLossLike(monitor) ? value + minDelta : value - minDelta, this.best)) {
      this.best = value;
      this.bestEpoch = epoch;
      this.wait = 0;
      return { improved: true, stop: false };
    }
    // As Keras: never in the very first epoch, whatever the patience.
    return { improved: false, stop: this.wait >= patience && epoch > 1 };
  }
}

type PlateauSettings = Pick<
  Settings,
  'learningRate' | 'monitor' | 'plateauFactor' | 'plateauPatience' | 'plateauMinDelta' | 'cooldown' | 'minLr'
>;

/** A positive number as Python prints a float: "0.0001", "5e-05". */
function pythonFloat(value: number): string {
  if (value >= 1e-4 && value < 1e16) return Number.isInteger(value) ? value.toFixed(1) : String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

/** keras.callbacks.ReduceLROnPlateau(monitor, verbose=1): lowers the rate where the monitored figure stands still. */
export class ReduceLROnPlateau {
  private readonly now: PlateauState;
  constructor(
    private readonly settings: PlateauSettings,
    from?: PlateauState,
  ) {
    const { monitor, learningRate } = settings;
    this.now = from ? { ...from } : { best: worstOf(monitor), wait: 0, cooldownCounter: 0, learningRate };
  }
  get state(): PlateauState {
    return { ...this.now };
  }
  /** The rate of the next step. */
  get learningRate(): number {
    return this.now.learningRate;
  }
  /** Returns Keras' message where the rate was lowered, else null; `epoch` counts from 1. */
  onEpochEnd(epoch: number, logs: EpochLogs): string | null {
    const { now } = this;
    const { monitor, plateauFactor, plateauPatience, plateauMinDelta, cooldown, minLr } = this.settings;
    const value = logs[monitor];
    // Without a validation split Keras warns and goes on.
    if (value === undefined) return null;
    if (now.cooldownCounter > 0) {
      now.cooldownCounter -= 1;
      now.wait = 0;
    }
    if (isBetter(monitor, value, now.best + (isLossLike(monitor) ? -plateauMinDelta : plateauMinDelta))) {
      now.best = value;
      now.wait = 0;
      return null;
    }
    if (now.cooldownCounter > 0) return null;
    now.wait += 1;
    if (now.wait < plateauPatience || now.learningRate <= minLr) return null;
    now.learningRate = Math.max(now.learningRate * plateauFactor, minLr);
    now.cooldownCounter = cooldown;
    now.wait = 0;
    return `Epoch ${epoch}: ReduceLROnPlateau reducing learning rate to ${pythonFloat(now.learningRate)}.`;
  }
}
