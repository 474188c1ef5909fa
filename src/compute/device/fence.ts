/**
 * Knowing how far the device is: waiting until it has done what it was told, and whether it had the memory for it.
 * It must not know of models or training.
 */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';

/** What we use of the WebGPU backend; its own types need a package of their own. */
interface WebGPUBackend {
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  device: { queue: { onSubmittedWorkDone(): Promise<void> } };
}

const webgl = () => tf.backend() as MathBackendWebGL;

/** Lets messages in that have arrived meanwhile; `setTimeout` would wait 4 ms. */
function nextMessage(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Whether the device has computed when a call returns, as WebAssembly has: then its steps never overlap. */
export function computesWithinCall(): boolean {
  return !['webgl', 'webgpu'].includes(tf.getBackend());
}

/**
 * Sends off what was told to the device and resolves when it is done. Nothing is read back. A device that computes
 * within the call (WebAssembly) is done already: then messages are let in, or nobody could pause a run.
 */
export function deviceFence(): Promise<void> {
  switch (tf.getBackend()) {
    case 'webgl':
      return webgl().gpgpu.createAndWaitForFence();
    case 'webgpu': {
      const backend = tf.backend() as unknown as WebGPUBackend;
      // tfjs collects calls; as before its own readings, the encoder must be there and its pass ended.
      backend.ensureCommandEncoderReady();
      backend.endComputePassEncoder();
      backend.submitQueue();
      return backend.device.queue.onSubmittedWorkDone();
    }
    default:
      return nextMessage();
  }
}

/** All errors that WebGL has noted since it was last asked. */
function webglErrors(gl: WebGLRenderingContext): number[] {
  const errors: number[] = [];
  for (let error = gl.getError(); error !== gl.NO_ERROR; error = gl.getError()) {
    errors.push(error);
    // A lost context may answer so for ever; it is noticed elsewhere.
    if (error === gl.CONTEXT_LOST_WEBGL) break;
  }
  return errors;
}

/**
 * Does `work` and throws where the device did not find the memory for it: WebGL and WebGPU themselves do not, they go on
 * with garbage. What `work` made is disposed then. It waits for the device, so it is for the first time that something
 * is tried.
 */
export async function watchingMemory<T>(work: () => T | Promise<T>): Promise<T> {
  const finish = beginWatch();
  const made = await work();
  try {
    await finish();
    return made;
  } catch (thrown) {
    tf.dispose(made as tf.TensorContainer);
    throw thrown;
  }
}

/** Begins to watch; the function returned waits for the device and throws where it ran out of memory. */
function beginWatch(): () => Promise<void> {
  switch (tf.getBackend()) {
    case 'webgl': {
      const { gl } = webgl().gpgpu;
      webglErrors(gl);
      return async () => {
        await deviceFence();
        // Drawing into a texture that got no memory is an error of the framebuffer.
        const refusals: number[] = [gl.OUT_OF_MEMORY, gl.INVALID_FRAMEBUFFER_OPERATION];
        if (webglErrors(gl).some((error) => refusals.includes(error)))
          throw new Error('The GPU ran out of memory.');
      };
    }
    case 'webgpu':
      return async () => {
        const { settleAllocations } = await import('../backends/webgpu.ts');
        await settleAllocations();
      };
    default:
      return async () => {};
  }
}
