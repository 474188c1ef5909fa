/**
 * npm run test:unit -- [PATTERN …] and npm run test:browser -- [NAME …]: some of the tests of npm test, with what they need.
 * The last line holds the totals; the exit status is 1 where anything failed.
 */
import './node-version.mjs';

const { runScript } = await import('./script-error.mjs');

await runScript(async () => {
  const kind = process.argv[2] === 'browser' ? 'browser' : 'unit';
  const { testFiles } = await import('./test-files.mjs');
  const patterns = process.argv.slice(3);
  // Without a pattern Vitest finds them all itself.
  const files = patterns.length > 0 ? testFiles(kind, patterns) : [];
  const { installWhatIsMissing } = await import('./install.mjs');
  installWhatIsMissing();
  const { runVitest, sayTotals } = await import('./checks.mjs');
  if (kind === 'browser') {
    const { findOrInstallChrome } = await import('./chrome.mjs');
    findOrInstallChrome();
    const { buildWhenStale } = await import('./page.mjs');
    buildWhenStale();
  }
  sayTotals(await runVitest(kind === 'browser' ? ['browser', 'browser-timed'] : ['unit'], files));
});
