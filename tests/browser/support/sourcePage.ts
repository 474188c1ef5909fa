/**
 * A page that runs modules of src/ directly, for tests of what only a browser has: the kernels on a GPU.
 */
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { createServer, loadConfigFromFile, mergeConfig, type ViteDevServer } from 'vite';
import { WEBGPU_FLAGS } from '../../../scripts/chrome.mjs';
import { HEADERS } from '../../../scripts/headers.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Why a test on WebGPU is skipped. */
export const NO_WEBGPU = `WebGPU is not tested: Chrome finds no adapter here, with ${WEBGPU_FLAGS.join(' ')}.`;

/** Cross-origin isolation, for WebAssembly's threads. */
const ISOLATION = Object.fromEntries(
  Object.entries(HEADERS).filter(([name]) => name.startsWith('Cross-Origin-')),
);

const BACKENDS = ['webgl', 'webgpu', 'wasm'].map((name) => `@tensorflow/tfjs-backend-${name}`);

/** The functions that a module exports. */
type FunctionName<Module> = {
  [K in keyof Module]: Module[K] extends (...args: never[]) => unknown ? K : never;
}[keyof Module];
// biome-ignore lint/suspicious/noExplicitAny: any function can be called; the types of `ask` keep its exact signature
type AnyFunction = (...args: any[]) => unknown;

export interface SourcePage<Module = Record<string, AnyFunction>> {
  page: Page;
  /** Calls a function of the module in the page; arguments and result cross as JSON. */
  ask<K extends FunctionName<Module>>(
    name: K,
    ...args: Parameters<Extract<Module[K], AnyFunction>>
  ): Promise<Awaited<ReturnType<Extract<Module[K], AnyFunction>>>>;
  /** Loads the module anew: nothing is left of what it did. */
  reload(): Promise<void>;
  /** Whether Chrome finds something that computes for WebGPU on this machine. */
  hasWebgpu(): Promise<boolean>;
  close(): Promise<void>;
}

/** The server of the source files, once for all files of this worker; it ends with the worker. */
let serving: Promise<ViteDevServer> | undefined;

async function serveSource(): Promise<ViteDevServer> {
  // The page's own plugins, for what they make of source files.
  const own = await loadConfigFromFile({ command: 'serve', mode: 'development' }, undefined, root);
  const server = await createServer(
    mergeConfig(
      { plugins: own?.config.plugins ?? [] },
      {
        root,
        configFile: false,
        logLevel: 'error',
        appType: 'custom',
        server: { port: 0, hmr: false, watch: null, headers: ISOLATION },
        optimizeDeps: { include: ['@tensorflow/tfjs', ...BACKENDS], noDiscovery: true },
        // Two servers that pack the same packages into one folder would be in each other's way.
        cacheDir: `node_modules/.vite-source-page-${process.env.VITEST_POOL_ID}`,
        plugins: [
          {
            name: 'blank-page',
            configureServer(vite: ViteDevServer) {
              vite.middlewares.use('/blank.html', (_, response) => {
                for (const [name, value] of Object.entries(ISOLATION)) response.setHeader(name, value);
                response.setHeader('Content-Type', 'text/html').end(BLANK);
              });
            },
          },
        ],
      },
    ),
  );
  return server.listen();
}

/** Loads the module that the address names after #. */
const BLANK = `<!doctype html><script type="module">
  import(location.hash.slice(1)).then((all) => Object.assign(window, { api: all }));
</script>`;

/** Opens a blank page in which `module` (a path from the repository's root) has run. */
export async function openSourcePage<Module = Record<string, AnyFunction>>(
  browser: Browser,
  module: string,
): Promise<SourcePage<Module>> {
  serving ??= serveSource();
  const { resolvedUrls } = await serving;
  const page = await browser.newPage();
  await page.goto(`${resolvedUrls?.local[0]}blank.html#/${module}`);
  const isLoaded = async () => {
    await page.waitForFunction(() => 'api' in window, null, { timeout: 60_000 });
  };
  await isLoaded();
  return {
    page,
    async reload() {
      await page.reload();
      await isLoaded();
    },
    ask: (name, ...args) =>
      page.evaluate(
        ([name, args]) => (window as unknown as { api: Record<string, AnyFunction> }).api[name](...args),
        [name as string, args] as const,
      ) as Promise<never>,
    hasWebgpu: () => page.evaluate(async () => Boolean(await navigator.gpu?.requestAdapter())),
    close: () => page.close(),
  };
}
