/**
 * Compiles the WebAssembly kernels (AssemblyScript) where they are missing or older than their sources.
 * Four variants of the same: with and without shared memory, with and without fused multiply-add.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './install.mjs';
import { ScriptError } from './script-error.mjs';

const SOURCES = join(ROOT, 'src', 'compute', 'kernels', 'wasm', 'assembly');
const BUILT = join(ROOT, 'src', 'compute', 'kernels', 'wasm', 'built');

/** Features beyond SIMD; the file is named after them. */
const VARIANTS = {
  simd: [],
  'simd-relaxed': ['relaxed-simd'],
  'simd-threads': ['threads'],
  'simd-relaxed-threads': ['relaxed-simd', 'threads'],
};

/** The most that a 32-bit memory may grow to, in pages of 64 KB; the memory itself comes from TensorFlow.js. */
const MAX_PAGES = 65536;

/**
 * @param {string} file
 * @param {string[]} features
 */
async function compile(file, features) {
  const { default: asc } = await import('assemblyscript/asc');
  const shared = features.includes('threads') ? ['--sharedMemory'] : [];
  const { error, stderr } = await asc.main([
    join(SOURCES, 'index.ts'),
    ...['--outFile', file, '--baseDir', '/'],
    ...['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort='],
    ...['--importMemory', '--noExportMemory', '--initialMemory', '1', '--maximumMemory', String(MAX_PAGES)],
    ...shared,
    ...['simd', ...features].flatMap((feature) => ['--enable', feature]),
  ]);
  if (error) throw new ScriptError(`The WebAssembly kernels could not be compiled.\n${stderr.toString()}`);
}

/** Compiles what is missing or stale. Throws a ScriptError where that fails. */
export async function buildWasm() {
  const changedMs = Math.max(
    ...readdirSync(SOURCES).map((name) => statSync(join(SOURCES, name)).mtimeMs),
    statSync(new URL(import.meta.url)).mtimeMs,
  );
  mkdirSync(BUILT, { recursive: true });
  for (const [name, features] of Object.entries(VARIANTS)) {
    const file = join(BUILT, `${name}.wasm`);
    if (existsSync(file) && statSync(file).mtimeMs >= changedMs) continue;
    // Two processes may compile at once: neither may see the other's half a file.
    const unfinished = `${file}.${process.pid}`;
    await compile(unfinished, features);
    renameSync(unfinished, file);
  }
}

/**
 * A Vite plugin that compiles the kernels before they are asked for, and has the development server bundle
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
