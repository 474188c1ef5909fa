/** What is said of a base before Train: what is frozen, and what a step costs. */
import { describe, expect, it } from 'vitest';
import { stepRows } from '../../../../src/models/base/frozen.ts';
import { headedGraph } from '../../../../src/models/base/headed.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/settings.ts';
import { frozenCostText, frozenText } from '../../../../src/ui/words/frozenText.ts';
import { NO_AUGMENTATION, TOY_BASE } from '../../training/toyBase.ts';

function textFor(changes: Partial<Settings>): string {
  const settings = { ...DEFAULT_SETTINGS, ...changes };
  return frozenText(TOY_BASE, settings, headedGraph(TOY_BASE, settings, 2));
}

describe('frozenText', () => {
  it('says up to where the base is frozen, and how much is trained', () => {
    expect(textFor({ unfreeze: 1 })).toBe(
      'Frozen up to block_1_add; 1 of 3 blocks and the head are trained: 41 % of the weights.',
    );
    expect(textFor({ unfreeze: 3 })).toBe(
      'Nothing is frozen; all 3 blocks and the head are trained: 94 % of the weights.',
    );
  });

  it('says what comes first with a dense head, and that a logistic one alone takes no epochs', () => {
    expect(textFor({ head: 'dense', unfreeze: 0 })).toBe(
      'Frozen up to block_2_add; the head alone is trained: 1.3 % of the weights.',
    );
    expect(textFor({ head: 'dense', unfreeze: 2 })).toMatch(
      /^The head is trained first, by itself\. Frozen up to stem; 2 of 3 blocks/,
    );
    expect(textFor({ head: 'logistic', unfreeze: 0 })).toBe(
      'All of “Toy” is frozen; the head is fitted to its answers, without epochs.',
    );
  });
});

describe('frozenCostText', () => {
  const rows = stepRows(headedGraph(TOY_BASE, { ...DEFAULT_SETTINGS, unfreeze: 1 }, 2));
  const pace = { overheadMs: 10, msPerGflop: 0 };

  it('counts frozen layers forward only where pictures are augmented', () => {
    // Four frozen layers with weights, three that are trained.
    expect(frozenCostText(rows, DEFAULT_SETTINGS, 5216, pace)).toBe('About 43 ms a step.');
    expect(frozenCostText(rows, DEFAULT_SETTINGS, 5216, null)).toBe('');
  });

  it('says what is kept where the frozen part answers once', () => {
    const settings = { ...DEFAULT_SETTINGS, ...NO_AUGMENTATION };
    const kept =
      'The frozen part answers once to all 5,216 pictures, and its answers are kept in memory: 1.3 MB.';
    expect(frozenCostText(rows, settings, 5216, pace)).toBe(`${kept} About 30 ms a step.`);
    expect(frozenCostText(rows, settings, 5216, null)).toBe(kept);
    expect(frozenCostText(rows, settings, 5_000_000, pace)).toBe('About 43 ms a step.');
  });
});
