/**
 * npm test: installs what is missing, finds a browser, checks types and style, builds the page and runs every test.
 * The last line holds the totals; the exit status is 1 where anything failed.
 */
import './node-version.mjs';

const { runScript, ScriptError } = await import('./script-error.mjs');

await runScript(async () => {
  const { installWhatIsMissing } = await import('./install.mjs');
  installWhatIsMissing();
  const { CHECKS, runCheck, runVitest, sayTotals } = await import('./checks.mjs');
  const { findOrInstallChrome } = await import('./chrome.mjs');
  const { buildWhenStale } = await import('./page.mjs');

  const results = [
    passes('browser', () => console.log(`✓ browser: ${findOrInstallChrome()}`)),
    passes('build', () => {
      buildWhenStale();
      console.log('✓ build');
    }),
  ];
  // Without a page or a browser for it, the rest can still be tested.
  const projects = results.every(Boolean) ? ['unit', 'browser', 'browser-timed'] : ['unit'];
  results.push(...(await Promise.all(CHECKS.map(runCheck))));
  if (projects.length === 1) console.log('The browser tests are left out: see what failed above.');

  const totals = await runVitest(projects);
  sayTotals({
    passed: totals.passed + results.filter(Boolean).length,
    failed: totals.failed + results.filter((result) => !result).length,
    skipped: totals.skipped,
  });
});

/**
 * @param {string} name
 * @param {() => void} check
 */
function passes(name, check) {
  try {
    check();
    return true;
  } catch (thrown) {
    console.log(`${thrown instanceof ScriptError ? thrown.message : thrown}\n✗ ${name}`);
    return false;
  }
}
