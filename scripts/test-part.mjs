/**
 * npm run test:unit -- [PATTERN …] and npm run test:browser -- [NAME …]: some of the tests of npm test, with what they need.
 * npm run test:long: those that npm test leaves out because they take long and rarely fail.
 * The last line holds the totals; the exit status is 1 where anything failed.
 */
import './node-version.mjs';

const { runScript, ScriptError } = await import('./script-error.mjs');

await runScript(async () => {
  const [kind, ...patterns] = process.argv.slice(2);
  if (kind === 'long' && patterns.length > 0) throw new ScriptError('npm run test:long takes no pattern.');
  const { testFiles } = await import('./test-files.mjs');
  // Without a pattern Vitest finds them all itself.
  const files = patterns.length > 0 ? testFiles(kind === 'browser' ? kind : 'unit', patterns) : [];
  const { installWhatIsMissing } = await import('./install.mjs');
  installWhatIsMissing();
  const { runVitest, sayTotals } = await import('./checks.mjs');
  if (kind !== 'unit') {
    const { findOrInstallChrome } = await import('./chrome.mjs');
    findOrInstallChrome();
    const { buildWhenStale } = await import('./page.mjs');
    buildWhenStale();
  }
  sayTotals(await runVitest(kind === 'browser' ? ['browser', 'browser-timed'] : [kind], files));
});
