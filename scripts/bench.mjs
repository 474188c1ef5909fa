/**
 * npm run bench: builds the bench and runs it in the browser of this machine. See bench/README.md.
 */
import './node-version.mjs';

const { runScript } = await import('./script-error.mjs');

await runScript(async () => {
  const { installWhatIsMissing, ROOT } = await import('./install.mjs');
  installWhatIsMissing();
  const { join } = await import('node:path');
  const { pathToFileURL } = await import('node:url');
  const { build } = await import('vite');
  const { findOrInstallChrome } = await import('./chrome.mjs');
  const { loadSource } = await import('./load-source.mjs');
  /** @type {typeof import('../src/models/catalogue/catalogue.ts')} */
  const { MODELS } = await loadSource('src/models/catalogue/catalogue.ts');
  const args = process.argv.slice(2);
  if (!args.includes('--help'))
    await build({ configFile: join(ROOT, 'bench', 'vite.config.ts'), logLevel: 'error' });
  const runner = join(ROOT, 'bench', args.includes('--help') ? 'runner' : 'dist', 'run.mjs');
  /** @type {typeof import('../bench/runner/run.mjs')} */
  const { main } = await import(pathToFileURL(runner).href);
  const ids = MODELS.map(({ id }) => id);
  await main(args, ids, args.includes('--help') ? null : findOrInstallChrome());
});
