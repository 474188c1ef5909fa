import { describe, expect, it } from 'vitest';
import { figuresOf } from '../../../../src/evaluation/figures/figures.ts';
import { judge } from '../../../../src/evaluation/figures/judge.ts';
import {
  bestFigure,
  checkpointFigure,
  isLossLike,
  validationFigures,
  worstOf,
} from '../../../../src/evaluation/figures/monitored.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { randomFor } from '../../../../src/shared/random.ts';

/** Pictures of each class in turn, with seeded scores that lean to the right class. */
function evaluationOf(outputs: number, count = 60) {
  const random = randomFor(5, outputs);
  const classes = Math.max(2, outputs);
  const labels = Array.from({ length: count }, (_, image) => image % classes);
  const scores = labels.map((label) => {
    if (outputs === 1) return [0.4 * label + 0.6 * random()];
    const row = Array.from({ length: outputs }, (_, output) => random() + (output === label ? 0.5 : 0));
    const sum = row.reduce((a, b) => a + b, 0);
    return row.map((value) => value / sum);
  });
  return judge(
    labels,
    scores,
    Array.from({ length: classes }, (_, label) => `class ${label}`),
  );
}

describe('validationFigures', () => {
  it.each([1, 2, 4])('are those that a run is judged by, with %i outputs', (outputs) => {
    const evaluation = evaluationOf(outputs);
    const figures = figuresOf(evaluation, 1);
    expect(validationFigures(evaluation)).toEqual({
      val_auc: figures.rocAuc?.value,
      val_balanced_accuracy: figures.balancedAccuracy?.value,
      val_macro_f1: figures.macroF1?.value,
    });
    expect(validationFigures(evaluation).val_auc).toBeGreaterThan(0.5);
  });

  it('count equal scores half, as the judged AUC', () => {
    const rounded = (outputs: number) => {
      const { labels, scores } = evaluationOf(outputs);
      const coarse = scores.map((row) => row.map((value) => Math.round(value * 8) / 8));
      return judge(labels, coarse, ['a', 'b', 'c', 'd'].slice(0, Math.max(2, outputs)));
    };
    for (const outputs of [1, 4]) {
      const evaluation = rounded(outputs);
      expect(validationFigures(evaluation).val_auc).toBe(figuresOf(evaluation, 1).rocAuc?.value);
    }
  });

  it('have no AUC where a class has no pictures, or an answer is no number', () => {
    const one = judge([1, 1], [[0.2], [0.7]], ['a', 'b']);
    expect(validationFigures(one)).toMatchObject({ val_auc: Number.NaN, val_balanced_accuracy: 0.5 });
    const diverged = judge([0, 1, 2], Array(3).fill(Array(3).fill(Number.NaN)), ['a', 'b', 'c']);
    expect(validationFigures(diverged).val_auc).toBeNaN();
  });
});

describe('what is watched', () => {
  it('is better lower for losses, higher for all else', () => {
    expect(['loss', 'val_loss'].every((name) => isLossLike(name as 'loss'))).toBe(true);
    expect(worstOf('val_loss')).toBe(Number.POSITIVE_INFINITY);
    for (const name of ['accuracy', 'val_auc', 'val_macro_f1', 'val_balanced_accuracy'] as const)
      expect(worstOf(name)).toBe(Number.NEGATIVE_INFINITY);
  });

  it('chooses the best weights: the checkpoint monitor, or what early stopping restores by', () => {
    const settings = { ...DEFAULT_SETTINGS, checkpointMonitor: 'val_auc', monitor: 'val_macro_f1' } as const;
    expect(checkpointFigure(settings, true)).toBe('val_auc');
    expect(checkpointFigure(settings, false)).toBe('loss');
    expect(checkpointFigure({ checkpointMonitor: 'accuracy' }, false)).toBe('accuracy');
    expect(bestFigure(settings, true)).toBe('val_auc');
    expect(bestFigure({ ...settings, restoreBestWeights: true }, true)).toBe('val_macro_f1');
    expect(bestFigure({ ...settings, restoreBestWeights: true, earlyStopping: false }, true)).toBe('val_auc');
  });
});
