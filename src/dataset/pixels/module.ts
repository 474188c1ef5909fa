/**
 * The arithmetic of pixels in WebAssembly (assembly/): fast, and the same bytes on every machine. It knows of memory only, not
 * of what is computed. It imports nothing.
 */
import moduleUrl from './built/pixels.wasm?url&inline';

/** Room behind the data of a call, which its loops may touch. */
export const SLACK_BYTES = 64;

/** Where the module's own data end. */
const FIRST_FREE = 1024;
const PAGE_BYTES = 65536;

/** What assembly/index.ts exports; all arguments are numbers, those of memory addresses. */
export interface PixelFunctions {
  warp(...args: number[]): void;
  resizeWidth(...args: number[]): void;
  resizeHeight(...args: number[]): void;
  channelSums(...args: number[]): void;
  mapValues(...args: number[]): void;
  blur(...args: number[]): void;
  addNoise(...args: number[]): void;
  compressJpeg(...args: number[]): void;
  fillWithNoise(...args: number[]): void;
}
type Exports = PixelFunctions & { memory: WebAssembly.Memory };

let exports: Exports | undefined;

/** At the first call, and at once: a worker must not miss a message while it waits for its own parts. */
function load(): Exports {
  if (exports) return exports;
  const binary = atob(moduleUrl.slice(moduleUrl.indexOf(',') + 1));
  const module = new WebAssembly.Module(Uint8Array.from(binary, (letter) => letter.charCodeAt(0)));
  exports = new WebAssembly.Instance(module).exports as unknown as Exports;
  return exports;
}

/** A place for each of `sizes` in bytes, in memory that is the caller's until the next call. Throws a RangeError where it is short. */
export function pixelMemory(sizes: readonly number[]): {
  functions: PixelFunctions;
  bytes: Uint8Array<ArrayBuffer>;
  addresses: number[];
} {
  const functions = load();
  const { memory } = functions;
  let end = FIRST_FREE;
  const addresses = sizes.map((size) => {
    const address = end;
    // Aligned, so that it may hold numbers of any kind.
    end = Math.ceil((end + size + SLACK_BYTES) / 16) * 16;
    return address;
  });
  const missing = end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  return { functions, bytes: new Uint8Array(memory.buffer as ArrayBuffer), addresses };
}
