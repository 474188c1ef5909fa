/**
 * The parts of npm test, test:unit and test:browser: each runs in a process of its own and counts as passed or failed.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './install.mjs';

/** @typedef {import('./totals-reporter.mjs').Totals} Totals */

/** @param {string} path inside node_modules */
const tool = (path) => join(ROOT, 'node_modules', path);

/** The checks of the whole tree: each a name and the arguments for Node. */
export const CHECKS = [
  { name: 'type check', args: [tool('typescript/bin/tsc'), '--noEmit'] },
  { name: 'lint', args: [tool('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.'] },
];

/**
 * Runs one check and says how it went; what it printed is shown where it fails.
 * @param {{ name: string, args: string[] }} check
 * @returns {Promise<boolean>} true where it passed
 */
export function runCheck({ name, args }) {
  return new Promise((done) => {
    let output = '';
    const child = spawn(process.execPath, args, { cwd: ROOT });
    child.stdout.on('data', (text) => {
      output += text;
    });
    child.stderr.on('data', (text) => {
      output += text;
    });
    child.on('close', (status) => {
      console.log(status === 0 ? `✓ ${name}` : `${output}\n✗ ${name}`);
      done(status === 0);
    });
  });
}

/**
 * Runs the given Vitest projects in one go.
 * @param {string[]} projects
 * @param {string[]} [files] only these, as paths from the root; all where there are none
 * @returns {Promise<Totals>} a Vitest that died, or failed without a failed test, counts as one failure
 */
export async function runVitest(projects, files = []) {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-test-'));
  const file = join(folder, 'totals.json');
  const args = ['run', ...files, ...projects.map((name) => `--project=${name}`)];
  const reporters = ['--reporter=default', `--reporter=${join(ROOT, 'scripts', 'totals-reporter.mjs')}`];
  const status = await new Promise((done) => {
    spawn(process.execPath, [tool('vitest/vitest.mjs'), ...args, ...reporters], {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, DARKROOM_TOTALS: file },
    }).on('close', done);
  });
  try {
    /** @type {Totals} */
    const totals = existsSync(file)
      ? JSON.parse(readFileSync(file, 'utf8'))
      : { passed: 0, failed: 0, skipped: 0 };
    if (status !== 0 && totals.failed === 0) totals.failed = 1;
    return totals;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Ends a run of tests: its totals are the last line, and the exit status is 1 where anything failed.
 * @param {Totals} totals
 */
export function sayTotals({ passed, failed, skipped }) {
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 ? 1 : 0;
}
