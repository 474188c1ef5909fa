/** The list of runs: what stands together, and in which words. */
import { describe, expect, it } from 'vitest';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import { runGroups } from '../../../../src/ui/train/runGroups.ts';
import { importedRunText, partText, repeatText, repeatTitle } from '../../../../src/ui/words/runText.ts';
import { finishedRun } from '../../formats/finishedRun.ts';

const run = finishedRun();

describe('runGroups', () => {
  it('puts the runs of a repetition together, where the newest of them stands', () => {
    expect(runGroups('a \nb r\nc r\nd \ne s')).toEqual([
      { repeatId: 's', ids: ['e'] },
      { repeatId: null, ids: ['d'] },
      { repeatId: 'r', ids: ['c', 'b'] },
      { repeatId: null, ids: ['a'] },
    ]);
    expect(runGroups('')).toEqual([]);
  });
});

describe('in words', () => {
  const repeat = { id: 'r', kind: 'folds', index: 1, count: 5 } as const;

  it('a run of a repetition is its seed or its fold', () => {
    expect(partText(run)).toBe('seed 7');
    expect(partText({ ...run, repeat })).toBe('fold 2 of 5');
    expect(partText({ ...run, repeat: null })).toBeNull();
    expect([repeatTitle(repeat, 5), repeatTitle(repeat, 2)]).toEqual(['5 folds', '2 of 5 folds']);
  });

  it('a repetition is its mean and spread, and folds are pooled', () => {
    expect(repeatText('seeds', [run, { validation: null }])).toBe('val_accuracy 1.000');
    expect(repeatText('folds', [run, run])).toBe(
      'val_accuracy 1.000 ± 0.000; of all 2 pictures 1.000 (95%: 0.342 to 1.000)',
    );
    expect(repeatText('seeds', [{ validation: null }])).toBeNull();
  });

  it('a run from a file says where it is from', () => {
    const file = runFile(run);
    expect(importedRunText({ id: 'x', fileName: 'a.json', origin: 'darkroom', run: file })).toEqual({
      name: 'Run 3: One hidden layer',
      facts: 'From a file (a.json). val_accuracy 1.000.',
    });
    const unknown = { ...file, validation: null, model: { ...file.model, id: 'magic', name: 'magic' } };
    expect(importedRunText({ id: 'x', fileName: 'b.json', origin: 'keras', run: unknown })).toEqual({
      name: 'Run 3: magic',
      facts: 'Trained on in Keras (b.json). test accuracy 0.667.',
    });
  });
});
