/** What of the runs outlasts the visit, and what the page says of the rest. The browser's storage is stood in for: Node has none. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createRunKeeper } from '../../../../src/app/kept/runKeeper.ts';
import { endedRun, trainedRun, withRun } from '../../../../src/app/reducers.ts';
import { RunWeights } from '../../../../src/app/runWeights.ts';
import { type AppState, canGoOn, type Run, wouldLose } from '../../../../src/app/state.ts';
import { smallDataset } from '../../formats/record.ts';
import { deferred, floats, readyStore, snapshotAt } from '../fakes.ts';
import { newRun } from '../run.ts';
import { MemoryBrowser } from './memoryRuns.ts';

let browser: MemoryBrowser;
beforeEach(() => {
  browser = new MemoryBrowser();
});

/** A tab that has restored what there was. */
async function openTab() {
  const [store, weights, surroundings] = [readyStore(), new RunWeights(), browser.tab()];
  const keeper = createRunKeeper(store, weights, surroundings);
  await keeper.restored;
  const change = (to: (run: Run) => Run, id = 'a') => store.setState((state) => withRun(state, id, to));
  return {
    store,
    weights,
    surroundings,
    change,
    run: (id = 'a') => store.getState().runs.find((run) => run.id === id) as Run,
    keeping: () => store.getState().keeping,
    asks: () => wouldLose(store.getState()),
    /** Resolves once the state is so. */
    until: (holds: (state: AppState) => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => holds(store.getState()) && resolve();
        store.subscribe(look);
        look();
      }),
    begin: (id = 'a') =>
      store.setState(({ runs }) => ({ runs: [...runs, newRun({ id, dataset: smallDataset() })] })),
    /** The worker has trained it; it is judged now. */
    train(id = 'a') {
      for (const part of ['best', 'last', 'slots'] as const) weights.put(id, part, new Blob([part]));
      weights.dropSnapshot(id);
      change((run) => trainedRun(run, null), id);
    },
    end: (id = 'a') => change((run) => endedRun(run, 'finished'), id),
  };
}

const isKept = (state: AppState, id = 'a') => id in state.keeping.bytes && !(id in state.keeping.notKept);
const lies = (id = 'a') => browser.runs.get(id);

describe('a run that is trained', () => {
  it('is written before it is judged, and comes back ended where its tab dies then', async () => {
    const tab = await openTab();
    tab.begin();
    await tab.until(({ keeping }) => 'a' in keeping.bytes);
    tab.train();
    await tab.until(({ keeping }) => keeping.bytes.a > 0);
    expect(lies()?.run.busy).toBe('evaluating');
    browser.kill(tab.surroundings);
    const next = await openTab();
    expect(next.run()).toMatchObject({ status: 'finished', validation: null, gone: [], bestEpoch: 0 });
    expect(next.weights.has('a', 'last')).toBe(true);
    await next.until(isKept);
    expect(lies()?.run.status).toBe('finished');
  });

  it('is asked for when the page is left before its end is written', async () => {
    const tab = await openTab();
    tab.begin();
    await tab.until(({ keeping }) => 'a' in keeping.bytes);
    tab.train();
    await tab.until(({ keeping }) => keeping.bytes.a > 0);
    const { promise, resolve } = deferred();
    browser.writing = promise;
    tab.end();
    expect(tab.asks()).toBe(true);
    resolve();
    await tab.until(isKept);
    expect(tab.asks()).toBe(false);
  });

  it('is not taken for kept by a write that began before it was judged', async () => {
    const tab = await openTab();
    tab.begin();
    tab.train();
    const first = deferred();
    browser.writing = first.promise;
    tab.end();
    // That write is at work.
    await new Promise((resolve) => setTimeout(resolve));
    const second = deferred();
    tab.change((run) => ({ ...run, validation: { split: 'val' } as Run['validation'] }));
    first.resolve();
    browser.writing = second.promise;
    await tab.until(({ keeping }) => 'a' in keeping.bytes);
    expect(tab.asks()).toBe(true);
    second.resolve();
    await tab.until(isKept);
    expect(lies()?.run.validation).not.toBeNull();
  });

  it('is another tab’s until that has ended it', async () => {
    const tab = await openTab();
    tab.begin();
    await tab.until(({ keeping }) => 'a' in keeping.bytes);
    const other = await openTab();
    expect(other.store.getState().runs).toEqual([]);
    tab.train();
    tab.end();
    await other.until(({ runs }) => runs.length === 1);
    expect(other.run().status).toBe('finished');
    expect(other.asks()).toBe(false);
  });
});

it('brings a run that died in training back as failed, to go on from its snapshot', async () => {
  const tab = await openTab();
  tab.weights.putSnapshot('a', snapshotAt(4));
  tab.begin();
  await tab.until(({ keeping }) => keeping.bytes.a > 0);
  browser.kill(tab.surroundings);
  const next = await openTab();
  expect(next.run()).toMatchObject({ status: 'failed', lastStep: 4, gone: [] });
  expect(canGoOn(next.run())).toBe(true);
});

describe('without room', () => {
  async function trained() {
    const tab = await openTab();
    tab.begin();
    await tab.until(({ keeping }) => 'a' in keeping.bytes);
    browser.room = 5;
    tab.train();
    tab.end();
    await tab.until(({ keeping }) => typeof keeping.notKept.a === 'string');
    return tab;
  }

  it('a run keeps its figures, says so, and is asked for when the page is left', async () => {
    const tab = await trained();
    expect(tab.keeping()).toMatchObject({
      bytes: { a: 0 },
      notKept: { a: expect.stringMatching(/no room for the weights of this run/) },
      problem: expect.stringMatching(/no room left/),
    });
    expect(tab.asks()).toBe(true);
    const next = await openTab();
    expect(next.run()).toMatchObject({ status: 'finished', gone: ['best', 'last'] });
    expect(next.asks()).toBe(false);
  });

  it('what waits is written once there is some', async () => {
    const tab = await trained();
    tab.begin('b');
    await tab.until(({ keeping }) => 'b' in keeping.bytes);
    // One that fits does not hide that another does not.
    expect(tab.keeping().problem).toMatch(/no room left/);
    browser.room = 1000;
    tab.end('b');
    await tab.until((state) => isKept(state, 'b'));
    tab.store.setState(({ runs }) => ({ runs: runs.filter(({ id }) => id !== 'b') }));
    await tab.until(({ keeping }) => keeping.problem === null);
    expect(tab.keeping()).toMatchObject({ bytes: { a: 13 }, notKept: {} });
    expect(tab.asks()).toBe(false);
  });

  it('a run at work keeps the snapshot that fitted', async () => {
    const tab = await openTab();
    tab.weights.putSnapshot('a', snapshotAt(4));
    tab.begin();
    await tab.until(({ keeping }) => keeping.bytes.a > 0);
    browser.room = 0;
    tab.train();
    await tab.until(({ keeping }) => keeping.problem !== null);
    expect(lies()?.held.snapshot?.step).toBe(4);
    expect(tab.asks()).toBe(true);
  });

  it('best weights that lie there stay', async () => {
    const tab = await openTab();
    tab.weights.put('a', 'best', floats(1));
    tab.weights.putSnapshot('a', snapshotAt(4));
    tab.begin();
    await tab.until(({ keeping }) => keeping.bytes.a > 0);
    browser.room = 4;
    tab.weights.put('a', 'last', floats(1, 2));
    tab.weights.dropSnapshot('a');
    tab.change((run) => ({ ...trainedRun(run, null), bestEpoch: 1 }));
    tab.end();
    await tab.until(({ keeping }) => typeof keeping.notKept.a === 'string');
    expect(Object.keys(lies()?.held ?? {})).toEqual(['best']);
    expect((await openTab()).run().gone).toEqual(['last']);
  });
});

describe('a run that another tab removes', () => {
  it('does not count as kept any more, until it is brought back', async () => {
    const tab = await openTab();
    tab.begin();
    tab.train();
    tab.end();
    await tab.until(isKept);
    const other = await openTab();
    const removed = other.run();
    const restore = other.weights.remove('a');
    other.store.setState({ runs: [] });
    await tab.until(({ keeping }) => typeof keeping.notKept.a === 'string');
    expect(tab.keeping()).toMatchObject({ bytes: {}, notKept: { a: expect.stringMatching(/another tab/) } });
    expect(tab.asks()).toBe(true);
    expect(lies()).toBeUndefined();
    restore();
    other.store.setState({ runs: [removed] });
    await tab.until(isKept);
    expect(tab.asks()).toBe(false);
  });
});

describe('a storage that is closed by others', () => {
  async function keptAndClosed(why: 'newer' | 'cleared') {
    const tab = await openTab();
    tab.begin();
    tab.train();
    tab.end();
    await tab.until(isKept);
    for (const tell of browser.closed) tell(why);
    return tab;
  }

  it('takes the kept runs along where the data were cleared', async () => {
    const tab = await keptAndClosed('cleared');
    expect(tab.keeping().problem).toMatch(/data of this site are cleared/);
    expect(tab.keeping().bytes).toEqual({});
    expect(tab.asks()).toBe(true);
  });

  it('still has them where a newer page has taken over, but nothing new', async () => {
    const tab = await keptAndClosed('newer');
    expect(tab.keeping().problem).toMatch(/newer version of Darkroom was opened/);
    expect(tab.asks()).toBe(false);
    tab.begin('b');
    tab.train('b');
    tab.end('b');
    expect(tab.keeping().notKept.b).toMatch(/newer version/);
    expect(tab.asks()).toBe(true);
  });

  it('of a newer page is told in words when it is opened', async () => {
    browser.failure = new DOMException('The requested version (1) is less than (2).', 'VersionError');
    const tab = await openTab();
    expect(tab.keeping().problem).toMatch(/newer version of Darkroom keeps the runs/);
    expect(tab.keeping().problem).not.toMatch(/requested version/);
    tab.begin();
    tab.train();
    tab.end();
    expect(tab.asks()).toBe(true);
  });
});

it('keeps nothing new where the visitor does not want it', async () => {
  const tab = await openTab();
  tab.store.setState(({ settings }) => ({ settings: { ...settings, keepRuns: false } }));
  tab.begin();
  tab.train();
  tab.end();
  tab.surroundings.leave();
  expect(lies()).toBeUndefined();
  expect(tab.asks()).toBe(true);
  tab.store.setState(({ settings }) => ({ settings: { ...settings, keepRuns: true } }));
  await tab.until(isKept);
  expect(lies()).toBeDefined();
});
