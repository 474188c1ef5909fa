/** Builds the bench into a folder that needs no network and no packages. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import page from '../vite.config.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  base: './',
  // What the page's own plugins make of source files, the bench needs as well.
  plugins: page.plugins,
  worker: page.worker,
  // The command line travels with the page.
  publicDir: here('runner'),
  build: { target: 'es2023', outDir: here('dist'), emptyOutDir: true, chunkSizeWarningLimit: 4000 },
});
