/**
 * A plain copy of bytes, as fast as the device does it without computing: on WebAssembly memory.copy, by one thread or by two
 * at once, on WebGL a blit from texture to texture, on WebGPU a copy from buffer to buffer. It must not import src/compute.
 */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import CopyWorker from './copy.worker.ts?worker';
import { COPY_MODULE, type CopyStart, SLOTS } from './copyThread.ts';

export interface PlainCopy {
  /** Ways to copy so many bytes; the fastest one counts. */
  waysFor(bytes: number): (() => void)[];
  dispose(): void;
}

const PAGE_BYTES = 65536;

async function onWasm(most: number, threads: number): Promise<PlainCopy> {
  const pages = Math.ceil((2 * most) / PAGE_BYTES);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  // Every page is touched once, so that none is handed out by the system within a copy.
  new Uint8Array(memory.buffer).fill(1);
  const instance = await WebAssembly.instantiate(await WebAssembly.compile(COPY_MODULE), { env: { memory } });
  const copy = instance.exports.copy as (to: number, from: number, bytes: number) => void;
  const aloneFor = (bytes: number) => () => copy(most, 0, bytes);
  if (threads < 2) return { waysFor: (bytes) => [aloneFor(bytes)], dispose: () => {} };

  const control = new Int32Array(new SharedArrayBuffer(4 * SLOTS.count));
  const worker: Worker = new CopyWorker();
  const ready = new Promise((resolve) => {
    worker.onmessage = resolve;
  });
  worker.postMessage({ memory, control } satisfies CopyStart);
  await ready;
  const togetherFor = (bytes: number) => () => {
    const half = Math.floor(bytes / 2);
    control.set([most, 0, half], SLOTS.parameters);
    const turn = Atomics.add(control, SLOTS.told, 1) + 1;
    Atomics.notify(control, SLOTS.told);
    copy(most + half, half, bytes - half);
    while (Atomics.load(control, SLOTS.done) !== turn);
  };
  return {
    waysFor: (bytes) => [aloneFor(bytes), togetherFor(bytes)],
    dispose: () => worker.terminate(),
  };
}

const TEXTURE_WIDTH = 1024;

/** Rows of a texture that hold so many bytes, four float32 a texel. */
const rowsOf = (bytes: number) => Math.max(1, Math.round(bytes / (16 * TEXTURE_WIDTH)));

function onWebgl(most: number): PlainCopy {
  const gl = (tf.backend() as MathBackendWebGL).gpgpu.gl as WebGL2RenderingContext;
  const made = [0, 1].map(() => {
    const texture = gl.createTexture();
    const framebuffer = gl.createFramebuffer();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA32F, TEXTURE_WIDTH, rowsOf(most));
    gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    return { texture, framebuffer };
  });
  const blitFor = (bytes: number) => () => {
    const corners = [0, 0, TEXTURE_WIDTH, rowsOf(bytes)] as const;
    const before = gl.getParameter(gl.FRAMEBUFFER_BINDING);
    const scissor = gl.isEnabled(gl.SCISSOR_TEST);
    gl.disable(gl.SCISSOR_TEST);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, made[0].framebuffer);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, made[1].framebuffer);
    gl.blitFramebuffer(...corners, ...corners, gl.COLOR_BUFFER_BIT, gl.NEAREST);
    gl.bindFramebuffer(gl.FRAMEBUFFER, before);
    if (scissor) gl.enable(gl.SCISSOR_TEST);
  };
  return {
    waysFor: (bytes) => [blitFor(bytes)],
    dispose() {
      for (const { texture, framebuffer } of made) {
        gl.deleteTexture(texture);
        gl.deleteFramebuffer(framebuffer);
      }
    },
  };
}

/** What we use of WebGPU; its own types need a package of their own. */
interface Gpu {
  createBuffer(options: object): { destroy(): void };
  createCommandEncoder(): {
    copyBufferToBuffer(from: object, fromAt: number, to: object, toAt: number, bytes: number): void;
    finish(): object;
  };
  queue: { submit(commands: object[]): void };
}
/** GPUBufferUsage.COPY_SRC | COPY_DST */
const COPIED = 4 | 8;

function onWebgpu(most: number): PlainCopy {
  const { device } = tf.backend() as unknown as { device: Gpu };
  const wholeWords = (bytes: number) => 4 * Math.ceil(bytes / 4);
  const [from, to] = [0, 1].map(() => device.createBuffer({ size: wholeWords(most), usage: COPIED }));
  const copyFor = (bytes: number) => () => {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(from, 0, to, 0, wholeWords(bytes));
    device.queue.submit([encoder.finish()]);
  };
  return {
    waysFor: (bytes) => [copyFor(bytes)],
    dispose() {
      from.destroy();
      to.destroy();
    },
  };
}

/** Copies of at most `most` bytes on the current backend; each reads as many bytes as it writes. */
export async function plainCopy(most: number): Promise<PlainCopy> {
  switch (tf.getBackend()) {
    case 'webgl':
      return onWebgl(most);
    case 'webgpu':
      return onWebgpu(most);
    default:
      return onWasm(most, navigator.hardwareConcurrency);
  }
}
