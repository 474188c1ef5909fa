/**
 * TensorFlow.js' own WebAssembly module, on a heap that our kernels can share. The package's loader hides the memory
 * and starts eight threads from a blob, which our content security policy forbids, so the module is loaded here. Its
 * kernels (XNNPACK) run on one thread: whatever takes long is done by ours.
 */
import { BackendWasm, setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import simdFactory, {
  type BackendWasmModule,
} from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js';
import threadedFactory from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js';
import type { Heap } from './taskRunner.ts';

const PAGE_BYTES = 65536;
/** What the module expects to have at its start. */
const INITIAL_PAGES = 256;
/** The most that the heap may grow to: 4 GB, as the module without shared memory has it, or what the browser grants. */
const MAX_PAGES = [65536, 32768, 16384, 8192];

/** What of Emscripten's module is used here, which the package's types leave out. */
interface EmscriptenModule extends BackendWasmModule {
  _malloc(bytes: number): number;
  _free(address: number): void;
  cwrap<F>(name: string, result: 'number' | null, parameters: 'number'[]): F;
}

export interface TensorflowModule {
  backend: BackendWasm;
  heap: Heap;
  /** How far the heap may grow. */
  maxHeapBytes: number;
}

/**
 * Instantiates the module from its bytes: the variant with shared memory where `shared`. Throws where the browser has
 * no memory to give.
 */
export async function loadTensorflow(binary: ArrayBuffer, shared: boolean): Promise<TensorflowModule> {
  const wasmModule = await WebAssembly.compile(binary);
  const reserved = shared ? reserveShared() : null;
  let memory = reserved?.memory;
  const config = {
    wasmMemory: memory,
    instantiateWasm(
      imports: WebAssembly.Imports,
      receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ) {
      WebAssembly.instantiate(wasmModule, imports).then((instance) => {
        memory ??= instance.exports.memory as WebAssembly.Memory;
        receive(instance, wasmModule);
      });
      return {};
    },
  };
  const loading = shared ? withIdleWorkers(() => threadedFactory(config)) : simdFactory(config);
  const module = (await loading) as EmscriptenModule;
  if (!memory) throw new Error('TensorFlow.js’ WebAssembly module has no memory.');
  refuseNull(module);
  bindTensorflow(module);
  setThreadsCount(1);
  return {
    backend: new BackendWasm(module),
    heap: {
      memory,
      allocate: (bytes) => module._malloc(bytes) >>> 0,
      free: (address) => module._free(address),
    },
    maxHeapBytes: (reserved?.maxPages ?? MAX_PAGES[0]) * PAGE_BYTES,
  };
}

function reserveShared() {
  for (const maxPages of MAX_PAGES) {
    try {
      const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: maxPages, shared: true });
      return { memory, maxPages };
    } catch (thrown) {
      // This browser does not set aside as much: half may do.
      if (!(thrown instanceof RangeError)) throw thrown;
    }
  }
  throw new Error('The browser has no memory for WebAssembly.');
}

/** Stands for the threads that the module wants to have ready: with one thread for XNNPACK none is ever used. */
class IdleWorker {
  onmessage: ((event: { data: { cmd: string } }) => void) | null = null;
  postMessage(message: { cmd: string }): void {
    if (message.cmd === 'load') queueMicrotask(() => this.onmessage?.({ data: { cmd: 'loaded' } }));
  }
  terminate(): void {}
}

/** The result of `work`, during which (it asks for them at once) new workers are idle ones. */
function withIdleWorkers<T>(work: () => T): T {
  const { Worker } = globalThis;
  Object.assign(globalThis, { Worker: IdleWorker });
  try {
    return work();
  } finally {
    Object.assign(globalThis, { Worker });
  }
}

/** Where the heap is full malloc returns 0, to which TensorFlow.js would write; from now on it throws. */
function refuseNull(module: EmscriptenModule): void {
  // The first call puts the real functions in their places.
  module._free(module._malloc(1));
  const malloc = module._malloc;
  module._malloc = (bytes) => {
    const address = malloc(bytes);
    if (address === 0) throw new Error(`WebAssembly has no room for ${bytes} more bytes.`);
    return address;
  };
}

/** The functions that `BackendWasm` calls, as the package's loader binds them. */
function bindTensorflow(module: EmscriptenModule): void {
  const { cwrap } = module;
  module.tfjs = {
    init: cwrap('init', null, []),
    initWithThreadsCount: cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: cwrap('get_threads_count', 'number', []),
    registerTensor: cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: cwrap('dispose_data', null, ['number']),
    dispose: cwrap('dispose', null, []),
  };
}
