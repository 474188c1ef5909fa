/**
 * A page that runs modules of src/ directly, for tests of what only a browser has: the kernels on a GPU.
 */
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { createServer } from 'vite';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface SourcePage {
  page: Page;
  close(): Promise<void>;
}

/** Opens a blank page in which `module` (a path from the repository's root) has run. */
export async function openSourcePage(browser: Browser, module: string): Promise<SourcePage> {
  const html = `<!doctype html><script type="module">
    import(${JSON.stringify(`/${module}`)}).then((all) => Object.assign(window, { api: all }));
  </script>`;
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    appType: 'custom',
    server: { port: 0, hmr: false, watch: null },
    optimizeDeps: { include: ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-webgl'], noDiscovery: true },
    cacheDir: 'node_modules/.vite-source-page',
    plugins: [
      {
        name: 'blank-page',
        configureServer(vite) {
          vite.middlewares.use('/blank.html', (_, response) => {
            response.setHeader('Content-Type', 'text/html').end(html);
          });
        },
      },
    ],
  });
  await server.listen();
  const page = await browser.newPage();
  await page.goto(`${server.resolvedUrls?.local[0]}blank.html`);
  await page.waitForFunction(() => 'api' in window, null, { timeout: 60_000 });
  return {
    page,
    async close() {
      await page.close();
      await server.close();
    },
  };
}
