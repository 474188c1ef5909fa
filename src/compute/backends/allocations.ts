/**
 * Says when the GPU has no more memory. WebGPU tells it later and elsewhere, and tfjs does not listen: the buffer is
 * invalid, every shader that touches it does nothing, and training goes on with garbage. It must not know of kernels.
 */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

/** What of the buffer manager and backend of tfjs 4.22 is private to their types. */
interface ManagerInternals {
  device: Pick<GPUDevice, 'createBuffer'>;
  freeBuffers: Map<string, GPUBuffer[]>;
  numFreeBuffers: number;
}
interface BackendInternals {
  convertAndCacheOnCPU<Values>(dataId: object, values: Values): Values;
}

/** Watches the allocations and errors of one backend from now on. */
export class Allocations {
  private readonly checks = new Set<Promise<void>>();
  private readonly invalid = new WeakSet<GPUBuffer>();
  private failure: Error | null = null;

  constructor(private readonly backend: WebGPUBackend) {
    const { device, bufferManager } = backend;
    this.manager.device = { createBuffer: (descriptor) => this.createBuffer(descriptor) };
    const release = bufferManager.releaseBuffer.bind(bufferManager);
    bufferManager.releaseBuffer = (buffer, reuse = true) =>
      release(buffer, reuse && !this.invalid.has(buffer));
    device.addEventListener('uncapturederror', ({ error }) => {
      this.failure ??= new Error(`WebGPU: ${error.message}`);
    });
    // A weight that was read must be read anew after it was changed in place.
    (backend as unknown as BackendInternals).convertAndCacheOnCPU = (_, values) => values;
    const read = backend.read.bind(backend);
    backend.read = async (dataId) => {
      const values = await read(dataId);
      await this.settle();
      return values;
    };
  }

  /**
   * Resolves when all that was asked of the GPU so far is known to have been granted; throws the first refusal since
   * the last call. It waits for no computing. What was computed meanwhile is then garbage and may be repeated.
   */
  async settle(): Promise<void> {
    await Promise.all(this.checks);
    const { failure } = this;
    this.failure = null;
    if (failure) throw failure;
  }

  private get manager(): ManagerInternals {
    return this.backend.bufferManager as unknown as ManagerInternals;
  }

  /** Largest buffer that shaders can be given. */
  static maxBytes({ limits }: GPUDevice): number {
    return Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
  }

  private createBuffer(descriptor: GPUBufferDescriptor): GPUBuffer {
    const { device } = this.backend;
    const most = Allocations.maxBytes(device);
    if (descriptor.size > most)
      throw new Error(`The GPU holds ${most} bytes in one buffer; ${descriptor.size} were asked for.`);
    device.pushErrorScope('out-of-memory');
    const buffer = device.createBuffer(descriptor);
    const check = device.popErrorScope().then(
      (error) => {
        if (!error) return;
        this.invalid.add(buffer);
        this.freePool();
        this.failure ??= new Error(`The GPU has no ${descriptor.size} bytes left: ${error.message}`);
      },
      // Only a lost device answers so, which whoever opened it is told of.
      () => undefined,
    );
    this.checks.add(check);
    void check.then(() => this.checks.delete(check));
    return buffer;
  }

  /** Destroys the buffers that wait to be used again: smaller parts need other sizes. */
  private freePool(): void {
    const { bufferManager } = this.backend;
    for (const buffers of this.manager.freeBuffers.values()) {
      for (const buffer of buffers.splice(0)) {
        buffer.destroy();
        this.manager.numFreeBuffers -= 1;
        bufferManager.numBytesAllocated -= buffer.size;
      }
    }
  }
}
