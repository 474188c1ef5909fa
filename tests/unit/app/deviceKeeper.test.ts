/**
 * When the keeper measures, opens and reopens. The worker and the preflight are stood in for: no driver fails on demand.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { createDeviceKeeper, type DeviceKeeper } from '../../../src/app/deviceKeeper.ts';
import type { Preflight } from '../../../src/app/preflight.ts';
import { withSetting } from '../../../src/app/reducers.ts';
import { createAppStore, type Store } from '../../../src/app/store.ts';
import type { Trainer } from '../../../src/app/trainer.ts';
import { BACKENDS, type BackendName, type LayerKind, type Verdict } from '../../../src/compute/types.ts';
import { UserError } from '../../../src/shared/errors.ts';
import { newRun } from './run.ts';

const info = (backend: BackendName) => ({
  backend,
  description: backend,
  software: false,
  maxTensorBytes: 1,
});
const right = (backend: BackendName, msPerGflop: number): Verdict => ({
  status: 'right',
  info: info(backend),
  pace: { overheadMs: 0, msPerGflop },
});

/** What the stand-ins will answer, and what they were asked. */
interface World {
  verdicts: Record<LayerKind, Record<BackendName, Verdict>>;
  unopenable: BackendName[];
  events: string[];
  /** Ends the device of the present worker. */
  lose(): void;
}

function createWorld(): { world: World; trainer: Trainer; preflight: Preflight } {
  let lose = (_: Error) => {};
  const known = new Set<LayerKind>();
  const world: World = {
    verdicts: {
      Dense: { webgpu: { status: 'absent' }, webgl: right('webgl', 5), wasm: right('wasm', 2) },
      Conv2D: { webgpu: { status: 'absent' }, webgl: right('webgl', 5), wasm: right('wasm', 20) },
    },
    unopenable: [],
    events: [],
    lose: () => lose(new UserError('The GPU was lost.')),
  };
  const trainer = {
    api: { untilLost: () => new Promise<never>((_, reject) => (lose = reject)) },
    connectImages: async () => {},
    async openDevice(backend: BackendName) {
      world.events.push(`open ${backend}`);
      if (world.unopenable.includes(backend)) throw new UserError(`No ${backend}.`);
      return info(backend);
    },
    restart: () => world.events.push('restart'),
  } as unknown as Trainer;
  const preflight: Preflight = {
    known: (kind) => (known.has(kind) ? world.verdicts[kind] : {}),
    look: async () => {},
    async measure({ kind }, afresh, onMeasure, signal) {
      if (known.has(kind) && !afresh) return;
      for (const backend of BACKENDS) {
        signal.throwIfAborted();
        onMeasure(backend);
        await Promise.resolve();
      }
      world.events.push(`measured ${kind}`);
      known.add(kind);
      onMeasure(null);
    },
  };
  return { world, trainer, preflight };
}

describe('the keeper of the device', () => {
  let store: Store;
  let keeper: DeviceKeeper;
  let world: World;
  const start = () => {
    const parts = createWorld();
    world = parts.world;
    keeper = createDeviceKeeper(store, parts.trainer, parts.preflight, () => []);
  };
  const choose = (device: 'auto' | BackendName) =>
    store.setState((state) => withSetting(state, 'device', device));
  const backend = () => {
    const { device } = store.getState();
    return device.status === 'ready' ? device.info.backend : device.status;
  };
  beforeEach(() => {
    store = createAppStore(null);
  });

  it('on Auto opens the fastest, once it is measured', async () => {
    start();
    expect(backend()).toBe('looking');
    await keeper.settled();
    expect(backend()).toBe('wasm');
    expect(store.getState().survey.measuring).toBeNull();
    expect(world.events).toEqual(['measured Dense', 'open wasm']);
  });

  it('opens another in a fresh worker where the new model asks for it, measured once a kind of layer', async () => {
    start();
    await keeper.settled();
    store.setState({ modelId: 'cnn-pool' });
    expect(backend()).toBe('looking');
    await keeper.settled();
    expect(backend()).toBe('webgl');
    store.setState({ modelId: 'cnn-128-64-32' });
    expect(backend()).toBe('webgl');
    await keeper.settled();
    expect(world.events).toEqual(['measured Dense', 'open wasm', 'measured Conv2D', 'restart', 'open webgl']);
  });

  it('opens what is chosen by hand without measuring, and ends a measurement for it', async () => {
    start();
    choose('webgl');
    await keeper.settled();
    expect(backend()).toBe('webgl');
    expect(world.events).toEqual(['open webgl']);
  });

  it('says why where the chosen one cannot be opened, and goes on to another', async () => {
    start();
    world.unopenable = ['webgpu'];
    choose('webgpu');
    await keeper.settled();
    expect(store.getState().device).toMatchObject({ status: 'missing', error: { message: 'No webgpu.' } });
    choose('auto');
    await keeper.settled();
    expect(backend()).toBe('wasm');
  });

  it('never trains on one that was refused', async () => {
    start();
    world.verdicts.Dense.wasm = { status: 'refused', error: { kind: 'user', message: 'Wrong results.' } };
    await keeper.settled();
    expect(backend()).toBe('webgl');
    choose('wasm');
    await keeper.settled();
    expect(store.getState().device).toMatchObject({
      status: 'missing',
      error: { message: 'Wrong results.' },
    });
    expect(world.events).not.toContain('open wasm');
  });

  it('on Auto takes the next where the fastest does not open, and says so where none is left', async () => {
    start();
    world.unopenable = ['wasm'];
    await keeper.settled();
    expect(backend()).toBe('webgl');
    world.verdicts.Conv2D.webgl = { status: 'absent' };
    store.setState({ modelId: 'cnn-pool' });
    await keeper.settled();
    expect(backend()).toBe('missing');
  });

  it('lets a run keep its device, also over a loss, and follows the choice at its end', async () => {
    start();
    await keeper.settled();
    store.setState({ runs: [newRun({ id: 'a', device: info('wasm') })] });
    choose('webgl');
    await keeper.settled();
    expect(backend()).toBe('wasm');
    world.lose();
    await Promise.resolve();
    await keeper.settled();
    expect(backend()).toBe('wasm');
    keeper.measureAgain();
    expect(backend()).toBe('wasm');
    store.setState({ runs: [newRun({ id: 'a', status: 'finished', device: info('wasm') })] });
    await keeper.settled();
    expect(backend()).toBe('webgl');
    expect(world.events.slice(2)).toEqual(['restart', 'open wasm', 'restart', 'open webgl']);
  });

  it('opens a lost device again, once for everybody who noticed', async () => {
    start();
    await keeper.settled();
    const { generation } = keeper;
    await Promise.all([
      keeper.reopen(new Error('lost'), generation),
      keeper.reopen(new Error('lost'), generation),
    ]);
    expect(world.events.slice(2)).toEqual(['restart', 'open wasm']);
    expect(keeper.generation).toBe(generation + 1);
  });

  it('measures again on demand and changes the device where another is faster now', async () => {
    start();
    await keeper.settled();
    world.verdicts.Dense.webgl = right('webgl', 1);
    keeper.measureAgain();
    expect(backend()).toBe('looking');
    await keeper.settled();
    expect(backend()).toBe('webgl');
  });
});
