/**
 * Compiling the shaders of some work before it is done: all at once, in the browser's own threads, where the first call
 * would compile them one after another and wait for each. It must not know of models or training.
 */
import * as tf from '@tensorflow/tfjs';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';

/** Shaders on their way. */
export interface Compilation {
  total: number;
  /** How many are ready. */
  done(): number;
  /** Waits for the rest and makes them usable. Throws where one does not compile. */
  finish(): Promise<void>;
}

const NOTHING_TO_COMPILE: Compilation = { total: 0, done: () => 0, finish: async () => {} };

/**
 * Goes through `work` without computing anything, and begins to compile what it will need. The values that it sees are
 * garbage, so it must not keep any tensor or change a variable. Where nothing is compiled (WebAssembly) it is not called.
 */
export function compileAhead(work: () => void): Compilation {
  switch (tf.getBackend()) {
    case 'webgl':
      compileOnly('ENGINE_COMPILE_ONLY', work);
      return webglCompilation();
    case 'webgpu':
      compileOnly('WEBGPU_ENGINE_COMPILE_ONLY', work);
      return webgpuCompilation();
    default:
      return NOTHING_TO_COMPILE;
  }
}

/** tfjs allocates and compiles under this flag, but runs nothing. */
function compileOnly(flag: 'ENGINE_COMPILE_ONLY' | 'WEBGPU_ENGINE_COMPILE_ONLY', work: () => void): void {
  tf.env().set(flag, true);
  try {
    tf.tidy(work);
  } finally {
    tf.env().set(flag, false);
  }
}

function webglCompilation(): Compilation {
  const backend = tf.backend() as MathBackendWebGL;
  const { gl, parallelCompilationExtension: parallel } = backend.gpgpu;
  const { binaryCache } = backend as unknown as {
    binaryCache: Record<string, { webGLProgram: WebGLProgram }>;
  };
  let waiting = Object.values(binaryCache).map((binary) => binary.webGLProgram);
  const total = waiting.length;
  return {
    total,
    done() {
      // Without the extension any question would wait for the answer, so `finish` waits for all at once.
      waiting = parallel
        ? waiting.filter((program) => !gl.getProgramParameter(program, parallel.COMPLETION_STATUS_KHR))
        : [];
      return total - waiting.length;
    },
    async finish() {
      backend.checkCompileCompletion();
      backend.getUniformLocations();
    },
  };
}

function webgpuCompilation(): Compilation {
  const backend = tf.backend() as unknown as {
    pipelineCache: Record<string, unknown>;
    checkCompileCompletionAsync(): Promise<void>;
  };
  const pipelines = Object.values(backend.pipelineCache);
  let ready = 0;
  const count = () => {
    ready += 1;
  };
  // One that fails is thrown by `finish`.
  for (const pipeline of pipelines) Promise.resolve(pipeline).then(count, count);
  return {
    total: pipelines.length,
    done: () => ready,
    finish: () => backend.checkCompileCompletionAsync(),
  };
}
