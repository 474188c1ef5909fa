/**
 * Opening the device that TensorFlow.js computes on, in a worker. Each backend is loaded when it is first opened.
 * It must not know of models or training.
 */
import type { BackendName, DeviceInfo, OnLost } from '../types.ts';

const LOADERS: Record<BackendName, () => Promise<{ open(onLost: OnLost): Promise<DeviceInfo> }>> = {
  webgpu: () => import('../backends/webgpu.ts'),
  webgl: () => import('../backends/webgl.ts'),
  wasm: () => import('../backends/wasm.ts'),
};

/**
 * Makes `backend` the one that TensorFlow.js computes with, with our kernels in the place of the stock ones.
 * `onLost` is called when the device is taken away. Throws a UserError where this browser does not offer it, or offers
 * one that cannot train.
 */
export async function openDevice(backend: BackendName, onLost: OnLost): Promise<DeviceInfo> {
  const { open } = await LOADERS[backend]();
  return open(onLost);
}
