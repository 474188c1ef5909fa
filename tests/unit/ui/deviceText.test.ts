/** What the page says of devices. */
import { describe, expect, it } from 'vitest';
import { type AppState, INITIAL_STATE } from '../../../src/app/state.ts';
import { nextStepCost } from '../../../src/app/stepCost.ts';
import type { BackendName, DeviceInfo, Verdict } from '../../../src/compute/types.ts';
import { choiceReason, deviceSentence, estimateText, measuringPlace } from '../../../src/ui/deviceText.ts';

const info = (backend: BackendName, software = false): DeviceInfo => ({
  backend,
  description: backend === 'wasm' ? 'processor, 2 threads' : 'NVIDIA RTX',
  software: software || backend === 'wasm',
  maxTensorBytes: 1,
});
const right = (backend: BackendName, msPerGflop: number, software = false): Verdict => ({
  status: 'right',
  info: info(backend, software),
  pace: { overheadMs: 0, msPerGflop },
});
const absent: Verdict = { status: 'absent' };

function stateWith(
  device: AppState['device'],
  verdicts: AppState['survey']['verdicts'],
  chosen: AppState['settings']['device'] = 'auto',
): AppState {
  return {
    ...INITIAL_STATE,
    device,
    survey: { verdicts, measuring: null },
    settings: { ...INITIAL_STATE.settings, device: chosen },
  };
}
const ready = (backend: BackendName, software = false): AppState['device'] => ({
  status: 'ready',
  info: info(backend, software),
});
const COST = nextStepCost(INITIAL_STATE);

describe('deviceSentence', () => {
  it('names the GPU and how it is reached', () => {
    expect(deviceSentence(stateWith(ready('webgpu'), { webgpu: right('webgpu', 1) }))).toBe(
      'Training on: NVIDIA RTX through WebGPU',
    );
  });

  it('says so where there is no GPU, or only an imitation', () => {
    const sentence = 'No GPU found: training on the processor through WebAssembly';
    const none = { webgpu: absent, webgl: absent, wasm: right('wasm', 9) };
    expect(deviceSentence(stateWith(ready('wasm'), none))).toBe(sentence);
    const imitated = { ...none, webgl: right('webgl', 90, true) };
    expect(deviceSentence(stateWith(ready('wasm'), imitated))).toBe(sentence);
  });

  it('does not say so of a GPU that is slower or was refused', () => {
    const slow = { webgpu: absent, webgl: right('webgl', 90), wasm: right('wasm', 9) };
    expect(deviceSentence(stateWith(ready('wasm'), slow))).toBe(
      'Training on: processor, 2 threads through WebAssembly',
    );
  });

  it('says what is being done', () => {
    const looking = stateWith({ status: 'looking' }, {});
    expect(deviceSentence(looking)).toBe('Looking for a GPU…');
    expect(deviceSentence({ ...looking, survey: { verdicts: {}, measuring: 'webgl' } })).toBe(
      'Measuring WebGL…',
    );
    expect(deviceSentence(stateWith({ status: 'looking' }, {}, 'wasm'))).toBe('Opening WebAssembly…');
  });
});

describe('choiceReason', () => {
  const three = { webgpu: right('webgpu', 1), webgl: right('webgl', 3), wasm: right('wasm', 50) };

  it('says why Auto took it', () => {
    expect(choiceReason(stateWith(ready('webgpu'), three), COST)).toBe(
      'Auto chose WebGPU: the fastest of the 3 that compute right here.',
    );
    const alone = { webgpu: absent, webgl: absent, wasm: right('wasm', 50) };
    expect(choiceReason(stateWith(ready('wasm'), alone), COST)).toBe(
      'Auto chose WebAssembly: nothing else here computes right.',
    );
  });

  it('says what Auto would take instead of a choice by hand', () => {
    expect(choiceReason(stateWith(ready('webgl'), three, 'webgl'), COST)).toBe(
      'WebGL was chosen by hand. Auto would take WebGPU.',
    );
    expect(choiceReason(stateWith(ready('webgpu'), three, 'webgpu'), COST)).toBe(
      'WebGPU was chosen by hand.',
    );
  });

  it('is silent while there is no device', () => {
    expect(choiceReason(stateWith({ status: 'looking' }, three), COST)).toBeNull();
  });
});

describe('measuringPlace', () => {
  it('counts what is offered', () => {
    expect(measuringPlace({ verdicts: { webgpu: absent }, measuring: 'webgl' })).toBe('1 of 2');
    expect(measuringPlace({ verdicts: {}, measuring: 'wasm' })).toBe('3 of 3');
    expect(measuringPlace({ verdicts: {}, measuring: null })).toBe('');
  });
});

describe('estimateText', () => {
  it.each([
    [0.2, 'under 1 ms'],
    [4.44, '4 ms'],
    [45.4, '45 ms'],
    [123, '120 ms'],
    [996, '1 s'],
    [2140, '2.1 s'],
    [12_400, '12 s'],
    [204_000, '3 min 20 s'],
  ])('writes %f ms as %s', (ms, text) => {
    expect(estimateText(ms)).toBe(text);
  });
});
