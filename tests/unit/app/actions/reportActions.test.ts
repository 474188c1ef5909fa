/** Saving a report: which runs go to the worker, in which order, and what is saved. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createImportedRunActions } from '../../../../src/app/actions/importedRunActions.ts';
import { createReportActions } from '../../../../src/app/actions/reportActions.ts';
import type { Store } from '../../../../src/app/state/store.ts';
import { readImportedRun } from '../../../../src/formats/importedRun/readImportedRun.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { finishedRun } from '../../formats/finishedRun.ts';
import { readyStore } from '../fakes.ts';
import { type FakeWorkers, fakeWorkers } from '../fakeWorker.ts';

describe('createReportActions', () => {
  let store: Store;
  let actions: ReturnType<typeof createReportActions>;
  let workers: FakeWorkers;
  let ids: string[];
  /** Names of the runs that the worker got, and places of the two to compare. */
  let asked: { runs: string[]; pair: unknown };
  let saved: { name: string; blob: Blob }[];
  let failing: UserError | null;

  beforeEach(async () => {
    store = readyStore();
    actions = createReportActions(store);
    asked = { runs: [], pair: undefined };
    saved = [];
    failing = null;
    workers = fakeWorkers({
      readImportedRun,
      addRun: ({ name }: { name: string }) => void asked.runs.push(name),
      write(pair: unknown) {
        if (failing) throw failing;
        asked.pair = pair;
        return `<p>${asked.runs.join()}</p>`;
      },
    });
    const files = [3, 4, 5].map(
      (number) =>
        new File([JSON.stringify(runFile({ ...finishedRun(), number, repeat: null }))], `${number}.json`),
    );
    ids = await createImportedRunActions(store).importRuns(files);
    // What the page saves by: a link that is pressed.
    let blob: Blob | null = null;
    vi.spyOn(URL, 'createObjectURL').mockImplementation((given) => {
      blob = given as Blob;
      return 'blob:x';
    });
    vi.stubGlobal('document', {
      createElement: () => ({
        download: '',
        click() {
          saved.push({ name: this.download, blob: blob! });
        },
      }),
    });
    vi.useFakeTimers({ toFake: ['setTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    workers.restore();
  });

  it('hands the runs over one by one in the order of the list, and saves what the worker wrote', async () => {
    await actions.saveReport([ids[2], ids[0]]);
    expect(asked).toEqual({ runs: ['Run 3 of 3.json', 'Run 5 of 5.json'], pair: null });
    expect(saved).toHaveLength(1);
    expect(saved[0].name).toBe('darkroom-report-2-runs.html');
    expect(saved[0].blob.type).toBe('text/html');
    expect(await saved[0].blob.text()).toBe('<p>Run 3 of 3.json,Run 5 of 5.json</p>');
    expect(workers.started.at(-1)).toMatch(/report\.worker/);
    expect(workers.terminated()).toBe(workers.started.length);
  });

  it('names the file of a single run by its number', async () => {
    await actions.saveReport([ids[1]]);
    expect(saved.map(({ name }) => name)).toEqual(['darkroom-report-run-4.html']);
  });

  it('tells the worker which two to compare by their places, and leaves them out where one is not in the report', async () => {
    await actions.saveReport(ids, [ids[2], ids[0]]);
    expect(asked.pair).toEqual([2, 0]);
    await actions.saveReport([ids[0]], [ids[0], ids[1]]);
    expect(asked.pair).toBeNull();
  });

  it('says what went wrong, saves nothing, and ends the worker', async () => {
    failing = new UserError('The runs do not fit.', 'Choose others.');
    await actions.saveReport(ids);
    expect(saved).toEqual([]);
    expect(store.getState().error).toMatchObject({ message: 'The runs do not fit.', hint: 'Choose others.' });
    expect(workers.terminated()).toBe(workers.started.length);
  });
});
