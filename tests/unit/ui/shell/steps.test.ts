import { describe, expect, it } from 'vitest';
import { type AppState, INITIAL_STATE, STEPS } from '../../../../src/app/state/state.ts';
import { closedBecause, stepAfter } from '../../../../src/ui/parts/steps.ts';

describe('closedBecause', () => {
  it('leaves only Data open at first and says why', () => {
    expect(STEPS.map((step) => closedBecause(INITIAL_STATE, step))).toEqual([
      null,
      'Load a dataset first.',
      'Load a dataset first.',
      'Load a dataset first.',
      'Train a model first.',
      'Train a model first.',
    ]);
  });

  it('keeps Train and Interpret open for the runs there are, without a dataset', () => {
    const state = { ...INITIAL_STATE, runs: [{}] } as AppState;
    expect(closedBecause(state, 'train')).toBeNull();
    expect(closedBecause(state, 'interpret')).toBeNull();
    expect(closedBecause(state, 'examine')).not.toBeNull();
  });

  it('opens Compare once a run has ended, or a run from a file is there', () => {
    const withRun = (status: string) => ({ ...INITIAL_STATE, runs: [{ status }] }) as AppState;
    expect(closedBecause(withRun('running'), 'compare')).toBe('The run has not ended yet.');
    expect(closedBecause(withRun('stopped'), 'compare')).toBeNull();
    expect(closedBecause({ ...INITIAL_STATE, importedRuns: [{}] } as AppState, 'compare')).toBeNull();
  });

  it('opens Train, where they stand, for runs from files', () => {
    const state = { ...INITIAL_STATE, importedRuns: [{}] } as AppState;
    expect(closedBecause(state, 'train')).toBeNull();
    expect(closedBecause(state, 'interpret')).not.toBeNull();
  });
});

describe('stepAfter', () => {
  it('leads from Data to Compare and ends there', () => {
    expect(STEPS.map(stepAfter)).toEqual(['examine', 'model', 'train', 'interpret', 'compare', null]);
  });
});
