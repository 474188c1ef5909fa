/** What can be compared: ended runs and runs from files, repetitions as one; and when the list is made anew. */
import { describe, expect, it } from 'vitest';
import { createEntriesOf } from '../../../../src/app/state/entries.ts';
import { withRun } from '../../../../src/app/state/reducers.ts';
import { type AppState, INITIAL_STATE } from '../../../../src/app/state/state.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import { newRun, stateWithRuns } from '../run.ts';

describe('entriesOf', () => {
  it('lists the runs that have ended, with the openings of their test split', () => {
    const state: AppState = { ...stateWithRuns('a', 'b'), testOpenings: { '00': 2 } };
    const runs = [...state.runs, newRun({ id: 'c', number: 3, status: 'running' })];
    const entries = createEntriesOf()({ ...state, runs });
    expect(entries.map(({ id, name }) => [id, name])).toEqual([
      ['a', 'Run 1'],
      ['b', 'Run 2'],
    ]);
    expect(entries[0].runs[0].file).toMatchObject({ number: 1, status: 'finished', testOpenings: 2 });
  });

  it('keeps its list while a run trains or is judged, and makes it anew when an ended run says something else', () => {
    const entriesOf = createEntriesOf();
    const state = stateWithRuns('a', 'b');
    const entries = entriesOf(state);
    const withTraining = { ...state, runs: [...state.runs, newRun({ id: 'c', status: 'running' })] };
    expect(entriesOf(withTraining)).toBe(entries);
    const judged = withRun(state, 'a', (run) => ({ ...run, busy: 'evaluating', busyShare: 0.5 }));
    expect(entriesOf(judged)).toBe(entries);

    const changed = entriesOf(withRun(state, 'a', (run) => ({ ...run, bestEpoch: 1 })));
    expect(changed).not.toBe(entries);
    expect(changed[1].runs[0]).toBe(entries[1].runs[0]);
    expect(entriesOf({ ...state, runs: state.runs.slice(1) })).toHaveLength(1);
    expect(entriesOf({ ...state, testOpenings: { '00': 1 } })[0].runs[0].file.testOpenings).toBe(1);
  });

  it('puts the runs of one repetition together, where the first of them stands', () => {
    const member = (id: string, number: number, index: number) =>
      newRun({ id, number, status: 'finished', repeat: { id: 'r', kind: 'folds', index, count: 3 } });
    const runs = [member('a', 1, 0), newRun({ id: 'b', number: 2, status: 'finished' }), member('c', 3, 1)];
    const entries = createEntriesOf()({ ...INITIAL_STATE, runs });
    expect(entries.map(({ id, name, runs: among }) => [id, name, among.map((run) => run.id)])).toEqual([
      ['r', '2 folds, runs 1 to 3', ['a', 'c']],
      ['b', 'Run 2', ['b']],
    ]);
  });

  it('takes runs from files in beside the runs', () => {
    const state = stateWithRuns('a');
    const file = runFile({ ...newRun({ number: 7, status: 'finished' }), testOpenings: 0 });
    const importedRuns: AppState['importedRuns'] = [
      { id: 'x', fileName: 'run.json', origin: 'darkroom', run: file },
    ];
    const entries = createEntriesOf()({ ...state, importedRuns });
    expect(entries.map(({ id, name }) => [id, name])).toEqual([
      ['a', 'Run 1'],
      ['x', 'Run 7 of run.json'],
    ]);
    expect(entries[1].runs[0].file).toBe(file);
  });

  it('says of a run from a file how often its test split was opened up to now', () => {
    const file = runFile({ ...newRun({ status: 'finished' }), testOpenings: 1 });
    const importedRuns: AppState['importedRuns'] = [
      { id: 'x', fileName: 'run.json', origin: 'darkroom', run: file },
    ];
    const entriesOf = createEntriesOf();
    const count = (openings: number) =>
      entriesOf({ ...INITIAL_STATE, importedRuns, testOpenings: { '00': openings } })[0].runs[0].file
        .testOpenings;
    expect([1, 3].map(count)).toEqual([1, 3]);
  });
});
