/** The callbacks: the notebook's histories replayed, real Keras' decisions, and Keras' rules at the edges. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/settings.ts';
import {
  EarlyStopping,
  ModelCheckpoint,
  ReduceLROnPlateau,
} from '../../../../src/training/loop/callbacks.ts';
import type { EpochLogs } from '../../../../src/training/types.ts';
import { readReference } from '../../support/reference.ts';

interface NotebookModel {
  model: number;
  epochs: (EpochLogs & { epoch: number })[];
  val_loss_saved: { epoch: number; from: string; to: number }[];
}
interface Notebook {
  patience: number;
  models: NotebookModel[];
}

/** Epoch logs with the given figures of one kind. */
function logs(name: keyof EpochLogs, values: number[]): EpochLogs[] {
  return values.map((value) => ({ loss: 1, accuracy: 0.5, [name]: value }));
}

const stopping = (monitor: Settings['monitor'], patience: number) =>
  new EarlyStopping({ ...DEFAULT_SETTINGS, monitor, patience });
const checkpointOf = (changes: Partial<Settings> = {}, hasValidation = true) =>
  new ModelCheckpoint({ ...DEFAULT_SETTINGS, ...changes }, hasValidation);

function stopEpoch(early: EarlyStopping, history: EpochLogs[]): number | null {
  const index = history.findIndex((entry, i) => early.onEpochEnd(i + 1, entry).stop);
  return index === -1 ? null : index + 1;
}

describe("the notebook's runs", () => {
  const notebook = readReference<Notebook>('seed_results.json');
  it.each([
    { model: 1, stop: 16, best: 11 },
    { model: 2, stop: 7, best: 2 },
  ])('model $model stops after epoch $stop', ({ model, stop, best }) => {
    const { epochs } = notebook.models[model - 1];
    const early = stopping('val_loss', notebook.patience);
    expect(stopEpoch(early, epochs)).toBe(stop);
    expect(early.bestEpoch).toBe(best);
  });

  it.each([1, 2])('model %i saves at the notebook’s epochs, with its words', (model) => {
    const { epochs, val_loss_saved } = notebook.models[model - 1];
    const checkpoint = checkpointOf();
    // Where the notebook saved, its message holds more digits than its progress line.
    const exact = new Map(val_loss_saved.map((saved) => [saved.epoch, saved.to]));
    let best = 'inf';
    for (const entry of epochs) {
      const { epoch } = entry;
      const val_loss = exact.get(epoch) ?? entry.val_loss;
      const verdict = checkpoint.onEpochEnd(epoch, { ...entry, val_loss });
      const saved = val_loss_saved.find((line) => line.epoch === epoch);
      expect(verdict.improved).toBe(saved !== undefined);
      expect(verdict.message).toBe(
        saved
          ? `Epoch ${epoch}: val_loss improved from ${saved.from} to ${saved.to.toFixed(5)}, saving model to best weights`
          : `Epoch ${epoch}: val_loss did not improve from ${best}`,
      );
      if (saved) best = saved.to.toFixed(5);
    }
  });
});

describe('EarlyStopping', () => {
  it('looks for lower losses and higher accuracies', () => {
    for (const monitor of ['loss', 'val_loss'] as const) {
      expect(stopEpoch(stopping(monitor, 2), logs(monitor, [3, 2, 1, 0.5]))).toBeNull();
      expect(stopEpoch(stopping(monitor, 2), logs(monitor, [1, 2, 3, 4]))).toBe(3);
    }
    for (const monitor of ['accuracy', 'val_accuracy'] as const) {
      expect(stopEpoch(stopping(monitor, 2), logs(monitor, [0.1, 0.2, 0.3, 0.4]))).toBeNull();
      expect(stopEpoch(stopping(monitor, 2), logs(monitor, [0.4, 0.3, 0.2, 0.1]))).toBe(3);
    }
  });

  it('counts an equal figure as no improvement', () => {
    expect(stopEpoch(stopping('val_loss', 2), logs('val_loss', [1, 1, 1, 1]))).toBe(3);
    expect(stopEpoch(stopping('val_accuracy', 2), logs('val_accuracy', [1, 1, 1, 1]))).toBe(3);
  });

  it('begins to count anew after an improvement', () => {
    const early = stopping('val_loss', 3);
    expect(stopEpoch(early, logs('val_loss', [5, 6, 6, 4, 6, 6, 3, 6, 6, 6, 6]))).toBe(10);
    expect(early.bestEpoch).toBe(7);
  });

  it('with patience 0 stops at the first epoch that does not improve, but never at the very first', () => {
    expect(stopEpoch(stopping('val_loss', 0), logs('val_loss', [3, 2, 2, 1]))).toBe(3);
    expect(stopEpoch(stopping('val_loss', 0), logs('val_loss', [Number.NaN, Number.NaN]))).toBe(2);
    expect(stopEpoch(stopping('val_loss', 1), logs('val_loss', [Number.NaN, Number.NaN]))).toBe(2);
  });

  it('never takes a figure that is not a number for an improvement', () => {
    const early = stopping('val_loss', 2);
    const verdicts = logs('val_loss', [1, Number.NaN, 0.5, Number.NaN, Number.NaN]).map((entry, i) =>
      early.onEpochEnd(i + 1, entry),
    );
    expect(verdicts.map((verdict) => verdict.improved)).toEqual([true, false, true, false, false]);
    expect(verdicts.map((verdict) => verdict.stop)).toEqual([false, false, false, false, true]);
  });

  it('does nothing where the monitored figure does not exist, as Keras (which warns and goes on)', () => {
    const early = stopping('val_loss', 1);
    expect(stopEpoch(early, logs('loss', [3, 2, 1, 0.5]))).toBeNull();
  });
});

describe('ModelCheckpoint', () => {
  it('writes what is not a number as Python does', () => {
    const checkpoint = checkpointOf();
    const [first, second, third] = logs('val_loss', [Number.NaN, Number.POSITIVE_INFINITY, 0.000004]);
    expect(checkpoint.onEpochEnd(1, first)).toEqual({
      improved: false,
      message: 'Epoch 1: val_loss did not improve from inf',
    });
    expect(checkpoint.onEpochEnd(2, second).improved).toBe(false);
    expect(checkpoint.onEpochEnd(3, third)).toEqual({
      improved: true,
      message: 'Epoch 3: val_loss improved from inf to 0.00000, saving model to best weights',
    });
  });

  it('watches the loss where there is no validation split', () => {
    const checkpoint = checkpointOf({}, false);
    const messages = logs('loss', [0.75, 0.5, 0.625]).map(
      (entry, i) => checkpoint.onEpochEnd(i + 1, entry).message,
    );
    expect(messages).toEqual([
      'Epoch 1: loss improved from inf to 0.75000, saving model to best weights',
      'Epoch 2: loss improved from 0.75000 to 0.50000, saving model to best weights',
      'Epoch 3: loss did not improve from 0.50000',
    ]);
  });
});

describe('the checkpoint monitor', () => {
  it('may be a figure of which more is better, in Keras’ words', () => {
    const checkpoint = checkpointOf({ checkpointMonitor: 'val_auc' });
    const messages = logs('val_auc', [Number.NaN, 0.5, 0.75, 0.625]).map(
      (entry, i) => checkpoint.onEpochEnd(i + 1, entry).message,
    );
    expect(messages).toEqual([
      'Epoch 1: val_auc did not improve from -inf',
      'Epoch 2: val_auc improved from -inf to 0.50000, saving model to best weights',
      'Epoch 3: val_auc improved from 0.50000 to 0.75000, saving model to best weights',
      'Epoch 4: val_auc did not improve from 0.75000',
    ]);
  });

  it('of training holds also where there is no validation split; of validation it gives way to the loss', () => {
    const first = (checkpointMonitor: Settings['monitor']) =>
      checkpointOf({ checkpointMonitor }, false).onEpochEnd(1, { loss: 1, accuracy: 0.5 }).message;
    expect(first('accuracy')).toContain('accuracy improved from -inf to 0.50000');
    expect(first('val_macro_f1')).toContain('Epoch 1: loss improved from inf to 1.00000');
  });
});

interface Craft {
  val_loss: number[];
  early_stopping: {
    arguments: { patience: number; min_delta: number; start_from_epoch?: number; baseline?: number };
    stopped: boolean;
    stopped_epoch: number;
    epochs_run: number;
    best: number;
    best_epoch: number;
  }[];
  reduce_lr_on_plateau: {
    arguments: Record<'factor' | 'patience' | 'min_delta' | 'cooldown' | 'min_lr', number> & {
      mode: 'min' | 'max';
    };
    initial_learning_rate: number;
    learning_rate_after_epoch: number[];
    reduced_at_end_of_epoch: number[];
  }[];
}

describe('real Keras', () => {
  const craft = readReference<Craft>('architectures/training_craft.json');
  const stops = craft.early_stopping.filter((row) => row.arguments.baseline === undefined);

  it.each(stops)('stops early in the same epoch: $arguments', (row) => {
    const { patience, min_delta: minDelta, start_from_epoch: startFromEpoch = 0 } = row.arguments;
    const early = new EarlyStopping({ monitor: 'val_loss', patience, minDelta, startFromEpoch });
    const stop = stopEpoch(early, logs('val_loss', craft.val_loss));
    expect(stop).toBe(row.stopped ? row.stopped_epoch + 1 : null);
    expect(stop ?? craft.val_loss.length).toBe(row.epochs_run);
    expect(early.bestEpoch).toBe(row.best_epoch + 1);
    expect(early.state.best).toBe(row.best);
  });

  /** Its epochs from 0, as Keras': rates after each, those in which it was lowered, what was said. */
  function lowered(
    { arguments: given, initial_learning_rate }: Craft['reduce_lr_on_plateau'][number],
    cut = 0,
  ) {
    const monitor: Settings['monitor'] = given.mode === 'min' ? 'val_loss' : 'val_accuracy';
    const settings = {
      ...{ learningRate: initial_learning_rate, monitor, plateauFactor: given.factor },
      ...{ plateauPatience: given.patience, plateauMinDelta: given.min_delta },
      ...{ cooldown: given.cooldown, minLr: given.min_lr },
    };
    const values = craft.val_loss.map((value) => (given.mode === 'min' ? value : -value));
    let plateau = new ReduceLROnPlateau(settings);
    const messages = logs(monitor, values).map((entry, epoch) => {
      // As after a lost device.
      if (epoch === cut) plateau = new ReduceLROnPlateau(settings, structuredClone(plateau.state));
      const message = plateau.onEpochEnd(epoch + 1, entry);
      return { rate: plateau.learningRate, message };
    });
    return {
      rates: messages.map(({ rate }) => rate),
      at: messages.flatMap(({ message }, epoch) => (message ? [epoch] : [])),
      messages: messages.flatMap(({ message }) => message ?? []),
    };
  }

  it.each(craft.reduce_lr_on_plateau)('lowers the rate in the same epochs: $arguments', (row) => {
    for (const cut of [0, 7, 8, 9, 20]) {
      const { rates, at } = lowered(row, cut);
      expect(at).toEqual(row.reduced_at_end_of_epoch);
      rates.forEach((rate, epoch) => {
        expect(rate).toBeCloseTo(row.learning_rate_after_epoch[epoch], 15);
      });
    }
  });

  it('says so, with the rate as Python prints it', () => {
    expect(lowered(craft.reduce_lr_on_plateau[5]).messages.slice(0, 2)).toEqual([
      'Epoch 8: ReduceLROnPlateau reducing learning rate to 0.005.',
      'Epoch 10: ReduceLROnPlateau reducing learning rate to 0.0025.',
    ]);
    expect(lowered(craft.reduce_lr_on_plateau[5]).messages.at(-1)).toContain('rate to 6.103515625e-07.');
  });

  it('does nothing where the figure does not exist', () => {
    const plateau = new ReduceLROnPlateau({ ...DEFAULT_SETTINGS, plateauPatience: 1 });
    for (const [i, entry] of logs('loss', [1, 2, 3]).entries())
      expect(plateau.onEpochEnd(i + 1, entry)).toBeNull();
    expect(plateau.learningRate).toBe(DEFAULT_SETTINGS.learningRate);
  });
});
