/**
 * A Vitest reporter that lists the skipped tests with their reasons, and writes the totals of the run as JSON to the
 * file named in DARKROOM_TOTALS. npm test reads them there.
 */
import { writeFileSync } from 'node:fs';

/** @typedef {import('vitest/reporters').Reporter} Reporter */
/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

/** @implements {Reporter} */
export default class TotalsReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    /** @type {Totals} */
    const totals = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    /** @type {string[]} */
    const skipped = [];
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      // A file that does not load fails without a test to its name.
      if (tests.length === 0 && module.errors().length > 0) totals.failed += 1;
      for (const test of tests) {
        const { state, note } = /** @type {{ state: string, note?: string }} */ (test.result());
        if (state === 'passed') totals.passed += 1;
        // Still pending at the end: its process died. Not run because a hook threw: no choice of the test's.
        else if (state !== 'skipped' || isInFailed(test)) totals.failed += 1;
        else {
          totals.skipped += 1;
          skipped.push(`  ${module.relativeModuleId} > ${test.fullName}${note ? `: ${note}` : ''}`);
        }
      }
    }
    if (skipped.length > 0) console.log(`Skipped:\n${skipped.join('\n')}\n`);
    const { DARKROOM_TOTALS } = process.env;
    if (DARKROOM_TOTALS) writeFileSync(DARKROOM_TOTALS, JSON.stringify(totals));
  }
}

/**
 * True where the file of a test or a suite around it failed as such, as it does when a hook throws.
 * @param {import('vitest/node').TestCase} test
 */
function isInFailed(test) {
  for (let parent = test.parent; ; parent = parent.parent) {
    if (parent.errors().length > 0) return true;
    if (parent.type === 'module') return false;
  }
}
