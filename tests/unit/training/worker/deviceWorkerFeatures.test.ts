/** The device worker's pass over pictures that image workers hold: its progress, its end and its stop, through real channels. */
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { createBatchApi } from '../../../../src/dataset/pool/imageWorkerApi.ts';
import { CancelledError } from '../../../../src/shared/errors.ts';
import { type Endpoint, expose } from '../../../../src/shared/rpc.ts';
import { listFeatures } from '../../../../src/training/features/keptFeatures.ts';
import { createDeviceWorkerApi } from '../../../../src/training/worker/deviceWorkerApi.ts';
import { PrivateFiles } from '../../support/privateFiles.ts';
import { imageStore, PICTURES, task, withViews } from '../features/featureBase.ts';

/** A device that takes two pictures at a time. */
vi.mock('../../../../src/compute/device/device.ts', () => ({
  openDevice: async () => ({
    ...{ backend: 'wasm', description: 'plain', software: true, maxTensorBytes: 4 * 108 * 2 },
  }),
}));

beforeAll(() => tf.setBackend('cpu'));
beforeEach(() => void PrivateFiles.install());
afterEach(() => {
  vi.unstubAllGlobals();
});

/** A device worker with an image worker that holds the pictures of one store. */
async function deviceWorker() {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => {
    port1.close();
    port2.close();
  });
  const store = imageStore();
  expose(
    port1 as Endpoint,
    createBatchApi(() => store),
  );
  const api = createDeviceWorkerApi();
  await api.openDevice('wasm');
  api.connectImages([port2]);
  return api;
}

const kept = { ...task, keep: true };

it('computes, tells how far it is, and keeps', async () => {
  const api = await deviceWorker();
  const told: number[][] = [];
  const counts = await api.computeFeatures(kept, 'store', (...progress) => told.push(progress));
  expect(counts).toMatchObject({ dimensions: 5, rows: PICTURES, computed: PICTURES });
  expect(told[0]).toEqual([0, PICTURES]);
  expect(told.at(-1)).toEqual([PICTURES, PICTURES]);
  expect(await listFeatures()).toHaveLength(1);
  const again = await (await deviceWorker()).computeFeatures(kept, 'store', () => {});
  expect(again).toMatchObject({ dimensions: 5, rows: PICTURES, computed: 0 });
});

it('ends after the batch at work when it is stopped, and another worker goes on from there', async () => {
  const api = await deviceWorker();
  const pass = api.computeFeatures(withViews(3, kept), 'store', () => api.stop());
  await expect(pass).rejects.toThrow(CancelledError);
  const rest = await (await deviceWorker()).computeFeatures(withViews(3, kept), 'store', () => {});
  expect(rest.rows).toBe(4 * PICTURES);
  expect(rest.computed).toBeGreaterThan(0);
  const none = await api.computeFeatures(withViews(3, kept), 'store', () => {});
  expect(none.computed).toBe(0);
});
