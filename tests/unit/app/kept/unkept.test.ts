/** What the page says of runs that the browser cannot keep, or does not keep any more. */
import { beforeEach, describe, expect, it } from 'vitest';
import { trainedRun } from '../../../../src/app/state/reducers.ts';
import { untouched } from '../../../../src/evaluation/choices/decisionChoice.ts';
import { floats, snapshotAt } from '../fakes.ts';
import { MemoryBrowser } from './memoryRuns.ts';
import { isKept, openTab } from './tab.ts';

let browser: MemoryBrowser;
beforeEach(() => {
  browser = new MemoryBrowser();
});

const lies = (id = 'a') => browser.runs.get(id);

it('a choice on the desk is not kept before it is written', async () => {
  const tab = await openTab(browser);
  tab.begin();
  tab.train();
  tab.end();
  await tab.until(isKept);
  expect(tab.asks()).toBe(false);
  tab.change((run) => ({ ...run, decision: { best: untouched(2), last: null } }));
  expect(tab.asks()).toBe(true);
  await tab.until(isKept);
  expect(lies()?.run.decision?.best).toEqual(untouched(2));
});

describe.each([true, false])('without room, where the browser says so first: %s', (tellsRoom) => {
  beforeEach(() => {
    browser.tellsRoom = tellsRoom;
  });

  async function trained() {
    const tab = await openTab(browser);
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
    const next = await openTab(browser);
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
    const tab = await openTab(browser);
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
    const tab = await openTab(browser);
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
    expect((await openTab(browser)).run().gone).toEqual(['last']);
  });
});

describe('a storage that is closed by others', () => {
  async function keptAndClosed(why: 'newer' | 'cleared') {
    const tab = await openTab(browser);
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
    const tab = await openTab(browser);
    expect(tab.keeping().problem).toMatch(/newer version of Darkroom keeps the runs/);
    expect(tab.keeping().problem).not.toMatch(/requested version/);
    tab.begin();
    tab.train();
    tab.end();
    expect(tab.asks()).toBe(true);
  });
});
