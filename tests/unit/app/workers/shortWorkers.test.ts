/** Workers that are started for one piece of work: whoever waits for one that dies or is given up is told. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCompareActions } from '../../../../src/app/actions/compareActions.ts';
import { createImportedRunActions } from '../../../../src/app/actions/importedRunActions.ts';
import { createReportActions } from '../../../../src/app/actions/reportActions.ts';
import { createAppStore, type Store } from '../../../../src/app/state/store.ts';
import { exportInWorker } from '../../../../src/app/workers/exportInWorker.ts';
import { importInWorker } from '../../../../src/app/workers/importInWorker.ts';
import type { Answers } from '../../../../src/evaluation/comparison/compareAnswers.ts';
import type { ExportParts } from '../../../../src/formats/model/exportModel.ts';
import { finishedRun } from '../../formats/finishedRun.ts';
import { newRun } from '../run.ts';
import { type StandInWorker, stubWorkers } from '../standInWorker.ts';

let workers: StandInWorker[];
let store: Store;
beforeEach(() => {
  workers = stubWorkers();
  store = createAppStore(null);
});
afterEach(() => {
  vi.unstubAllGlobals();
});
const file = (name: string) => new File(['{}'], name);
const told = expect.stringContaining('out of memory');

describe('importing', () => {
  const start = (signal: AbortSignal) =>
    importInWorker([file('model.keras')], { architecture: null, anySizePx: 224 }, signal);

  it('fails where its worker dies', async () => {
    const importing = expect(start(new AbortController().signal)).rejects.toThrow('out of memory');
    workers[0].die();
    await importing;
    expect(workers[0].ended).toBe(true);
  });

  it('is given up at once where it is cancelled', async () => {
    const controller = new AbortController();
    const importing = expect(start(controller.signal)).rejects.toThrow('Cancelled.');
    controller.abort();
    await importing;
    expect(workers[0].ended).toBe(true);
  });

  it('does not begin where it was cancelled before', async () => {
    await expect(start(AbortSignal.abort())).rejects.toThrow('Cancelled.');
    expect(workers.every(({ ended }) => ended)).toBe(true);
  });
});

describe('exporting', () => {
  it('fails where its worker dies', async () => {
    const parts = { weights: new ArrayBuffer(4), optimizer: null } as ExportParts;
    const exporting = expect(exportInWorker(parts, 'keras')).rejects.toThrow('out of memory');
    workers[0].die();
    await exporting;
    expect(workers[0].ended).toBe(true);
  });
});

describe('reading runs from files', () => {
  it('says which files were not read where its worker dies, and keeps those before', async () => {
    const { importRuns } = createImportedRunActions(store);
    const adding = importRuns([file('a.json'), file('b.json'), file('c.json')]);
    const { number, ...finished } = finishedRun();
    workers[0].answer({ origin: 'keras', run: { ...finished, number, startedAt: 'then' } });
    await vi.waitFor(() => expect(workers[0].calls).toHaveLength(2));
    workers[0].die();
    expect(await adding).toHaveLength(1);
    expect(store.getState().importedRuns).toHaveLength(1);
    const { message } = store.getState().error ?? {};
    expect(message).toMatch(/“b\.json”: .*out of memory.*“c\.json”: .*out of memory/);
    expect(workers[0].ended).toBe(true);
  });
});

describe('writing a report', () => {
  it('fails where its worker dies', async () => {
    store.setState({ runs: [newRun({ id: 'a', status: 'finished' })] });
    const saving = createReportActions(store).saveReport(['a']);
    workers[0].die();
    await saving;
    expect(store.getState().error?.message).toEqual(told);
    expect(workers[0].ended).toBe(true);
  });
});

describe('comparing two runs', () => {
  const ANSWERS = {} as Answers;
  const compare = (signal: AbortSignal) =>
    createCompareActions(store).compareAnswers(ANSWERS, ANSWERS, signal, () => {});

  it('gives what the worker found, and ends it', async () => {
    const comparing = compare(new AbortController().signal);
    expect(workers[0].calls).toEqual([{ name: 'compareAnswers', args: [ANSWERS, ANSWERS, undefined] }]);
    workers[0].answer('the comparison');
    expect(await comparing).toBe('the comparison');
    expect(workers[0].ended).toBe(true);
    expect(store.getState().error).toBeNull();
  });

  it('says so where its worker dies', async () => {
    const comparing = compare(new AbortController().signal);
    workers[0].die();
    expect(await comparing).toBeNull();
    expect(store.getState().error?.message).toEqual(told);
    expect(workers[0].ended).toBe(true);
  });

  it('is given up at once where it is cancelled, which is no error', async () => {
    const controller = new AbortController();
    const comparing = compare(controller.signal);
    controller.abort();
    expect(await comparing).toBeNull();
    expect(store.getState().error).toBeNull();
    expect(workers[0].ended).toBe(true);
  });

  it('does not begin where it was cancelled before', async () => {
    expect(await compare(AbortSignal.abort())).toBeNull();
    expect(store.getState().error).toBeNull();
    expect(workers.every(({ ended }) => ended)).toBe(true);
  });

  it('changes only what is chosen of what the step shows', () => {
    const { compare: choose } = createCompareActions(store);
    choose({ entries: ['a', 'b'] });
    choose({ a: 'a' });
    expect(store.getState().compare).toEqual({ entries: ['a', 'b'], a: 'a', b: null });
    choose({ a: null });
    expect(store.getState().compare).toEqual({ entries: ['a', 'b'], a: null, b: null });
  });
});
