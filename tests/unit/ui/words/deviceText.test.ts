/** What the page says of devices. */
import { describe, expect, it } from 'vitest';
import { type AppState, INITIAL_STATE } from '../../../../src/app/state/state.ts';
import { nextStepCost } from '../../../../src/app/state/stepCost.ts';
import type { BackendName, DeviceInfo, Verdict } from '../../../../src/compute/types.ts';
import {
  choiceReason,
  deviceSentence,
  measuringPlace,
  nextDevice,
} from '../../../../src/ui/words/deviceText.ts';
import { newRun } from '../../app/run.ts';

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
const corrected = (backend: BackendName, msPerGflop: number) =>
  ({ ...right(backend, msPerGflop), corrected: true }) as Verdict;
const absent: Verdict = { status: 'absent' };

function stateWith(
  device: AppState['device'],
  verdicts: AppState['survey']['verdicts'],
  chosen: AppState['settings']['device'] = 'auto',
): AppState {
  return {
    ...INITIAL_STATE,
    device,
    survey: { verdicts, measuring: [] },
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
    expect(deviceSentence({ ...looking, survey: { verdicts: {}, measuring: ['webgl'] } })).toBe(
      'Measuring WebGL…',
    );
    const inTurns: AppState['survey'] = { verdicts: {}, measuring: ['webgpu', 'webgl', 'wasm'] };
    expect(deviceSentence({ ...looking, survey: inTurns })).toBe(
      'Measuring WebGPU, WebGL and WebAssembly in turns…',
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

  it('says why a software driver was passed over', () => {
    const verdicts = { webgl: right('webgl', 40, true), wasm: right('wasm', 50) };
    expect(choiceReason(stateWith(ready('wasm'), verdicts), COST)).toBe(
      'Auto chose WebAssembly: the processor draws WebGL too, which would have to be twice as fast in two measurements.',
    );
  });

  it('says that steps of runs had their part in it', () => {
    expect(choiceReason(stateWith(ready('webgpu'), { ...three, webgl: corrected('webgl', 3) }), COST)).toBe(
      'Auto chose WebGPU: the fastest of the 3 that compute right here, by the steps of your runs.',
    );
  });

  it('is silent while there is no device', () => {
    expect(choiceReason(stateWith({ status: 'looking' }, three), COST)).toBeNull();
  });
});

describe('measuringPlace', () => {
  it('counts what is offered', () => {
    expect(measuringPlace({ verdicts: { webgpu: absent }, measuring: ['webgl'] })).toBe('1 of 2');
    expect(measuringPlace({ verdicts: {}, measuring: ['wasm'] })).toBe('3 of 3');
    expect(measuringPlace({ verdicts: {}, measuring: [] })).toBe('');
    expect(measuringPlace({ verdicts: {}, measuring: ['webgl', 'wasm'] })).toBe('');
  });
});

describe('nextDevice', () => {
  const gflops = COST.flops / 1e9;
  const known = { webgl: corrected('webgl', 850 / gflops), wasm: right('wasm', 160 / gflops) };
  const during = (state: AppState, backend: BackendName): AppState => ({
    ...state,
    runs: [newRun({ id: 'a', device: info(backend) })],
  });

  it('offers a faster device than the one chosen by hand, once steps of a run have shown it', () => {
    const byHand = stateWith(ready('webgl'), known, 'webgl');
    const offer = {
      text: 'By the steps of your runs, WebAssembly would be faster than WebGL: about 160 ms a step instead of 850 ms.',
      offered: 'wasm',
    };
    expect(nextDevice(byHand)).toEqual(offer);
    expect(nextDevice(during(byHand, 'webgl'))).toEqual(offer);
  });

  it('offers nothing by estimates alone, or where the chosen one is the fastest', () => {
    const estimated = { webgl: right('webgl', 850 / gflops), wasm: known.wasm };
    expect(nextDevice(stateWith(ready('webgl'), estimated, 'webgl'))).toBeNull();
    expect(nextDevice(stateWith(ready('wasm'), known, 'wasm'))).toBeNull();
    expect(nextDevice(stateWith(ready('wasm'), known))).toBeNull();
  });

  it('does not offer a software driver that was not clearly faster', () => {
    const verdicts = { webgl: right('webgl', 140 / gflops, true), wasm: corrected('wasm', 160 / gflops) };
    expect(nextDevice(stateWith(ready('wasm'), verdicts, 'wasm'))).toBeNull();
  });

  it('says during a run what comes next, by Auto or by hand', () => {
    expect(nextDevice(during(stateWith(ready('webgl'), known), 'webgl'))).toEqual({
      text: 'Auto will take WebAssembly next, by the steps of your runs: about 160 ms a step.',
      offered: null,
    });
    expect(nextDevice(during(stateWith(ready('webgl'), known, 'wasm'), 'webgl'))).toEqual({
      text: 'The next run trains on WebAssembly.',
      offered: null,
    });
  });
});
