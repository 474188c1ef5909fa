/** The search for a learning rate beside runs: what it asks of the device worker, how it ends, and what it leaves alone. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createRunActions } from '../../../../src/app/actions/runActions.ts';
import { RunWeights } from '../../../../src/app/runs/runWeights.ts';
import { rateKey } from '../../../../src/app/starts/rateFinder.ts';
import { fitsHeadAlone, withBase } from '../../../../src/app/state/nextModel.ts';
import { isDeviceInUse } from '../../../../src/app/state/state.ts';
import type { Store } from '../../../../src/app/state/store.ts';
import { CancelledError, UserError } from '../../../../src/shared/errors.ts';
import type { RateSweep } from '../../../../src/training/types.ts';
import { TOY_BASE } from '../../training/toyBase.ts';
import { type FakeDeviceWorker, fakeDatasets, fakeDeviceWorker, fakeKeeper, readyStore } from '../fakes.ts';
import { MemoryStorage } from '../memoryStorage.ts';

const SWEEP: RateSweep = {
  points: [{ rate: 1e-7, loss: 0.7, smoothed: 0.7 }],
  ...{ suggestion: 0.003, reason: 'So it is.' },
};

let store: Store;
let deviceWorker: FakeDeviceWorker;
let actions: ReturnType<typeof createRunActions>;
beforeEach(() => {
  store = readyStore();
  deviceWorker = fakeDeviceWorker();
  actions = createRunActions(store, {
    ...{ datasets: fakeDatasets(store), deviceWorker, keeper: fakeKeeper(store, deviceWorker) },
    ...{ weights: new RunWeights(), restored: Promise.resolve(), storage: new MemoryStorage() },
    ...{ modelWeights: new Map(), onFeatures: () => {} },
  });
});

const search = () => store.getState().rateSearch;
const set = (changes: object) =>
  store.setState(({ settings }) => ({ settings: { ...settings, ...changes } }));

describe('findRate', () => {
  it('sweeps what Train would train, and no run or setting changes', async () => {
    const call = deviceWorker.hold('sweepRates');
    const { settings } = store.getState();
    const found = actions.findRate();
    const [task, storeId, onProgress] = await call.made;
    expect(task).toMatchObject({ modelId: 'mlp-128', settings, initial: null, imported: null });
    expect(storeId).toBe('pictures');
    expect(isDeviceInUse(store.getState())).toBe(true);
    onProgress({ phase: 'steps', done: 1, total: 100 });
    onProgress({ phase: 'steps', done: 3, total: 100 });
    expect(search()).toMatchObject({
      status: 'working',
      progress: { done: 3 },
      remainingMs: expect.any(Number),
    });
    call.answer(SWEEP);
    await found;
    expect(search()).toEqual({ status: 'done', sweep: SWEEP, madeWith: rateKey(store.getState()) });
    expect(store.getState()).toMatchObject({ runs: [], settings, error: null });
  });

  it('holds back a run until it has ended', async () => {
    const call = deviceWorker.hold('sweepRates');
    const found = actions.findRate();
    await call.made;
    await actions.startRun();
    expect(store.getState()).toMatchObject({
      runs: [],
      error: { message: 'A learning rate is being looked for.' },
    });
    call.answer(SWEEP);
    await found;
    await actions.startRun();
    expect(store.getState().runs).toHaveLength(1);
  });

  it('does nothing while a run trains', async () => {
    const training = deviceWorker.hold('train');
    const ended = actions.startRun();
    await training.made;
    await actions.findRate();
    expect(search()).toBeNull();
    actions.stopRun();
    training.fail(new CancelledError());
    await ended;
  });

  it('ends where it is cancelled, also before the device has begun', async () => {
    const call = deviceWorker.hold('sweepRates');
    const found = actions.findRate();
    await call.made;
    actions.cancelRateSearch();
    expect(search()).toMatchObject({ isStopping: true });
    expect(deviceWorker.calls.at(-1)?.name).toBe('stop');
    call.fail(new CancelledError());
    await found;
    expect(search()).toBeNull();
    const early = actions.findRate();
    actions.cancelRateSearch();
    await early;
    expect(search()).toBeNull();
    expect(deviceWorker.calls.filter(({ name }) => name === 'sweepRates')).toHaveLength(1);
  });

  it('says what failed where it was asked', async () => {
    const call = deviceWorker.hold('sweepRates');
    const found = actions.findRate();
    await call.made;
    call.fail(new UserError('Every layer is frozen.'));
    await found;
    expect(search()).toMatchObject({ status: 'failed', error: { message: 'Every layer is frozen.' } });
    expect(store.getState().error).toBeNull();
  });
});

describe('rateKey', () => {
  it('tells what a rate was found with, but not the rate, the epochs or the device', () => {
    const before = rateKey(store.getState());
    set({ learningRate: 0.5, epochs: 99, patience: 3, device: 'wasm', learningRateSchedule: 'cosine' });
    expect(rateKey(store.getState())).toBe(before);
    for (const change of [{ optimizer: 'sgd' }, { batchSize: 3 }, { zoomRange: 0.5 }, { seed: 9 }]) {
      const { settings } = store.getState();
      set(change);
      expect(rateKey(store.getState())).not.toBe(before);
      store.setState({ settings });
    }
    store.setState({ modelId: 'cnn-pool' });
    expect(rateKey(store.getState())).not.toBe(before);
  });
});

describe('fitsHeadAlone', () => {
  it('is true for a fitted head alone', () => {
    expect(fitsHeadAlone(store.getState())).toBe(false);
    store.setState((state) => withBase(state, TOY_BASE));
    set({ head: 'logistic', unfreeze: 0 });
    expect(fitsHeadAlone(store.getState())).toBe(true);
    set({ unfreeze: 1 });
    expect(fitsHeadAlone(store.getState())).toBe(false);
    set({ unfreeze: 0, head: 'dense' });
    expect(fitsHeadAlone(store.getState())).toBe(false);
  });
});
