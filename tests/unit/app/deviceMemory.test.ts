/** What is remembered of devices between visits, and for whom it holds. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createDeviceMemory } from '../../../src/app/deviceMemory.ts';
import type { Verdict } from '../../../src/compute/types.ts';
import { MemoryStorage } from './memoryStorage.ts';

const KEY = 'darkroom.devices';
const RIGHT: Extract<Verdict, { status: 'right' }> = {
  status: 'right',
  info: { backend: 'webgl', description: 'A GPU', software: false, maxTensorBytes: 2 ** 30 },
  pace: { overheadMs: 1, msPerGflop: 2 },
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
    for (const value of [{}, null, { ...RIGHT, pace: {} }, { ...RIGHT, info: { backend: 'wasm' } }]) {
      storage.setItem(KEY, JSON.stringify({ [key]: value }));
      expect(createDeviceMemory(storage, 'Chrome 156').recall('webgl', 'A GPU', 'Conv2D')).toBeUndefined();
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
