/** Builds the bench into a folder that needs no network and no packages. */
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { MODELS } from '../src/models/catalogue/catalogue.ts';
import page from '../vite.config.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The command line finds the ids of the models beside it: it can read no TypeScript. */
const modelsFile: Plugin = {
  name: 'models-file',
  generateBundle() {
    const source = JSON.stringify(MODELS.map(({ id }) => id));
    this.emitFile({ type: 'asset', fileName: 'models.json', source });
  },
};

export default defineConfig({
  root: here('.'),
  base: './',
  // What the page's own plugins make of source files, the bench needs as well.
  plugins: [page.plugins, modelsFile],
  worker: page.worker,
  // The command line travels with the page.
  publicDir: here('runner'),
  build: { target: 'es2023', outDir: here('dist'), emptyOutDir: true, chunkSizeWarningLimit: 4000 },
});
