/**
 * Installs the packages of package-lock.json with `npm ci` where they are not there already.
 * It runs before anything is installed: Node's own modules only.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ScriptError } from './script-error.mjs';

/** The folder of package.json. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** @typedef {Record<string, { version?: string, optional?: boolean }>} LockedPackages */

/**
 * True where node_modules holds what the lock file asks for. npm notes what it installed in a hidden lock file;
 * contents are compared, because a checkout changes the times of files at will.
 * @param {string} root
 */
export function isInstalled(root) {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(hidden);
  return Object.entries(wanted).every(
    // Optional packages are those of other platforms; "" is the project itself.
    ([path, { version, optional }]) => path === '' || optional || present[path]?.version === version,
  );
}

/**
 * @param {string} lockFile
 * @returns {LockedPackages}
 */
function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? {};
}

/** Runs `npm ci` where something is missing. Throws a ScriptError where that fails. */
export function installWhatIsMissing() {
  if (isInstalled(ROOT)) return;
  console.log('Installing packages (npm ci) …');
  // NODE_ENV=production would leave out the tools that build the page.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath;
  const options = /** @type {const} */ ({ cwd: ROOT, stdio: 'inherit' });
  const { status } =
    npm && basename(npm) === 'npm-cli.js'
      ? spawnSync(process.execPath, [npm, ...args], options)
      : // Windows starts npm.cmd through its shell only; the arguments are fixed words.
        spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  if (status !== 0)
    throw new ScriptError('The packages could not be installed: `npm ci` failed (see above).');
}
