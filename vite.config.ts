/**
 * How Vite builds the page and Vitest runs the tests.
 */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { wasmKernels } from './scripts/build-wasm.mjs';
import { HEADERS } from './scripts/headers.mjs';
import { inlineBundle } from './scripts/inline-bundle.mjs';
import { LongestFirst } from './tests/browser/support/longestFirst.ts';

// The development server puts a script into the page itself, which the policy would refuse.
const { 'Content-Security-Policy': _, ...DEVELOPMENT_HEADERS } = HEADERS;

/** Tests in the built page. The files of a worker share a browser; importing the same modules once saves seconds a file. */
const IN_BROWSER = {
  isolate: false,
  globalSetup: 'tests/browser/support/globalSetup.ts',
  expect: { poll: { timeout: 120_000 } },
  testTimeout: 300_000,
  hookTimeout: 300_000,
};
/** Tests that take long and rarely fail: `npm run test:long`. */
const LONG = 'tests/**/*.long.test.ts';
/** Those that measure the page’s own work: nothing may run beside them. */
const TIMED = ['manyRuns', 'responsiveness'].map((name) => `tests/browser/${name}.test.ts`);

export default defineConfig({
  base: './',
  // tfjs-vis draws through vega-embed; the stand-in keeps a chart whose data change.
  resolve: {
    alias: { 'vega-embed': fileURLToPath(new URL('src/ui/charts/vegaEmbed.ts', import.meta.url)) },
  },
  plugins: [react(), wasmKernels(), inlineBundle()],
  worker: { format: 'es', plugins: () => [inlineBundle()] },
  optimizeDeps: {
    include: [
      '@tensorflow/tfjs',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-webgl',
      '@tensorflow/tfjs-backend-webgpu',
      '@tensorflow/tfjs-vis',
    ],
  },
  build: {
    target: 'es2023',
    // Those that know light-dark(): what stands in for it in older ones needs a colour scheme that Mantine does not write so.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    chunkSizeWarningLimit: 2000,
  },
  server: { headers: DEVELOPMENT_HEADERS },
  test: {
    sequence: { sequencer: LongestFirst },
    // At its end a worker closes its browsers, which a busy machine is slow to do.
    teardownTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          exclude: [LONG],
          testTimeout: 60_000,
          // The files of a worker share its modules: loading TensorFlow.js anew for each took half of the time. So a file
          // says which backend it computes on, and gives back what it changed of the globals.
          isolate: false,
          // Vitest leaves one core idle, which is half of a small machine.
          maxWorkers: '100%',
        },
      },
      {
        extends: true,
        test: {
          ...IN_BROWSER,
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          exclude: [...TIMED, LONG],
          // A test mostly keeps one core busy: the page's thread, or a driver that compiles.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          ...IN_BROWSER,
          name: 'browser-timed',
          include: TIMED,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          ...IN_BROWSER,
          name: 'long',
          include: [LONG],
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
