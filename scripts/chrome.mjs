/**
 * Finds Chrome or Chromium on this machine and starts it, without a window, with a WebGL that works where there is one.
 * It may be loaded before packages are installed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ScriptError } from './script-error.mjs';

const asRoot = process.getuid?.() === 0;

/** Where the browsers put themselves, by platform. */
function usualPlaces() {
  if (process.platform === 'darwin')
    return ['Google Chrome', 'Chromium', 'Google Chrome for Testing'].flatMap((app) =>
      ['/Applications', join(process.env.HOME ?? '', 'Applications')].map((folder) =>
        join(folder, `${app}.app`, 'Contents', 'MacOS', app),
      ),
    );
  if (process.platform === 'win32')
    return [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
      .filter((folder) => folder !== undefined)
      .flatMap((folder) => ['Google\\Chrome', 'Chromium'].map((name) => join(folder, name)))
      .map((folder) => join(folder, 'Application', 'chrome.exe'));
  const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser'];
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin'];
  return [
    ...folders.flatMap((folder) => names.map((name) => join(folder, name))),
    '/opt/google/chrome/chrome',
  ];
}

/**
 * The path of a Chrome or Chromium, or null where none is found.
 * A CHROME_PATH that names no file is an error: somebody meant it.
 */
export function findChrome() {
  const chosen = process.env.CHROME_PATH;
  if (chosen && !existsSync(chosen))
    throw new ScriptError(`CHROME_PATH names a file that does not exist: ${chosen}`);
  return chosen || usualPlaces().find((path) => existsSync(path)) || null;
}

/** The path of a Chrome or Chromium, installing Chromium where that takes no question: on Debian, as root. */
export function findOrInstallChrome() {
  const found = findChrome();
  if (found) return found;
  if (isDebian() && asRoot) {
    console.log('Installing Chromium (apt-get) …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    // The two libraries hold Mesa's software GL, several times faster than Chromium's own.
    const packages = ['chromium', 'libegl1', 'libgl1-mesa-dri'];
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]])
      spawnSync('apt-get', args, { stdio: 'inherit', env });
    const installed = findChrome();
    if (installed) return installed;
  }
  throw new ScriptError(
    `No Chrome or Chromium was found: install ${isDebian() ? 'the package "chromium" (apt-get install chromium)' : 'Google Chrome'}, or set CHROME_PATH to the browser’s program.`,
  );
}

function isDebian() {
  const file = '/etc/os-release';
  // Ubuntu calls itself like Debian, but its package only points to a snap.
  return existsSync(file) && /^ID=["']?debian["']?$/m.test(readFileSync(file, 'utf8'));
}

const FLAGS = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * What may give WebGL 2, best first. On Linux, EGL reaches the GPU's driver or Mesa's llvmpipe; elsewhere the
 * browser's own choice is the GPU. SwiftShader draws on any processor, 2.5 times slower than llvmpipe.
 */
const GL_FLAGS = [
  process.platform === 'linux'
    ? ['--use-angle=gl-egl', '--ignore-gpu-blocklist']
    : ['--ignore-gpu-blocklist'],
  ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
];

// The bench travels without scripts, so it holds them.
export { WEBGPU_FLAGS } from '../bench/runner/webgpuFlags.mjs';

/** The driver's name for what draws, or null where there is no WebGL 2. Runs in the page. */
function rendererOfPage() {
  const gl = document.createElement('canvas').getContext('webgl2');
  const names = gl?.getExtension('WEBGL_debug_renderer_info');
  return gl && String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
}

/**
 * Starts Chrome without a window; the first of the GL flags that give a WebGL 2 context are used, unless `flags`
 * choose themselves (`--use-angle`, `--use-gl`, `--disable-gpu`). Throws a ScriptError where the browser does not come up
 * or, unless `needsWebGL` is false, has no WebGL; `renderer` is null without.
 * @param {{ flags?: string[], needsWebGL?: boolean }} [options]
 * @returns {Promise<{ browser: import('playwright-core').Browser, renderer: string | null }>}
 */
export async function launchChrome({ flags = [], needsWebGL = true } = {}) {
  const { chromium } = await import('playwright-core');
  const executablePath = findOrInstallChrome();
  const chosen = flags.some((flag) => /^--(use-(angle|gl)|disable-gpu)\b/.test(flag));
  const attempts = chosen ? [[]] : needsWebGL ? GL_FLAGS : [...GL_FLAGS, []];
  let failure = 'no WebGL 2 context';
  for (const glFlags of attempts) {
    const browser = await chromium
      .launch({
        executablePath,
        args: [...FLAGS, ...glFlags, ...flags],
        // Chrome's sandbox cannot start as root.
        chromiumSandbox: !asRoot,
        // The scripts close the browser themselves, after what is at work.
        handleSIGINT: false,
        handleSIGTERM: false,
      })
      .catch((thrown) => {
        failure = String(thrown.message ?? thrown).split('\n')[0];
        return null;
      });
    if (!browser) continue;
    const page = await browser.newPage();
    const renderer = await page.evaluate(rendererOfPage);
    await page.close();
    if (renderer || (!needsWebGL && glFlags === attempts.at(-1))) return { browser, renderer };
    await browser.close();
  }
  throw new ScriptError(`${executablePath} did not start with WebGL 2: ${failure}.`);
}
