/** The preflight's page end, with workers that answer, hang or die. They are stood in for: Node has none of these. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeviceMemory } from '../../../../src/app/device/deviceMemory.ts';
import { createPreflight } from '../../../../src/app/device/preflight.ts';
import type { Timing } from '../../../../src/compute/device/probe.ts';
import type { BackendName, StepCost } from '../../../../src/compute/types.ts';
import { MemoryStorage } from '../memoryStorage.ts';

const COST: StepCost = {
  flops: 1e9,
  weightedLayers: 1,
  heaviest: { kind: 'Dense', batch: 1, inputGradient: false, inputs: 1, units: 1 },
};

type Behaviour = 'right' | 'hangs' | 'dies' | 'dies later';
let behaviours: Record<BackendName, Behaviour>;
/** What a pass over 10⁹ operations takes, in the order in which each device is timed; the last one for ever. */
let passMs: Record<BackendName, number[]>;
let software: BackendName[];
/** What the browser says that it offers; null where its worker dies over the question. */
let names: Record<BackendName, string | null> | null;
let events: string[];
let alive: number;

interface Call {
  type: string;
  id: number;
  name: string;
  args: { value: unknown }[];
}

/** A worker that knows only the calls of the preflight. */
class StandIn extends EventTarget {
  private backend: BackendName = 'wasm';
  private readonly name: string;
  constructor(_url: URL, { name }: { name: string }) {
    super();
    this.name = name;
    events.push(`start ${name}`);
    alive += 1;
  }
  terminate() {
    events.push(`end ${this.name}`);
    alive -= 1;
  }
  private timings(): Timing[] {
    const times = passMs[this.backend];
    return [{ flops: 1e9, ms: times.length > 1 ? (times.shift() as number) : times[0] }];
  }
  private die() {
    setTimeout(() => this.dispatchEvent(Object.assign(new Event('error'), { message: 'out of memory' })));
  }
  postMessage({ type, id, name, args }: Call) {
    if (type !== 'call') return;
    const answer = (value: unknown) =>
      setTimeout(() =>
        this.dispatchEvent(new MessageEvent('message', { data: { type: 'result', id, value } })),
      );
    if (name === 'deviceNames' && names) return answer(names);
    if (name === 'deviceNames') return this.die();
    const isFirst = name === 'prepareDevice';
    if (isFirst) this.backend = args[0].value as BackendName;
    const { backend } = this;
    events.push(`${isFirst ? 'prepare' : 'time'} ${backend}`);
    const behaviour = behaviours[backend];
    if (behaviour === 'dies' || (behaviour === 'dies later' && !isFirst)) this.die();
    else if (behaviour !== 'hangs') {
      const info = { backend, description: backend, software: software.includes(backend), maxTensorBytes: 1 };
      answer(isFirst ? { info, timings: this.timings() } : this.timings());
    }
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('Worker', StandIn);
  behaviours = { webgpu: 'right', webgl: 'right', wasm: 'right' };
  passMs = { webgpu: [1], webgl: [1], wasm: [1] };
  software = ['wasm'];
  names = { webgpu: 'A', webgl: 'B', wasm: 'C' };
  events = [];
  alive = 0;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const preflight = (storage: Storage | null = null) => createPreflight(createDeviceMemory(storage, 'Chrome'));
const never = new AbortController().signal;
type Preflight = ReturnType<typeof preflight>;

/** Measures to the end; returns what was shown as being measured. */
async function measured({ measure }: Preflight, afresh = false, cost = COST) {
  const shown: (readonly BackendName[])[] = [];
  const done = measure(cost, afresh, (backends) => shown.push(backends), never);
  await vi.advanceTimersByTimeAsync(100_000);
  await done;
  return shown;
}

/** What a step is estimated to take on each. */
const paces = ({ known }: Preflight) =>
  Object.values(known(COST) ?? {}).map((verdict) => verdict.status === 'right' && verdict.pace.msPerGflop);

describe('the preflight', () => {
  it('refuses what hangs or dies, ends its worker at once, and goes on with the next', async () => {
    behaviours = { webgpu: 'hangs', webgl: 'dies', wasm: 'right' };
    const one = preflight();
    expect(await measured(one)).toEqual([['webgpu'], ['webgl'], ['wasm'], ['wasm'], []]);
    expect(one.known(COST)).toMatchObject({
      webgpu: { status: 'refused', error: { message: 'It gave no answer within 40 seconds.' } },
      webgl: { status: 'refused', error: { message: expect.stringContaining('out of memory') } },
      wasm: { status: 'right' },
    });
    expect(events.indexOf('end preflight webgpu')).toBeLessThan(events.indexOf('start preflight webgl'));
    expect(alive).toBe(0);
  });

  it('refuses what dies in one of its later turns, and lets the others have theirs', async () => {
    behaviours.webgl = 'dies later';
    const one = preflight();
    await measured(one);
    expect(one.known(COST)).toMatchObject({
      webgpu: { status: 'right' },
      webgl: { status: 'refused' },
      wasm: { status: 'right' },
    });
    expect(events.filter((event) => event === 'time wasm')).toHaveLength(2);
    expect(alive).toBe(0);
  });

  it('gives each backend a worker of its own, once', async () => {
    const one = preflight();
    expect(one.known(COST)).toBeNull();
    for (const afresh of [false, false, true]) await measured(one, afresh);
    const round = ['devices', 'preflight webgpu', 'preflight webgl', 'preflight wasm'];
    const started = events.filter((event) => event.startsWith('start'));
    expect(started).toEqual([...round, ...round].map((name) => `start ${name}`));
  });

  it('asks the browser once for the names, and knows of no GPU where it gives none', async () => {
    names = { webgpu: null, webgl: null, wasm: 'C' };
    const one = preflight();
    await Promise.all([one.look(), one.look(), vi.advanceTimersByTimeAsync(100)]);
    await measured(one);
    expect(one.known(COST)).toMatchObject({ webgpu: { status: 'absent' }, webgl: { status: 'absent' } });
    expect(events.filter((event) => event.startsWith('start'))).toEqual([
      'start devices',
      'start preflight wasm',
    ]);
  });

  it('counts on the processor alone where the browser cannot even be asked', async () => {
    names = null;
    const one = preflight();
    await measured(one);
    expect(one.known(COST)).toMatchObject({
      webgpu: { status: 'absent' },
      webgl: { status: 'absent' },
      wasm: { status: 'right' },
    });
    expect(alive).toBe(0);
  });

  it('measures in turns, so that a burst of other work falls on all, and takes the best of them', async () => {
    // A burst while WebGL and WebAssembly are made ready, another in the last round.
    passMs = { webgpu: [5, 5, 90], webgl: [300, 7, 90], wasm: [400, 9, 90] };
    const one = preflight();
    const shown = await measured(one);
    expect(events.filter((event) => /^(prepare|time)/.test(event))).toEqual([
      'prepare webgpu',
      'prepare webgl',
      'prepare wasm',
      'time webgpu',
      'time webgl',
      'time wasm',
      'time webgpu',
      'time webgl',
      'time wasm',
    ]);
    expect(paces(one)).toEqual([5, 7, 9]);
    expect(shown).toEqual([['webgpu'], ['webgl'], ['wasm'], ['webgpu', 'webgl', 'wasm'], []]);
  });

  it('gives a slow device one turn less', async () => {
    passMs.webgl = [800];
    await measured(preflight());
    expect(events.filter((event) => event.startsWith('time'))).toEqual([
      'time webgpu',
      'time webgl',
      'time wasm',
      'time webgpu',
      'time wasm',
    ]);
  });

  it.each(['made ready', 'in its turn'])(
    'stops at once when cancelled while a device is %s',
    async (when) => {
      const one = preflight();
      const controller = new AbortController();
      const done = one.measure(
        COST,
        false,
        (backends) => {
          if (backends.length === (when === 'made ready' ? 1 : 3)) behaviours.webgl = 'hangs';
        },
        controller.signal,
      );
      const outcome = expect(done).rejects.toThrow('Cancelled.');
      await vi.advanceTimersByTimeAsync(1000);
      expect(alive).toBe(when === 'made ready' ? 2 : 3);
      controller.abort();
      await outcome;
      expect(alive).toBe(0);
      // What was half measured is measured again.
      expect(one.known(COST)).toEqual({ webgpu: undefined, webgl: undefined, wasm: undefined });
      behaviours.webgl = 'right';
      await measured(one);
      expect(one.known(COST)).toMatchObject({ webgl: { status: 'right' } });
    },
  );

  it('is cancelled before it begins', async () => {
    const one = preflight();
    await Promise.all([one.look(), vi.advanceTimersByTimeAsync(100)]);
    const cancelled = AbortSignal.abort();
    await expect(one.measure(COST, false, () => {}, cancelled)).rejects.toThrow('Cancelled.');
    expect(alive).toBe(0);
  });
});

describe('a software driver', () => {
  beforeEach(() => {
    names = { webgpu: null, webgl: 'B', wasm: 'C' };
    software = ['webgl', 'wasm'];
  });
  const preparations = () => events.filter((event) => event.startsWith('prepare'));

  it('is measured once where it does not seem twice as fast', async () => {
    passMs = { webgpu: [], webgl: [790], wasm: [930] };
    const one = preflight();
    await measured(one);
    expect(preparations()).toEqual(['prepare webgl', 'prepare wasm']);
    expect(paces(one)).toEqual([false, 790, 930]);
  });

  it('is measured a second time where it does, and what that gave is remembered beside the first', async () => {
    passMs = { webgpu: [], webgl: [300, 300, 800], wasm: [930, 930, 200] };
    const storage = new MemoryStorage();
    const one = preflight(storage);
    await measured(one);
    expect(preparations()).toEqual(['prepare webgl', 'prepare wasm', 'prepare webgl', 'prepare wasm']);
    const expected = {
      webgl: { pace: { msPerGflop: 300 }, again: { msPerGflop: 800 } },
      wasm: { pace: { msPerGflop: 930 }, again: { msPerGflop: 200 } },
    };
    expect(one.known(COST)).toMatchObject(expected);
    const next = preflight(storage);
    await measured(next);
    expect(preparations()).toHaveLength(4);
    expect(next.known(COST)).toMatchObject(expected);
  });

  it('is refused where it dies in the second measurement', async () => {
    passMs = { webgpu: [], webgl: [300], wasm: [930] };
    const one = preflight();
    const done = one.measure(
      COST,
      false,
      () => {
        if (preparations().length === 2 && events.at(-1) === 'end preflight wasm') behaviours.webgl = 'dies';
      },
      never,
    );
    await vi.advanceTimersByTimeAsync(1000);
    await done;
    expect(one.known(COST)).toMatchObject({ webgl: { status: 'refused' }, wasm: { status: 'right' } });
  });
});

describe('what a step of a run took', () => {
  it('corrects what is known, until the device is measured afresh', async () => {
    passMs.wasm = [930];
    const storage = new MemoryStorage();
    const one = preflight(storage);
    await measured(one);
    one.noteStep('wasm', COST, 310);
    expect(paces(one)).toEqual([1, 1, 310]);
    const next = preflight(storage);
    await measured(next);
    expect(next.known(COST)?.wasm).toMatchObject({ corrected: true, pace: { msPerGflop: 310 } });
    await measured(next, true);
    expect(next.known(COST)?.wasm).toMatchObject({ status: 'right', pace: { msPerGflop: 930 } });
    expect(next.known(COST)?.wasm).not.toHaveProperty('corrected');
  });

  it('is kept for a device that is measured for the first time later', async () => {
    const one = preflight();
    await Promise.all([one.look(), vi.advanceTimersByTimeAsync(100)]);
    one.noteStep('wasm', COST, 310);
    expect(one.known(COST)?.wasm).toBeUndefined();
    await measured(one);
    expect(paces(one)).toEqual([1, 1, 310]);
  });

  it('is nothing before the browser has named its devices', () => {
    const one = preflight();
    one.noteStep('wasm', COST, 310);
    expect(one.known(COST)).toBeNull();
  });
});
