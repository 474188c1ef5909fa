/** Which average of weights is taken: by the loss or by the AUC, of equal ones the smallest share, never what is no number. */
import { expect, it } from 'vitest';
import { chosenShare, shareFigureOf } from '../../../../src/evaluation/choices/shareChoice.ts';

const SHARES = [
  { loss: 0.5, auc: 0.8 },
  { loss: 0.2, auc: 0.9 },
  { loss: 0.2, auc: 0.95 },
  { loss: Number.NaN, auc: null },
];

it('takes the lowest loss or the highest AUC, of equal ones the first', () => {
  expect(chosenShare(SHARES, 'loss')).toBe(1);
  expect(chosenShare(SHARES, 'auc')).toBe(2);
  expect(chosenShare(SHARES.slice(3), 'auc')).toBe(0);
  // All in order: the surest is taken.
  const sorted = [0.4, 0.1, 0.2].map((loss) => ({ loss, auc: 1 }));
  expect(chosenShare(sorted, 'auc')).toBe(1);
  expect(chosenShare([SHARES[3], SHARES[3]], 'loss')).toBe(1);
});

it('follows the figure that chooses the best weights', () => {
  expect((['val_auc', 'val_loss', 'val_macro_f1', 'accuracy'] as const).map(shareFigureOf)).toEqual([
    ...['auc', 'loss', 'loss', 'loss'],
  ]);
});
