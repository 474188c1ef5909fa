/** What uneven classes mean in numbers of train, and what the settings do about them. */
import { describe, expect, it } from 'vitest';
import { INITIAL_STATE } from '../../../../src/app/state/state.ts';
import { type Imbalance, imbalanceOf } from '../../../../src/evaluation/figures/imbalance.ts';
import type { Base } from '../../../../src/models/base/base.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/settings.ts';
import { isolated } from '../../../../src/shared/names.ts';
import { imbalanceText, isUneven, remediesOf } from '../../../../src/ui/words/imbalanceText.ts';

const textOf = (counts: number[]) =>
  imbalanceText(imbalanceOf(counts) as Imbalance, ['NORMAL', 'PNEUMONIA'], counts);
const [NORMAL, PNEUMONIA] = ['NORMAL', 'PNEUMONIA'].map(isolated);

describe('the numbers', () => {
  it('are those of the notebook’s pictures', () => {
    expect(textOf([1341, 3875])).toBe(
      `Always ${PNEUMONIA} would be right for 74 % of the training pictures: 3,875 of it, 1,341 of ${NORMAL}. ` +
        `Where every picture counts the same, ${NORMAL} counts about a third of ${PNEUMONIA}.`,
    );
  });

  it('say what part a class counts, as exactly as it is', () => {
    expect(textOf([10, 20])).toContain(' counts half of ');
    expect(textOf([10, 104])).toContain(' counts about a tenth of ');
    expect(textOf([1, 300])).toContain(' counts less than a tenth of ');
  });

  it('are of train, or of what is judged', () => {
    const images = (['train', 'train', 'test', 'test', 'test'] as const).map((split, at) => ({
      split,
      label: Number(at % 2 === 0),
    }));
    const dataset = { classes: ['a', 'b'], images } as unknown as Parameters<typeof isUneven>[0];
    expect([isUneven(dataset, 'val'), isUneven(dataset, 'test')]).toEqual([false, true]);
  });
});

describe('the remedies', () => {
  const base = { id: 'base-x' } as Base;
  const of = (settings: Partial<Settings>, onBase = false) =>
    remediesOf({
      ...{ settings: { ...DEFAULT_SETTINGS, ...settings }, startFrom: null },
      ...(onBase ? { bases: [base], modelId: base.id } : INITIAL_STATE && { bases: [], modelId: 'mlp-128' }),
    });

  it('lack by default in epochs, not with a logistic head', () => {
    expect(of({})).toEqual({ sentences: [], isLacking: true });
    expect(of({}, true)).toEqual({
      sentences: ['The logistic head counts every class the same already.'],
      isLacking: false,
    });
    expect(of({ unfreeze: 2 }, true).isLacking).toBe(true);
    expect(of({ classWeight: 'none' }, true)).toEqual({ sentences: [], isLacking: true });
  });

  it('are each named', () => {
    for (const settings of [
      { classWeight: 'balanced' },
      { classWeight: 'a=1,b=2' },
      { balancedBatches: true },
      { loss: 'focal' },
    ] as const) {
      const { sentences, isLacking } = of(settings);
      expect([sentences.length, isLacking]).toEqual([1, false]);
    }
    expect(of({ classWeight: 'balanced', balancedBatches: true }).sentences).toHaveLength(2);
    // They say nothing to a head without epochs.
    expect(of({ classWeight: 'none', balancedBatches: true }, true)).toEqual({
      sentences: [],
      isLacking: true,
    });
  });
});
