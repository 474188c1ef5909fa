/** What the log says once the steps of a run tell more than the estimate did. */
import { describe, expect, it } from 'vitest';
import { fasterThan, type StepNews, stepNewsText } from '../../../../src/app/device/stepNews.ts';
import { correctedBy } from '../../../../src/compute/device/ranking.ts';
import type { BackendName, StepCost, Verdict, Verdicts } from '../../../../src/compute/types.ts';

const COST: StepCost = {
  flops: 1e9,
  weightedLayers: 1,
  heaviest: { kind: 'Dense', batch: 32, inputGradient: false, inputs: 100, units: 10 },
};
type Right = Extract<Verdict, { status: 'right' }>;
const right = (backend: BackendName, ms: number, software = false): Right => ({
  status: 'right',
  info: { backend, description: backend, software, maxTensorBytes: 1 },
  pace: { overheadMs: 0, msPerGflop: ms },
});

/** A step on WebAssembly, estimated at 930 ms, beside a WebGL of `webglMs`. */
function news(ms: number, webglMs: number, changes: Partial<StepNews> = {}): string | null {
  const wasm = right('wasm', 930);
  const before: Verdicts = { webgl: right('webgl', webglMs), wasm };
  const after = { ...before, wasm: correctedBy(wasm, { ms, cost: COST }) };
  return stepNewsText({
    backend: 'wasm',
    ms,
    cost: COST,
    before,
    after,
    chosen: 'wasm',
    hasMore: false,
    ...changes,
  });
}

describe('the line of the log', () => {
  it('says what was taken and what was estimated, where they differ by more than half', () => {
    expect(news(310, 990)).toBe(
      'A step took 310 ms; 930 ms were estimated. The estimate for WebAssembly has been corrected.',
    );
    expect(news(1400, 4000)).toMatch(/^A step took 1\.4 s; 930 ms were estimated\./);
    for (const ms of [470, 930, 1390]) expect(news(ms, 4000)).toBeNull();
  });

  it('names the device that would be faster', () => {
    expect(news(1900, 990)).toBe(
      'A step took 1.9 s; 930 ms were estimated. WebGL would take about 990 ms; choose it for the next run.',
    );
    expect(news(1900, 990, { chosen: 'auto' })).toBe(
      'A step took 1.9 s; 930 ms were estimated. WebGL would take about 990 ms, so Auto will take it for the next run.',
    );
    expect(news(1900, 990, { chosen: 'auto', hasMore: true })).toMatch(
      /so Auto will take it after these runs\.$/,
    );
  });

  it('says so wherever Auto changes its mind, however little the step differs', () => {
    expect(news(1000, 990, { chosen: 'auto' })).toMatch(/so Auto will take it for the next run\.$/);
    expect(news(1000, 990)).toBeNull();
  });

  it('asks for no choice where another one was made meanwhile', () => {
    expect(news(1900, 990, { chosen: 'webgl' })).toMatch(/has been corrected\.$/);
  });

  it('is not written where nothing was estimated', () => {
    expect(news(310, 990, { before: {}, after: {} })).toBeNull();
  });
});

describe('a faster device', () => {
  it('is one that Auto would take and that is estimated to be faster', () => {
    expect(fasterThan({ webgl: right('webgl', 100), wasm: right('wasm', 300) }, 'wasm', COST)).toBe('webgl');
    expect(fasterThan({ webgl: right('webgl', 100), wasm: right('wasm', 300) }, 'webgl', COST)).toBeNull();
    expect(
      fasterThan({ webgl: right('webgl', 200, true), wasm: right('wasm', 300) }, 'wasm', COST),
    ).toBeNull();
    // Auto would not take the driver, which is the faster one by its estimate all the same.
    expect(
      fasterThan({ webgl: right('webgl', 200, true), wasm: right('wasm', 300) }, 'webgl', COST),
    ).toBeNull();
    expect(fasterThan({ webgl: right('webgl', 100) }, 'wasm', COST)).toBeNull();
    expect(fasterThan({}, 'wasm', COST)).toBeNull();
  });
});
