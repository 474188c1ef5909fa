/** Runs from files: they are read by the reader itself, in a worker that ends afterwards. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createImportedRunActions } from '../../../../src/app/actions/importedRunActions.ts';
import type { Store } from '../../../../src/app/state/store.ts';
import { readImportedRun } from '../../../../src/formats/importedRun/readImportedRun.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import type { RunFileInput } from '../../../../src/formats/run/runFileTypes.ts';
import { finishedRun } from '../../formats/finishedRun.ts';
import { deferred, readyStore } from '../fakes.ts';
import { type FakeWorkers, fakeWorkers } from '../fakeWorker.ts';

const fileOf = (changes: Partial<RunFileInput> = {}, name = 'run.json') =>
  new File([JSON.stringify(runFile({ ...finishedRun(), ...changes }))], name);

describe('createImportedRunActions', () => {
  let store: Store;
  let actions: ReturnType<typeof createImportedRunActions>;
  let workers: FakeWorkers;
  beforeEach(() => {
    store = readyStore();
    actions = createImportedRunActions(store);
    workers = fakeWorkers({ readImportedRun });
  });
  afterEach(() => workers.restore());
  const numbers = () => store.getState().importedRuns.map(({ run }) => run.number);

  it('adds the runs of several files, says which file is read, and ends the worker', async () => {
    const names: (string | undefined)[] = [];
    store.subscribe(({ importingRun }) => names.push(importingRun?.name));
    const ids = await actions.importRuns([fileOf({ number: 3 }, 'a.json'), fileOf({ number: 4 }, 'b.json')]);
    expect(numbers()).toEqual([3, 4]);
    expect(store.getState().importedRuns.map(({ id }) => id)).toEqual(ids);
    expect(store.getState().importedRuns[0]).toMatchObject({ fileName: 'a.json', origin: 'darkroom' });
    expect([...new Set(names)]).toEqual(['a.json', 'b.json', undefined]);
    expect(workers.started).toHaveLength(1);
    expect(workers.started[0]).toMatch(/importedRun\.worker/);
    expect(workers.terminated()).toBe(1);
  });

  it('adds what can be read, and says of the rest by name what is wrong', async () => {
    const ids = await actions.importRuns([
      new File(['{'], 'half.json'),
      fileOf(),
      new File(['[]'], 'list.json'),
    ]);
    expect(ids).toHaveLength(1);
    expect(numbers()).toEqual([3]);
    const { error, importingRun } = store.getState();
    expect(error?.message).toMatch(/“half\.json”: .*not JSON.*“list\.json”: /);
    expect(error?.hint).toMatch(/run\.json/);
    expect(importingRun).toBeNull();
  });

  it('takes no run twice, from a file or as one of the page', async () => {
    await actions.importRuns([fileOf()]);
    expect(await actions.importRuns([fileOf({}, 'again.json')])).toEqual([]);
    expect(store.getState().error?.message).toMatch(/“again\.json”: Run 3 is in the list of runs already/);
    const { startedAt } = finishedRun();
    store.setState({ importedRuns: [], runs: [{ number: 3, startedAt }] as never });
    expect(await actions.importRuns([fileOf()])).toEqual([]);
    expect(await actions.importRuns([fileOf({ startedAt: startedAt + 1 })])).toHaveLength(1);
  });

  it('stops in the middle of a file: what was read stays, nothing more is read, and nothing is called wrong', async () => {
    const begun = deferred();
    const never = new Promise<never>(() => {});
    let reads = 0;
    workers.restore();
    workers = fakeWorkers({
      readImportedRun(file: Blob) {
        reads += 1;
        if (reads === 1) return readImportedRun(file);
        begun.resolve();
        return never;
      },
    });
    const adding = actions.importRuns([fileOf(), fileOf({ number: 4 }, 'slow.json'), fileOf({ number: 5 })]);
    await begun.promise;
    expect(store.getState().importingRun).toEqual({ name: 'slow.json' });
    actions.cancelRunImport();
    expect(await adding).toHaveLength(1);
    expect(numbers()).toEqual([3]);
    expect(reads).toBe(2);
    expect(store.getState()).toMatchObject({ importingRun: null, error: null });
    expect(workers.terminated()).toBe(1);
  });

  it('removes a run where it stood, and puts it back there', async () => {
    const [, middle] = await actions.importRuns([3, 4, 5].map((number) => fileOf({ number })));
    const undo = actions.removeImportedRun(middle);
    expect(numbers()).toEqual([3, 5]);
    undo();
    expect(numbers()).toEqual([3, 4, 5]);
    actions.removeImportedRun('nothing')();
    expect(numbers()).toEqual([3, 4, 5]);
  });
});
