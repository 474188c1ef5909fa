/** Runs from files: they are read by the reader itself, in a worker that ends afterwards. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRecordActions } from '../../../../src/app/actions/recordActions.ts';
import type { Store } from '../../../../src/app/state/store.ts';
import { readRecord } from '../../../../src/formats/importRun/readRecord.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import type { RunRecord } from '../../../../src/formats/run/runFileTypes.ts';
import { finishedRun } from '../../formats/record.ts';
import { deferred, readyStore } from '../fakes.ts';
import { type FakeWorkers, fakeWorkers } from '../fakeWorker.ts';

const fileOf = (changes: Partial<RunRecord> = {}, name = 'run.json') =>
  new File([JSON.stringify(runFile({ ...finishedRun(), ...changes }))], name);

describe('createRecordActions', () => {
  let store: Store;
  let actions: ReturnType<typeof createRecordActions>;
  let workers: FakeWorkers;
  beforeEach(() => {
    store = readyStore();
    actions = createRecordActions(store);
    workers = fakeWorkers({ readRecord });
  });
  afterEach(() => workers.restore());
  const numbers = () => store.getState().records.map(({ run }) => run.number);

  it('adds the runs of several files, says which file is read, and ends the worker', async () => {
    const names: (string | undefined)[] = [];
    store.subscribe(({ readingRecord }) => names.push(readingRecord?.name));
    const ids = await actions.addRecords([fileOf({ number: 3 }, 'a.json'), fileOf({ number: 4 }, 'b.json')]);
    expect(numbers()).toEqual([3, 4]);
    expect(store.getState().records.map(({ id }) => id)).toEqual(ids);
    expect(store.getState().records[0]).toMatchObject({ fileName: 'a.json', origin: 'darkroom' });
    expect([...new Set(names)]).toEqual(['a.json', 'b.json', undefined]);
    expect(workers.started).toHaveLength(1);
    expect(workers.started[0]).toMatch(/record\.worker/);
    expect(workers.terminated()).toBe(1);
  });

  it('adds what can be read, and says of the rest by name what is wrong', async () => {
    const ids = await actions.addRecords([
      new File(['{'], 'half.json'),
      fileOf(),
      new File(['[]'], 'list.json'),
    ]);
    expect(ids).toHaveLength(1);
    expect(numbers()).toEqual([3]);
    const { error, readingRecord } = store.getState();
    expect(error?.message).toMatch(/“half\.json”: .*not JSON.*“list\.json”: /);
    expect(error?.hint).toMatch(/run\.json/);
    expect(readingRecord).toBeNull();
  });

  it('takes no run twice, from a file or as one of the page', async () => {
    await actions.addRecords([fileOf()]);
    expect(await actions.addRecords([fileOf({}, 'again.json')])).toEqual([]);
    expect(store.getState().error?.message).toMatch(/“again\.json”: Run 3 is in the list of runs already/);
    const { startedAt } = finishedRun();
    store.setState({ records: [], runs: [{ number: 3, startedAt }] as never });
    expect(await actions.addRecords([fileOf()])).toEqual([]);
    expect(await actions.addRecords([fileOf({ startedAt: startedAt + 1 })])).toHaveLength(1);
  });

  it('stops in the middle of a file: what was read stays, nothing more is read, and nothing is called wrong', async () => {
    const begun = deferred();
    const never = new Promise<never>(() => {});
    let reads = 0;
    workers.restore();
    workers = fakeWorkers({
      readRecord(file: Blob) {
        reads += 1;
        if (reads === 1) return readRecord(file);
        begun.resolve();
        return never;
      },
    });
    const adding = actions.addRecords([fileOf(), fileOf({ number: 4 }, 'slow.json'), fileOf({ number: 5 })]);
    await begun.promise;
    expect(store.getState().readingRecord).toEqual({ name: 'slow.json' });
    actions.cancelRecords();
    expect(await adding).toHaveLength(1);
    expect(numbers()).toEqual([3]);
    expect(reads).toBe(2);
    expect(store.getState()).toMatchObject({ readingRecord: null, error: null });
    expect(workers.terminated()).toBe(1);
  });

  it('removes a run where it stood, and puts it back there', async () => {
    const [, middle] = await actions.addRecords([3, 4, 5].map((number) => fileOf({ number })));
    const undo = actions.removeRecord(middle);
    expect(numbers()).toEqual([3, 5]);
    undo();
    expect(numbers()).toEqual([3, 4, 5]);
    actions.removeRecord('nothing')();
    expect(numbers()).toEqual([3, 4, 5]);
  });
});
