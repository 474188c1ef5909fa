/** The figures of epochs on their way into run.json, back, and in words. */
import { describe, expect, it } from 'vitest';
import { epochFigureText, figuresThere, hasMovingRate } from '../../../../src/formats/run/epochFigures.ts';
import { phasesIn } from '../../../../src/formats/run/phaseFields.ts';
import { historyOf } from '../../../../src/formats/run/runFile.ts';
import { epochsIn } from '../../../../src/formats/run/sharedFields.ts';
import { Fields } from '../../../../src/shared/fields.ts';
import { EPOCH_FIGURES, type EpochLogs } from '../../../../src/training/types.ts';

const ALL = Object.fromEntries(EPOCH_FIGURES.map((name, at) => [name, 1 / (at + 2)])) as EpochLogs;
const OLD: EpochLogs = { loss: 1, accuracy: 0.5, val_loss: 2, val_accuracy: 0.25 };
const KIND = { name: 'run.json', expected: 'A run.' };

/** As a file brings them back. */
const read = (epochs: readonly EpochLogs[]) => epochsIn(Fields.of(KIND, JSON.stringify(historyOf(epochs))));

describe('a history', () => {
  it('brings every figure there and back, also what is no number', () => {
    const undefinedArea = { ...ALL, val_auc: Number.NaN };
    expect(read([ALL, undefinedArea])).toEqual([ALL, undefinedArea]);
    expect(Object.keys(historyOf([ALL]))).toEqual(EPOCH_FIGURES);
  });

  it('of an older page stays as it was', () => {
    expect(read([OLD, OLD])).toEqual([OLD, OLD]);
    expect(historyOf([OLD])).toEqual({ loss: [1], accuracy: [0.5], val_loss: [2], val_accuracy: [0.25] });
    expect(read([{ loss: 1, accuracy: 0.5 }])).toEqual([{ loss: 1, accuracy: 0.5 }]);
    expect(read([])).toEqual([]);
  });

  it('that an older page began and this one went on with has as many figures of each', () => {
    const history = historyOf([OLD, ALL]);
    expect(history.val_auc).toEqual([Number.NaN, ALL.val_auc]);
    expect(read([OLD, ALL])[1]).toEqual(ALL);
  });

  it('with figures for different numbers of epochs is refused', () => {
    const broken = { ...historyOf([ALL, ALL]), learning_rate: [0.1] };
    expect(() => epochsIn(Fields.of(KIND, JSON.stringify(broken)))).toThrow('different numbers of epochs');
  });

  it('of a phase brings every figure too', () => {
    const settings = { learningRate: 0.1, epochs: 2 };
    const phase = { kind: 'fit', settings, frozen: null, trainable: 5, fromFeatures: false };
    const text = JSON.stringify({ phases: [{ ...phase, history: [OLD, { ...ALL, val_auc: null }] }] });
    expect(phasesIn(Fields.of(KIND, text))).toEqual([
      { ...phase, history: [OLD, { ...ALL, val_auc: Number.NaN }] },
    ]);
  });
});

describe('in words', () => {
  it('a rate has three digits that count, all else four decimals', () => {
    expect(epochFigureText('learning_rate', 0.0000316228)).toBe('0.0000316');
    expect(epochFigureText('learning_rate', 4e-9)).toBe('4e-9');
    expect(epochFigureText('val_auc', 0.87654321)).toBe('0.8765');
    expect([epochFigureText('val_auc', Number.NaN), epochFigureText('learning_rate', undefined)]).toEqual([
      '–',
      '–',
    ]);
  });

  it('figures come in one order, where they are there', () => {
    expect(figuresThere({ learning_rate: [0.1], loss: [1], val_loss: [] })).toEqual([
      'loss',
      'learning_rate',
    ]);
    expect(figuresThere(OLD)).toEqual(['loss', 'accuracy', 'val_loss', 'val_accuracy']);
  });

  it('the rate has a curve where it may move', () => {
    expect(hasMovingRate({ learningRateSchedule: 'constant' })).toBe(false);
    expect(hasMovingRate({ learningRateSchedule: 'plateau' })).toBe(true);
  });
});
