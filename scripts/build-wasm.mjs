/**
 * Compiles the WebAssembly modules (AssemblyScript) where they are missing or older than their sources: the kernels of
 * the training, and the arithmetic of pixels.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './install.mjs';
import { ScriptError } from './script-error.mjs';

const KERNELS = join(ROOT, 'src', 'compute', 'kernels', 'wasm');
const PIXELS = join(ROOT, 'src', 'dataset', 'pixels');

/** The most that a 32-bit memory may grow to, in pages of 64 KB. */
const MAX_PAGES = 65536;

/**
 * @typedef {object} WasmModule
 * @property {string} sources the folder with its index.ts
 * @property {string} file
 * @property {string[]} features beyond SIMD
 * @property {string[]} memory options
 */

/**
 * The kernels, whose memory comes from TensorFlow.js: with and without shared memory, with and without fused multiply-add.
 * @param {string} name
 * @param {string[]} features
 * @returns {WasmModule}
 */
function kernels(name, features) {
  const shared = features.includes('threads') ? ['--sharedMemory'] : [];
  return {
    sources: join(KERNELS, 'assembly'),
    file: join(KERNELS, 'built', `${name}.wasm`),
    features,
    memory: ['--importMemory', '--noExportMemory', '--maximumMemory', String(MAX_PAGES), ...shared],
  };
}

const MODULES = [
  kernels('simd', []),
  kernels('simd-relaxed', ['relaxed-simd']),
  kernels('simd-threads', ['threads']),
  kernels('simd-relaxed-threads', ['relaxed-simd', 'threads']),
  { sources: join(PIXELS, 'assembly'), file: join(PIXELS, 'built', 'pixels.wasm'), features: [], memory: [] },
];

/**
 * @param {WasmModule} module
 * @param {string} file
 */
async function compile({ sources, features, memory }, file) {
  const { default: asc } = await import('assemblyscript/asc');
  const { error, stderr } = await asc.main([
    join(sources, 'index.ts'),
    ...['--outFile', file, '--baseDir', '/'],
    ...['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--initialMemory', '1'],
    ...memory,
    ...['simd', ...features].flatMap((feature) => ['--enable', feature]),
  ]);
  if (error) throw new ScriptError(`${file} could not be compiled.\n${stderr.toString()}`);
}

/** Compiles what is missing or stale. Throws a ScriptError where that fails. */
export async function buildWasm() {
  for (const module of MODULES) {
    const { sources, file } = module;
    const changedMs = Math.max(
      ...readdirSync(sources, { recursive: true }).map(
        (name) => statSync(join(sources, String(name))).mtimeMs,
      ),
      statSync(new URL(import.meta.url)).mtimeMs,
    );
    if (existsSync(file) && statSync(file).mtimeMs >= changedMs) continue;
    mkdirSync(dirname(file), { recursive: true });
    // Two processes may compile at once: neither may see the other's half a file.
    const unfinished = `${file}.${process.pid}`;
    await compile(module, unfinished);
    renameSync(unfinished, file);
  }
}

/**
 * A Vite plugin that compiles the modules before they are asked for, and has the development server bundle
 * TensorFlow.js' loaders, which are no ES modules.
 * @returns {import('vite').Plugin}
 */
export function wasmKernels() {
  const folder = '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm';
  return {
    name: 'wasm-kernels',
    config: () => ({
      optimizeDeps: {
        include: ['@tensorflow/tfjs-backend-wasm', `${folder}.js`, `${folder}-threaded-simd.js`],
      },
    }),
    buildStart: buildWasm,
  };
}
