/**
 * A Vite plugin: `import code from './page.ts?bundle'` gives a module and all that it imports as the text of one script,
 * to be put into a page that must stand alone.
 */
import { build } from 'vite';

const SUFFIX = '?bundle';

/** @returns {import('vite').Plugin} */
export function inlineBundle() {
  return {
    name: 'inline-bundle',
    enforce: 'pre',
    async resolveId(id, importer) {
      if (!id.endsWith(SUFFIX)) return null;
      const entry = await this.resolve(id.slice(0, -SUFFIX.length), importer, { skipSelf: true });
      return entry && `${entry.id}${SUFFIX}`;
    },
    async load(id) {
      if (!id.endsWith(SUFFIX)) return null;
      const built = await build({
        configFile: false,
        logLevel: 'warn',
        publicDir: false,
        build: {
          write: false,
          target: 'es2022',
          modulePreload: false,
          lib: { entry: id.slice(0, -SUFFIX.length), formats: ['iife'], name: 'bundle' },
        },
      });
      const [{ output }] = /** @type {import('vite').Rolldown.RolldownOutput[]} */ (built);
      const [chunk] = output;
      for (const file of chunk.moduleIds) this.addWatchFile(file);
      return `export default ${JSON.stringify(chunk.code)};`;
    },
  };
}
