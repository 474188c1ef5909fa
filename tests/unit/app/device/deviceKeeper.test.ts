/**
 * When the keeper measures, opens and reopens. The worker and the preflight are stood in for: no driver fails on demand.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { createDeviceKeeper, type DeviceKeeper } from '../../../../src/app/device/deviceKeeper.ts';
import type { DeviceWorker } from '../../../../src/app/device/deviceWorker.ts';
import type { Preflight } from '../../../../src/app/device/preflight.ts';
import { withSetting, withStatus } from '../../../../src/app/state/reducers.ts';
import { stepCostOf } from '../../../../src/app/state/stepCost.ts';
import { createAppStore, type Store } from '../../../../src/app/state/store.ts';
import { correctedBy, inDoubt } from '../../../../src/compute/device/ranking.ts';
import {
  BACKENDS,
  type BackendName,
  type LayerKind,
  type Pace,
  type Verdict,
} from '../../../../src/compute/types.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { newRun } from '../run.ts';

const info = (backend: BackendName) => ({
  backend,
  description: backend,
  software: false,
  maxTensorBytes: 1,
});
type Right = Extract<Verdict, { status: 'right' }>;
const right = (backend: BackendName, msPerGflop: number, software = false): Right => ({
  status: 'right',
  info: { ...info(backend), software },
  pace: { overheadMs: 0, msPerGflop },
});

const pace = (msPerGflop: number): Pace => ({ overheadMs: 0, msPerGflop });

/** What the stand-ins will answer, and what they were asked. */
interface World {
  verdicts: Record<LayerKind, Record<BackendName, Verdict>>;
  /** What a second measurement gives. */
  again: Record<BackendName, Pace>;
  unopenable: BackendName[];
  events: string[];
  /** Ends the device of the present worker. */
  lose(): void;
}

function createWorld(): { world: World; deviceWorker: DeviceWorker; preflight: Preflight } {
  let lose = (_: Error) => {};
  const known = new Set<LayerKind>();
  const world: World = {
    verdicts: {
      Dense: { webgpu: { status: 'absent' }, webgl: right('webgl', 5), wasm: right('wasm', 2) },
      Conv2D: { webgpu: { status: 'absent' }, webgl: right('webgl', 5), wasm: right('wasm', 20) },
    },
    again: { webgpu: pace(1), webgl: pace(1), wasm: pace(1) },
    unopenable: [],
    events: [],
    lose: () => lose(new UserError('The GPU was lost.')),
  };
  const deviceWorker = {
    api: { untilLost: () => new Promise<never>((_, reject) => (lose = reject)) },
    connectImages: async () => {},
    async openDevice(backend: BackendName) {
      world.events.push(`open ${backend}`);
      if (world.unopenable.includes(backend)) throw new UserError(`No ${backend}.`);
      return info(backend);
    },
    restart: () => world.events.push('restart'),
  } as unknown as DeviceWorker;
  const preflight: Preflight = {
    known: ({ heaviest: { kind } }) => (known.has(kind) ? { ...world.verdicts[kind] } : {}),
    look: async () => {},
    async measure(cost, afresh, onMeasure, signal) {
      const { kind } = cost.heaviest;
      if (!known.has(kind) || afresh) {
        for (const backend of BACKENDS) {
          signal.throwIfAborted();
          onMeasure([backend]);
          await Promise.resolve();
        }
        world.events.push(`measured ${kind}`);
        known.add(kind);
      }
      for (const backend of inDoubt(world.verdicts[kind], cost)) {
        world.events.push(`measured ${backend} again`);
        const verdict = world.verdicts[kind][backend] as Right;
        world.verdicts[kind][backend] = { ...verdict, again: world.again[backend] };
      }
      onMeasure([]);
    },
    noteStep(backend, cost, ms) {
      const { kind } = cost.heaviest;
      const verdict = world.verdicts[kind][backend];
      if (known.has(kind) && verdict.status === 'right')
        world.verdicts[kind][backend] = correctedBy(verdict, { ms, cost });
    },
  };
  return { world, deviceWorker, preflight };
}

describe('the keeper of the device', () => {
  let store: Store;
  let keeper: DeviceKeeper;
  let world: World;
  const start = () => {
    const parts = createWorld();
    world = parts.world;
    keeper = createDeviceKeeper(store, parts.deviceWorker, parts.preflight, () => []);
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
    expect(store.getState().survey.measuring).toEqual([]);
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

  it('takes a software driver only once a second measurement confirms it', async () => {
    start();
    world.verdicts.Dense = {
      webgpu: { status: 'absent' },
      webgl: right('webgl', 300, true),
      wasm: right('wasm', 930),
    };
    world.again = { ...world.again, webgl: pace(800), wasm: pace(200) };
    await keeper.settled();
    expect(world.events).toEqual([
      'measured Dense',
      'measured webgl again',
      'measured wasm again',
      'open wasm',
    ]);
    expect(backend()).toBe('wasm');
  });

  it('measures a second time where the choice comes to hang on it, whatever is open', async () => {
    start();
    world.verdicts.Dense.webgl = right('webgl', 5, true);
    world.verdicts.Conv2D.webgl = right('webgl', 5, true);
    world.again = { ...world.again, webgl: pace(5), wasm: pace(20) };
    await keeper.settled();
    expect(backend()).toBe('wasm');
    store.setState({ modelId: 'cnn-pool' });
    await keeper.settled();
    expect(world.events.slice(2)).toEqual([
      'measured Conv2D',
      'measured webgl again',
      'measured wasm again',
      'restart',
      'open webgl',
    ]);
    store.setState({ modelId: 'cnn-128-64-32' });
    await keeper.settled();
    expect(world.events).toHaveLength(7);
  });

  describe('the pace of a run', () => {
    const IMAGES = 8;
    /** Lets a run on that device begin, and tells what its steps take, in shares of 2 ms for 10⁹ operations. */
    function train(on: BackendName, share: number) {
      const run = newRun({ id: 'a', device: info(on) });
      store.setState({ runs: [run] });
      const ms = (2 * share * stepCostOf(run, IMAGES).flops) / 1e9;
      return keeper.notePace(run, { images: IMAGES, ms });
    }
    const end = () =>
      store.setState(({ runs }) => ({ runs: runs.map((run) => withStatus(run, 'finished')) }));

    it('corrects the choice of Auto for the next run, and says so', async () => {
      start();
      await keeper.settled();
      expect(train('wasm', 3)).toMatch(
        /^A step took .*; .* were estimated\. WebGL would take about .*, so Auto will take it for the next run\.$/,
      );
      await keeper.settled();
      expect(backend()).toBe('wasm');
      expect(store.getState().survey.verdicts.wasm).toMatchObject({ corrected: true });
      end();
      await keeper.settled();
      expect(backend()).toBe('webgl');
    });

    it('says nothing where a step took about what was estimated, and remembers it all the same', async () => {
      start();
      await keeper.settled();
      expect(train('wasm', 1.2)).toBeNull();
      expect(store.getState().survey.verdicts.wasm).toMatchObject({ corrected: true });
    });

    it('counts on a device that was chosen by hand, which stays until another is chosen', async () => {
      start();
      await keeper.settled();
      choose('wasm');
      await keeper.settled();
      expect(train('wasm', 3)).toMatch(/WebGL would take about .*; choose it for the next run\.$/);
      end();
      await keeper.settled();
      expect(backend()).toBe('wasm');
      choose('auto');
      await keeper.settled();
      expect(backend()).toBe('webgl');
    });

    it('is known of the open device, as steps have corrected it', async () => {
      start();
      const run = newRun({ id: 'a', device: info('wasm') });
      expect(keeper.paceFor(run)).toBeNull();
      await keeper.settled();
      expect(keeper.paceFor(run)).toEqual(pace(2));
      expect(train('wasm', 3)).not.toBeNull();
      expect(keeper.paceFor(run)?.msPerGflop).toBeCloseTo(6, 9);
    });

    it('counts what a layer costs once for each part of a batch', async () => {
      start();
      world.verdicts.Dense.wasm = { ...right('wasm', 2), pace: { overheadMs: 10, msPerGflop: 2 } };
      world.verdicts.Dense.webgl = right('webgl', 1e5);
      await keeper.settled();
      const run = newRun({ id: 'a', device: info('wasm'), microBatchSize: 2 });
      store.setState({ runs: [run] });
      const { flops, weightedLayers } = stepCostOf(run, IMAGES);
      const ms = 4 * 10 * weightedLayers + (2 * flops) / 1e9;
      expect(keeper.notePace(run, { images: IMAGES, ms })).toBeNull();
      expect(keeper.paceFor(run)?.overheadMs).toBeCloseTo(10, 9);
    });

    it('has nothing to be compared with where nothing was measured', async () => {
      start();
      choose('wasm');
      await keeper.settled();
      expect(train('wasm', 3)).toBeNull();
    });
  });

  it('shows what is known of the model that is chosen during a run', async () => {
    start();
    await keeper.settled();
    store.setState({ runs: [newRun({ id: 'a', device: info('wasm') })] });
    expect(store.getState().survey.verdicts).toHaveProperty('wasm');
    store.setState({ modelId: 'cnn-pool' });
    expect(store.getState().survey.verdicts).toEqual({});
    expect(backend()).toBe('wasm');
  });
});
