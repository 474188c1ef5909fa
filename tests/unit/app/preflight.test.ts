/** The preflight's page end, with workers that answer, hang or die. They are stood in for: Node has none of these. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeviceMemory } from '../../../src/app/deviceMemory.ts';
import { createPreflight } from '../../../src/app/preflight.ts';
import type { BackendName, HeavyLayer } from '../../../src/compute/types.ts';

const LAYER: HeavyLayer = { kind: 'Dense', batch: 1, inputGradient: false, inputs: 1, units: 1 };

type Behaviour = 'right' | 'hangs' | 'dies';
let behaviours: Record<BackendName, Behaviour>;
let started: string[];
let alive: number;

/** A worker that knows only the calls of the preflight. */
class StandIn extends EventTarget {
  constructor(_url: URL, { name }: { name: string }) {
    super();
    started.push(name);
    alive += 1;
  }
  terminate() {
    alive -= 1;
  }
  postMessage({
    type,
    id,
    name,
    args,
  }: {
    type: string;
    id: number;
    name: string;
    args: { value: unknown }[];
  }) {
    if (type !== 'call') return;
    const answer = (value: unknown) =>
      setTimeout(() =>
        this.dispatchEvent(new MessageEvent('message', { data: { type: 'result', id, value } })),
      );
    if (name === 'deviceNames') return answer({ webgpu: 'A', webgl: 'B', wasm: 'C' });
    const backend = args[0].value as BackendName;
    const info = { backend, description: backend, software: false, maxTensorBytes: 1 };
    if (behaviours[backend] === 'right') answer({ info, pace: { overheadMs: 0, msPerGflop: 1 } });
    if (behaviours[backend] === 'dies')
      setTimeout(() => this.dispatchEvent(Object.assign(new Event('error'), { message: 'out of memory' })));
  }
}

describe('the preflight', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('Worker', StandIn);
    behaviours = { webgpu: 'right', webgl: 'right', wasm: 'right' };
    started = [];
    alive = 0;
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const preflight = () => createPreflight(createDeviceMemory(null, 'Chrome'));
  const never = new AbortController().signal;

  it('refuses what hangs or dies, ends its worker, and goes on with the next', async () => {
    behaviours = { webgpu: 'hangs', webgl: 'dies', wasm: 'right' };
    const { measure, known } = preflight();
    const measuring: (BackendName | null)[] = [];
    const done = measure(LAYER, false, (backend) => measuring.push(backend), never);
    await vi.advanceTimersByTimeAsync(60_000);
    await done;
    expect(measuring).toEqual(['webgpu', 'webgl', 'wasm', null]);
    expect(known('Dense')).toMatchObject({
      webgpu: { status: 'refused', error: { message: 'It gave no answer within 40 seconds.' } },
      webgl: { status: 'refused', error: { message: expect.stringContaining('out of memory') } },
      wasm: { status: 'right' },
    });
    expect(alive).toBe(0);
  });

  it('gives each backend a worker of its own, once', async () => {
    const { measure, known } = preflight();
    expect(known('Dense')).toBeNull();
    for (const afresh of [false, false, true]) {
      const done = measure(LAYER, afresh, () => {}, never);
      await vi.advanceTimersByTimeAsync(100);
      await done;
    }
    const round = ['devices', 'preflight webgpu', 'preflight webgl', 'preflight wasm'];
    expect(started).toEqual([...round, ...round]);
  });

  it('stops at once when cancelled, and keeps what it knows by then', async () => {
    behaviours.webgl = 'hangs';
    const { measure, known } = preflight();
    const controller = new AbortController();
    const done = measure(LAYER, false, () => {}, controller.signal);
    const outcome = expect(done).rejects.toThrow('Cancelled.');
    await vi.advanceTimersByTimeAsync(1000);
    controller.abort();
    await outcome;
    expect(alive).toBe(0);
    expect(known('Dense')).toMatchObject({ webgpu: { status: 'right' }, webgl: undefined });
  });
});
