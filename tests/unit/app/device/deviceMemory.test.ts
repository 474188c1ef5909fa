/** What is remembered of devices between visits, and for whom it holds. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createDeviceMemory } from '../../../../src/app/device/deviceMemory.ts';
import type { StepCost, Verdict } from '../../../../src/compute/types.ts';
import { MemoryStorage } from '../memoryStorage.ts';

const KEY = 'darkroom.devices';
const RIGHT: Extract<Verdict, { status: 'right' }> = {
  status: 'right',
  info: { backend: 'webgl', description: 'A GPU', software: false, maxTensorBytes: 2 ** 30 },
  pace: { overheadMs: 1, msPerGflop: 2 },
};

const costOf = (flops: number, kind: 'Dense' | 'Conv2D' = 'Dense'): StepCost => {
  const shared = { batch: 32, inputGradient: true };
  const heaviest =
    kind === 'Dense'
      ? { ...shared, kind, inputs: 100, units: 10 }
      : { ...shared, kind, height: 9, width: 9, inChannels: 3, filters: 8, kernelSize: 3 };
  return { flops, weightedLayers: 4, heaviest };
};

describe('the memory of devices', () => {
  let storage: MemoryStorage;
  beforeEach(() => {
    storage = new MemoryStorage();
  });

  it('tells the next visit what this one measured', () => {
    createDeviceMemory(storage, 'Chrome 156').remember('webgl', 'A GPU', 'Conv2D', RIGHT);
    expect(createDeviceMemory(storage, 'Chrome 156').recall('webgl', 'A GPU', 'Conv2D')).toEqual(RIGHT);
  });

  it('holds for the same device, layer and browser only', () => {
    createDeviceMemory(storage, 'Chrome 156').remember('webgl', 'A GPU', 'Conv2D', RIGHT);
    const memory = createDeviceMemory(storage, 'Chrome 156');
    expect(memory.recall('webgl', 'Another GPU', 'Conv2D')).toBeUndefined();
    expect(memory.recall('webgl', 'A GPU', 'Dense')).toBeUndefined();
    expect(memory.recall('webgpu', 'A GPU', 'Conv2D')).toBeUndefined();
    expect(createDeviceMemory(storage, 'Chrome 157').recall('webgl', 'A GPU', 'Conv2D')).toBeUndefined();
  });

  it('forgets what an older browser measured', () => {
    createDeviceMemory(storage, 'Chrome 156').remember('webgl', 'A GPU', 'Conv2D', RIGHT);
    createDeviceMemory(storage, 'Chrome 157').remember('webgl', 'A GPU', 'Dense', RIGHT);
    expect(Object.keys(JSON.parse(storage.getItem(KEY) ?? ''))).toHaveLength(1);
  });

  it.each(['', '{', 'null', '5', '[]'])('takes %s for nothing', (text) => {
    storage.setItem(KEY, text);
    const memory = createDeviceMemory(storage, 'Chrome 156');
    expect(memory.recall('webgl', 'A GPU', 'Conv2D')).toBeUndefined();
    memory.remember('webgl', 'A GPU', 'Conv2D', RIGHT);
    expect(memory.recall('webgl', 'A GPU', 'Conv2D')).toEqual(RIGHT);
  });

  it('does not believe a verdict that is not whole', () => {
    createDeviceMemory(storage, 'Chrome 156').remember('webgl', 'A GPU', 'Conv2D', RIGHT);
    const [[key]] = Object.entries(JSON.parse(storage.getItem(KEY) ?? ''));
    const halves = [
      { ...RIGHT, again: { overheadMs: 1 } },
      { ...RIGHT, again: null },
    ];
    for (const value of [
      {},
      null,
      ...halves,
      { ...RIGHT, pace: {} },
      { ...RIGHT, info: { backend: 'wasm' } },
    ]) {
      storage.setItem(KEY, JSON.stringify({ [key]: value }));
      expect(createDeviceMemory(storage, 'Chrome 156').recall('webgl', 'A GPU', 'Conv2D')).toBeUndefined();
    }
  });

  it('tells the second measurement too, and reads what an older page remembered without one', () => {
    const twice = { ...RIGHT, again: { overheadMs: 2, msPerGflop: 3 } };
    createDeviceMemory(storage, 'Chrome 156').remember('webgl', 'A GPU', 'Conv2D', twice);
    expect(createDeviceMemory(storage, 'Chrome 156').recall('webgl', 'A GPU', 'Conv2D')).toEqual(twice);
    const older = `{"[\\"webgl\\",\\"A GPU\\",\\"Dense\\",\\"Chrome 156\\"]":${JSON.stringify(RIGHT)}}`;
    storage.setItem(KEY, older);
    const memory = createDeviceMemory(storage, 'Chrome 156');
    expect(memory.recall('webgl', 'A GPU', 'Dense')).toEqual(RIGHT);
    expect(memory.recallStep('webgl', 'A GPU', costOf(1e9))).toBeUndefined();
  });

  it('tells the next visit what a step took, for steps of that kind and size only', () => {
    createDeviceMemory(storage, 'Chrome 156').rememberStep('wasm', 'C', costOf(1e9), 310);
    const memory = createDeviceMemory(storage, 'Chrome 156');
    const step = { ms: 310, cost: { flops: 1e9, weightedLayers: 4 } };
    expect(memory.recallStep('wasm', 'C', costOf(1e9))).toEqual(step);
    expect(memory.recallStep('wasm', 'C', costOf(2e9))).toEqual(step);
    expect(memory.recallStep('wasm', 'C', costOf(1e8))).toBeUndefined();
    expect(memory.recallStep('wasm', 'C', costOf(1e9, 'Conv2D'))).toBeUndefined();
    expect(memory.recallStep('webgl', 'C', costOf(1e9))).toBeUndefined();
    expect(createDeviceMemory(storage, 'Chrome 157').recallStep('wasm', 'C', costOf(1e9))).toBeUndefined();
  });

  it('forgets the steps of one device and kind on demand, whatever their size', () => {
    const memory = createDeviceMemory(storage, 'Chrome 156');
    memory.remember('wasm', 'C', 'Dense', { ...RIGHT, info: { ...RIGHT.info, backend: 'wasm' } });
    for (const flops of [1e9, 1e12]) memory.rememberStep('wasm', 'C', costOf(flops), 310);
    memory.rememberStep('wasm', 'C', costOf(1e9, 'Conv2D'), 310);
    memory.forgetSteps('wasm', 'C', 'Dense');
    for (const place of [memory, createDeviceMemory(storage, 'Chrome 156')]) {
      for (const flops of [1e9, 1e12]) expect(place.recallStep('wasm', 'C', costOf(flops))).toBeUndefined();
      expect(place.recallStep('wasm', 'C', costOf(1e9, 'Conv2D'))?.ms).toBe(310);
      expect(place.recall('wasm', 'C', 'Dense')).toBeDefined();
    }
  });

  it('does not believe a step that is not whole', () => {
    createDeviceMemory(storage, 'Chrome 156').rememberStep('wasm', 'C', costOf(1e9), 310);
    const [[key]] = Object.entries(JSON.parse(storage.getItem(KEY) ?? ''));
    for (const value of [{}, null, { ms: 310 }, { ms: '310', cost: { flops: 1, weightedLayers: 1 } }]) {
      storage.setItem(KEY, JSON.stringify({ [key]: value }));
      const memory = createDeviceMemory(storage, 'Chrome 156');
      expect(memory.recallStep('wasm', 'C', costOf(1e9))).toBeUndefined();
    }
  });

  it('lasts for the visit where the browser keeps nothing', () => {
    storage.setItem = () => {
      throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    };
    for (const place of [storage, null]) {
      const memory = createDeviceMemory(place, 'Chrome 156');
      memory.remember('webgl', 'A GPU', 'Conv2D', RIGHT);
      expect(memory.recall('webgl', 'A GPU', 'Conv2D')).toEqual(RIGHT);
    }
  });
});
