/** EarlyStopping and ModelCheckpoint: the notebook's histories replayed, and Keras' rules at the edges. */
import { describe, expect, it } from 'vitest';
import { EarlyStopping, ModelCheckpoint } from '../../../../src/training/loop/callbacks.ts';
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
    const early = new EarlyStopping('val_loss', notebook.patience);
    expect(stopEpoch(early, epochs)).toBe(stop);
    expect(early.bestEpoch).toBe(best);
  });

  it.each([1, 2])('model %i saves at the notebook’s epochs, with its words', (model) => {
    const { epochs, val_loss_saved } = notebook.models[model - 1];
    const checkpoint = new ModelCheckpoint(true);
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
      expect(stopEpoch(new EarlyStopping(monitor, 2), logs(monitor, [3, 2, 1, 0.5]))).toBeNull();
      expect(stopEpoch(new EarlyStopping(monitor, 2), logs(monitor, [1, 2, 3, 4]))).toBe(3);
    }
    for (const monitor of ['accuracy', 'val_accuracy'] as const) {
      expect(stopEpoch(new EarlyStopping(monitor, 2), logs(monitor, [0.1, 0.2, 0.3, 0.4]))).toBeNull();
      expect(stopEpoch(new EarlyStopping(monitor, 2), logs(monitor, [0.4, 0.3, 0.2, 0.1]))).toBe(3);
    }
  });

  it('counts an equal figure as no improvement', () => {
    expect(stopEpoch(new EarlyStopping('val_loss', 2), logs('val_loss', [1, 1, 1, 1]))).toBe(3);
    expect(stopEpoch(new EarlyStopping('val_accuracy', 2), logs('val_accuracy', [1, 1, 1, 1]))).toBe(3);
  });

  it('begins to count anew after an improvement', () => {
    const early = new EarlyStopping('val_loss', 3);
    expect(stopEpoch(early, logs('val_loss', [5, 6, 6, 4, 6, 6, 3, 6, 6, 6, 6]))).toBe(10);
    expect(early.bestEpoch).toBe(7);
  });

  it('with patience 0 stops at the first epoch that does not improve, but never at the very first', () => {
    expect(stopEpoch(new EarlyStopping('val_loss', 0), logs('val_loss', [3, 2, 2, 1]))).toBe(3);
    expect(stopEpoch(new EarlyStopping('val_loss', 0), logs('val_loss', [Number.NaN, Number.NaN]))).toBe(2);
    expect(stopEpoch(new EarlyStopping('val_loss', 1), logs('val_loss', [Number.NaN, Number.NaN]))).toBe(2);
  });

  it('never takes a figure that is not a number for an improvement', () => {
    const early = new EarlyStopping('val_loss', 2);
    const verdicts = logs('val_loss', [1, Number.NaN, 0.5, Number.NaN, Number.NaN]).map((entry, i) =>
      early.onEpochEnd(i + 1, entry),
    );
    expect(verdicts.map((verdict) => verdict.improved)).toEqual([true, false, true, false, false]);
    expect(verdicts.map((verdict) => verdict.stop)).toEqual([false, false, false, false, true]);
  });

  it('does nothing where the monitored figure does not exist, as Keras (which warns and goes on)', () => {
    const early = new EarlyStopping('val_loss', 1);
    expect(stopEpoch(early, logs('loss', [3, 2, 1, 0.5]))).toBeNull();
  });
});

describe('ModelCheckpoint', () => {
  it('writes what is not a number as Python does', () => {
    const checkpoint = new ModelCheckpoint(true);
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
    const checkpoint = new ModelCheckpoint(false);
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
