/** What of the runs outlasts the visit. The browser's storage is stood in for: Node has none. */
import { beforeEach, describe, expect, it } from 'vitest';
import { canGoOn, type Run } from '../../../../src/app/state/state.ts';
import { deferred, snapshotAt } from '../fakes.ts';
import { MemoryBrowser } from './memoryRuns.ts';
import { isKept, openTab } from './tab.ts';

let browser: MemoryBrowser;
beforeEach(() => {
  browser = new MemoryBrowser();
});

const lies = (id = 'a') => browser.runs.get(id);

describe('a run that is trained', () => {
  it('is written before it is judged, and comes back ended where its tab dies then', async () => {
    const tab = await openTab(browser);
    tab.begin();
    await tab.until(({ keeping }) => 'a' in keeping.bytes);
    tab.train();
    await tab.until(({ keeping }) => keeping.bytes.a > 0);
    expect(lies()?.run.busy).toBe('evaluating');
    browser.kill(tab.surroundings);
    const next = await openTab(browser);
    expect(next.run()).toMatchObject({ status: 'finished', validation: null, gone: [], bestEpoch: 0 });
    expect(next.weights.has('a', 'last')).toBe(true);
    await next.until(isKept);
    expect(lies()?.run.status).toBe('finished');
  });

  it('is asked for when the page is left before its end is written', async () => {
    const tab = await openTab(browser);
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
    const tab = await openTab(browser);
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
    const tab = await openTab(browser);
    tab.begin();
    await tab.until(({ keeping }) => 'a' in keeping.bytes);
    const other = await openTab(browser);
    expect(other.store.getState().runs).toEqual([]);
    tab.train();
    tab.end();
    await other.until(({ runs }) => runs.length === 1);
    expect(other.run().status).toBe('finished');
    expect(other.asks()).toBe(false);
  });
});

it('brings a run that died in training back as failed, to go on from its snapshot', async () => {
  const tab = await openTab(browser);
  tab.weights.putSnapshot('a', snapshotAt(4));
  tab.begin();
  await tab.until(({ keeping }) => keeping.bytes.a > 0);
  browser.kill(tab.surroundings);
  const next = await openTab(browser);
  expect(next.run()).toMatchObject({ status: 'failed', lastStep: 4, gone: [] });
  expect(canGoOn(next.run())).toBe(true);
});

describe('a run that another tab removes', () => {
  it('does not count as kept any more, until it is brought back', async () => {
    const tab = await openTab(browser);
    tab.begin();
    tab.train();
    tab.end();
    await tab.until(isKept);
    const other = await openTab(browser);
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

it('keeps nothing new where the visitor does not want it', async () => {
  const tab = await openTab(browser);
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
