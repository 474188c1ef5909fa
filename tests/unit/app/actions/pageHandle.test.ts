/** What scripts get of the page: a state that they cannot change, cheap however many pictures there are. */
import { describe, expect, it } from 'vitest';
import type { Actions } from '../../../../src/app/actions/actions.ts';
import { createPageHandle } from '../../../../src/app/actions/pageHandle.ts';
import { withSetting } from '../../../../src/app/state/reducers.ts';
import type { AppState } from '../../../../src/app/state/state.ts';
import { readyStore } from '../fakes.ts';
import { judgedRun, newRun } from '../run.ts';

/** Only that there are some matters here. */
const ACTIONS = {} as Actions;

describe('the handle of the page', () => {
  it('shows the state of now, and does not let it be changed', () => {
    const store = readyStore();
    store.setState({ runs: [judgedRun()] });
    const handle = createPageHandle(store, ACTIONS);
    const { state } = handle;
    expect(state).toBe(store.getState());
    expect(Object.keys(handle)).toEqual(['actions', 'state', 'subscribe']);
    const changes: (() => unknown)[] = [
      () => Object.assign(handle, { actions: null }),
      () => Object.assign(handle.actions, { startRun: null }),
      () => Object.assign(state, { runs: [] }),
      () => Object.assign(state.settings, { epochs: 1 }),
      () => state.runs.push(newRun()),
      () => Object.assign(state.runs[0], { test: null }),
      () => Object.assign(state.runs[0].settings, { epochs: 1 }),
    ];
    for (const change of changes) expect(change).toThrow(TypeError);
  });

  it('tells of changes until that is ended', () => {
    const store = readyStore();
    const handle = createPageHandle(store, ACTIONS);
    const told: [AppState, AppState][] = [];
    const stop = handle.subscribe((state, before) => told.push([state, before]));
    const before = handle.state;
    store.setState((state) => withSetting(state, 'epochs', 3));
    stop();
    store.setState((state) => withSetting(state, 'epochs', 4));
    expect(told).toEqual([
      [expect.objectContaining({ settings: expect.objectContaining({ epochs: 3 }) }), before],
    ]);
    expect(Object.isFrozen(told[0][0])).toBe(true);
  });

  it('takes no time for twenty runs on 120,000 pictures', () => {
    const store = readyStore();
    const run = judgedRun();
    const [image] = run.dataset.images;
    const images = Array.from({ length: 120_000 }, (_, index) => ({ ...image, index }));
    const dataset = { ...run.dataset, images };
    const steps = Array.from({ length: 4096 }, (_, step) => ({ step, loss: 1, accuracy: 1 }));
    const handle = createPageHandle(store, ACTIONS);
    const times = Array.from({ length: 20 }, () => {
      const runs = Array.from({ length: 20 }, (_, number) =>
        judgedRun({ id: `${number}`, number, dataset, steps, settings: { ...run.settings } }),
      );
      store.setState({ runs });
      const begun = performance.now();
      expect(handle.state.runs).toHaveLength(20);
      return performance.now() - begun;
    });
    const median = times.sort((a, b) => a - b)[10];
    console.log(`Freezing twenty new runs takes ${median.toFixed(2)} ms.`);
    // A machine that is busy with other tests takes a few times as long as this one alone.
    expect(median).toBeLessThan(5);
    expect(Object.isFrozen(images)).toBe(false);
  });
});
