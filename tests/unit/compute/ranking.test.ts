/** The choice of a device by what is known: estimates, real steps, and drivers that only imitate a GPU. */
import { describe, expect, it } from 'vitest';
import { estimatedStepMs } from '../../../src/compute/device/probe.ts';
import { correctedBy, hasNoGpu, inDoubt, ranking } from '../../../src/compute/device/ranking.ts';
import type { BackendName, Pace, StepCost, Verdict } from '../../../src/compute/types.ts';

const COST: StepCost = {
  flops: 1e9,
  weightedLayers: 4,
  heaviest: { kind: 'Dense', batch: 32, inputGradient: false, inputs: 1000, units: 128 },
};
const pace = (msPerGflop: number): Pace => ({ overheadMs: 0, msPerGflop });

type Right = Extract<Verdict, { status: 'right' }>;
const right = (backend: BackendName, ms: number, software = false): Right => ({
  status: 'right',
  info: { backend, description: backend, software: software || backend === 'wasm', maxTensorBytes: 1 },
  pace: pace(ms),
});
const again = (verdict: Right, ms: number): Right => ({ ...verdict, again: pace(ms) });
const refused: Verdict = { status: 'refused', error: { kind: 'user', message: 'Wrong.' } };

describe('the choice', () => {
  it('is the fastest of those that are right', () => {
    expect(ranking({ webgpu: refused, webgl: right('webgl', 9), wasm: right('wasm', 4) }, COST)).toEqual([
      'wasm',
      'webgl',
    ]);
    expect(ranking({ webgpu: { status: 'absent' }, webgl: refused }, COST)).toEqual([]);
  });

  it('depends on the model: a device with a slow start may win on large steps only', () => {
    const webgpu: Verdict = { ...right('webgpu', 1), pace: { overheadMs: 5, msPerGflop: 0.1 } };
    const verdicts = { webgpu, wasm: right('wasm', 20) };
    expect(ranking(verdicts, { ...COST, flops: 5e9 })[0]).toBe('webgpu');
    expect(ranking(verdicts, { ...COST, flops: 1e7 })[0]).toBe('wasm');
  });
});

describe('a software driver', () => {
  const wasm = right('wasm', 930);

  it('comes behind WebAssembly where it only seems faster by less than twice', () => {
    const verdicts = { webgl: right('webgl', 790, true), wasm };
    expect(ranking(verdicts, COST)).toEqual(['wasm', 'webgl']);
    expect(inDoubt(verdicts, COST)).toEqual([]);
  });

  it('comes behind WebAssembly until two measurements say that it is twice as fast', () => {
    const webgl = right('webgl', 465, true);
    expect(ranking({ webgl, wasm }, COST)).toEqual(['wasm', 'webgl']);
    expect(ranking({ webgl: again(webgl, 465), wasm: again(wasm, 900) }, COST)).toEqual(['wasm', 'webgl']);
    expect(ranking({ webgl: again(webgl, 465), wasm: again(wasm, 930) }, COST)).toEqual(['webgl', 'wasm']);
  });

  it('is measured a second time, with WebAssembly, only where the first says that it is twice as fast', () => {
    const webgl = right('webgl', 465, true);
    expect(inDoubt({ webgpu: { status: 'absent' }, webgl, wasm }, COST)).toEqual(['webgl', 'wasm']);
    expect(inDoubt({ webgl: again(webgl, 465), wasm }, COST)).toEqual(['webgl', 'wasm']);
    expect(inDoubt({ webgl: again(webgl, 800), wasm: again(wasm, 200) }, COST)).toEqual([]);
    expect(inDoubt({ webgl, wasm: refused }, COST)).toEqual([]);
  });

  it('keeps its place before slower devices, and behind faster ones', () => {
    const webgpu = right('webgpu', 100);
    const webgl = right('webgl', 50, true);
    expect(ranking({ webgpu, webgl, wasm: right('wasm', 60) }, COST)).toEqual(['wasm', 'webgl', 'webgpu']);
    expect(ranking({ webgpu, webgl, wasm }, COST)).toEqual(['webgpu', 'wasm', 'webgl']);
  });

  it('is taken where WebAssembly is not to be had', () => {
    expect(ranking({ webgl: right('webgl', 790, true), wasm: refused }, COST)).toEqual(['webgl']);
  });

  it('is a matter of GPUs alone: a real one needs no second measurement', () => {
    const verdicts = { webgl: right('webgl', 900), wasm };
    expect(ranking(verdicts, COST)).toEqual(['webgl', 'wasm']);
    expect(inDoubt(verdicts, COST)).toEqual([]);
  });
});

describe('a real step', () => {
  it('corrects the pace so that such a step is estimated at what it took', () => {
    const verdict: Right = { ...right('wasm', 1), pace: { overheadMs: 10, msPerGflop: 60 } };
    const corrected = correctedBy(verdict, { ms: 310, cost: COST });
    expect(estimatedStepMs(corrected.pace, COST)).toBeCloseTo(310, 9);
    expect(corrected).toMatchObject({ corrected: true, info: verdict.info, pace: { overheadMs: 31 } });
  });

  it('changes the choice', () => {
    const webgl = right('webgl', 9);
    const verdicts = { webgl, wasm: right('wasm', 12) };
    expect(ranking(verdicts, COST)[0]).toBe('webgl');
    expect(ranking({ ...verdicts, webgl: correctedBy(webgl, { ms: 15, cost: COST }) }, COST)[0]).toBe('wasm');
  });
});

describe('hasNoGpu', () => {
  it('holds where there is none, or only an imitation', () => {
    expect(hasNoGpu({ webgpu: { status: 'absent' }, webgl: { status: 'absent' } })).toBe(true);
    expect(hasNoGpu({ webgpu: { status: 'absent' }, webgl: right('webgl', 1, true) })).toBe(true);
  });

  it('does not hold for a GPU that works or was refused, or before it was looked for', () => {
    expect(hasNoGpu({ webgpu: { status: 'absent' }, webgl: right('webgl', 1) })).toBe(false);
    expect(hasNoGpu({ webgpu: refused, webgl: { status: 'absent' } })).toBe(false);
    expect(hasNoGpu({})).toBe(false);
  });
});
