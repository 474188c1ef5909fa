/** WebGPU with our kernels. It must not know of models or training. */
import * as tf from '@tensorflow/tfjs';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { UserError } from '../../shared/errors.ts';
import '../kernels/webgpu/index.ts';
import type { DeviceInfo, OnLost } from '../types.ts';
import { Allocations } from './allocations.ts';
import { isSoftwareDriver } from './softwareDriver.ts';

/** Of each limit, browsers grant only a small default unless the adapter's own is asked for. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupsPerDimension',
] as const;

let allocations: Allocations | null = null;

/**
 * Makes WebGPU the backend of TensorFlow.js, on a device with all that the adapter allows. `onLost` is called when the
 * GPU is taken away.
 * Throws a UserError where this browser offers no WebGPU, or one without a GPU.
 */
export async function open(onLost: OnLost): Promise<DeviceInfo> {
  // Absent where the browser has no WebGPU, or the page comes from an insecure address.
  const gpu: GPU | undefined = navigator.gpu;
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter)
    throw new UserError(
      gpu ? 'This browser finds no GPU for WebGPU.' : 'This browser offers no WebGPU.',
      'Turn on hardware acceleration in the browser’s settings, or use a recent Chrome or Edge.',
    );
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]])),
    requiredFeatures: adapter.features.has('timestamp-query') ? ['timestamp-query'] : [],
  });
  void device.lost.then(({ reason, message }) => {
    if (reason === 'destroyed') return;
    onLost(
      new UserError(
        'The GPU was lost: its driver was reset or the system needed it.',
        `Close other programs that use the GPU and train again. The browser says: ${message || reason}`,
      ),
    );
  });

  if (tf.engine().registryFactory.webgpu) tf.removeBackend('webgpu');
  const backend = new WebGPUBackend(device, adapter.info);
  tf.registerBackend('webgpu', () => backend);
  allocations = new Allocations(backend);
  if (!(await tf.setBackend('webgpu'))) throw new Error('TensorFlow.js did not take the WebGPU device.');
  const { isFallbackAdapter, description, device: model, vendor, architecture } = adapter.info;
  return {
    backend: 'webgpu',
    description: describe(adapter.info),
    // Browsers differ in which of these they fill.
    software: isFallbackAdapter || isSoftwareDriver(description, model, vendor, architecture),
    maxTensorBytes: Allocations.maxBytes(device),
  };
}

/** What the browser says of the GPU: its driver's name for it, or else its maker and family. */
function describe({ description, device, vendor, architecture }: GPUAdapterInfo): string {
  return description || device || [vendor, architecture].filter(Boolean).join(' ') || 'a GPU without a name';
}

/**
 * Resolves when all memory asked of the GPU so far was granted, throws where it was not: WebGPU answers later, so a
 * step must ask before its gradients change the weights. It waits for no computing.
 */
export async function settleAllocations(): Promise<void> {
  await allocations?.settle();
}
