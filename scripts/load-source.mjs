/**
 * Loads a TypeScript module of src/ into a script: Node 20 does not run TypeScript by itself, Vite does.
 */
import { join } from 'node:path';
import { ROOT } from './install.mjs';

/**
 * @template T
 * @param {string} path from the root of the repository
 * @returns {Promise<T>} the module's exports
 */
export async function loadSource(path) {
  const { runnerImport } = await import('vite');
  const { module } = await runnerImport(join(ROOT, path), {
    root: ROOT,
    configFile: false,
    logLevel: 'error',
  });
  return /** @type {T} */ (module);
}
