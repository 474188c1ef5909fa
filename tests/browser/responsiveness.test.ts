/**
 * The page's own work while training: no task over 50 ms. With software GL the processor draws for the GPU, so wall
 * time holds other processes' work too; what the main thread itself computed is told apart by the trace's CPU time.
 */
import { describe, expect, it } from 'vitest';
import { chromeForFile } from './support/chrome.ts';
import { waitForState } from './support/darkroom.ts';

const chrome = chromeForFile();
const LIMIT_MS = 50;

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds: wall time and CPU time. */
  dur?: number;
  tdur?: number;
  args: { name?: string };
}

describe('while training', () => {
  // CPU time too grows where other programs share the caches: a measurement on a busy machine is taken again.
  it('the main thread has no task over 50 ms of its own work', { retry: 2 }, async () => {
    const { page, close } = await chrome.visit();
    await page.evaluate(async () => {
      const { actions } = window.darkroom;
      actions.setSetting('imageSize', 24);
      actions.setSetting('epochs', 4);
      actions.setSetting('batchSize', 4);
      await actions.openSample();
      actions.goTo('train');
    });
    // The charts are loaded and drawn once before Train; that draw is not counted.
    await page.locator('.vega-embed, canvas.marks, svg.marks').first().waitFor();
    await page.waitForTimeout(3000);

    await page.evaluate(() => {
      const longest = Object.assign(window, { longTasksMs: [] as number[] }).longTasksMs;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) longest.push(entry.duration);
      }).observe({ type: 'longtask' });
    });
    await chrome.browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
    await page.getByRole('button', { name: 'Train', exact: true }).last().click();
    await waitForState(page, (state) => state.runs[0]?.status === 'finished');
    const trace = JSON.parse((await chrome.browser.stopTracing()).toString());
    const observed = await page.evaluate(() => (window as unknown as { longTasksMs: number[] }).longTasksMs);
    await close();

    const events: TraceEvent[] = trace.traceEvents;
    const mainThreads = events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}:${tid}`);
    const ownMs = events
      .filter(({ name, pid, tid }) => name.endsWith('RunTask') && mainThreads.includes(`${pid}:${tid}`))
      .map(({ tdur }) => (tdur ?? 0) / 1000)
      .sort((a, b) => b - a);
    expect(ownMs.length).toBeGreaterThan(100);
    const figures = {
      tasks: ownMs.length,
      longestOwnWorkMs: ownMs.slice(0, 3),
      longTasksObserved: observed.length,
      longestWallMs: Math.max(0, ...observed),
    };
    console.log(`Main thread while training: ${JSON.stringify(figures)}`);
    expect(ownMs[0]).toBeLessThan(LIMIT_MS);
  });
});
