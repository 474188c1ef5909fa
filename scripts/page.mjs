/**
 * Builds the page into dist/ and knows whether what lies there is up to date.
 * Before packages are installed it can be loaded, but not asked to build.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './install.mjs';
import { FOLDER, writeIndex } from './pretrained/folder.mjs';
import { ScriptError } from './script-error.mjs';

/** What the built page is made of; the sample zip is itself made, from scripts/. */
const SOURCES = ['src', 'public', 'scripts', 'index.html', 'vite.config.ts', 'package-lock.json'];
const SAMPLE = join(ROOT, 'public', 'sample.zip');
const STAMP = join(ROOT, 'dist', '.build-stamp');

/**
 * Every file at or below a path of the repository.
 * @param {string} path
 * @returns {string[]}
 */
function filesOf(path) {
  const full = join(ROOT, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [full];
  return readdirSync(full, { withFileTypes: true })
    .flatMap((entry) => filesOf(join(path, entry.name)))
    .sort();
}

/** Names, sizes and times of all sources in one hash: removing or restoring a file changes it as well. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap(filesOf)) {
    if (file === SAMPLE) continue;
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file}\n${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function isStale() {
  return !existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== fingerprint();
}

function sampleIsStale() {
  if (!existsSync(SAMPLE)) return true;
  const madeMs = statSync(SAMPLE).mtimeMs;
  return filesOf(join('scripts', 'sample')).some((file) => statSync(file).mtimeMs > madeMs);
}

/** Draws the sample dataset where it is missing or its scripts are newer. It leaves NODE_ENV as "development". */
export async function makeSampleWhenStale() {
  if (!sampleIsStale()) return;
  console.log('Drawing the sample dataset …');
  const { makeSampleZip } = await import('./sample/make-sample.mjs');
  writeFileSync(SAMPLE, await makeSampleZip());
}

/** Makes the sample dataset and the WebAssembly modules where they are missing or stale, then builds the page. */
export async function buildPage() {
  const { buildWasm } = await import('./build-wasm.mjs');
  await buildWasm();
  // The page asks for the list of pretrained networks, also where there are none.
  if (!existsSync(join(FOLDER, 'index.json'))) writeIndex([]);
  const made = fingerprint();
  await makeSampleWhenStale();
  // Vite builds for what NODE_ENV says, and making the sample has set it to development: React would be twice as slow.
  process.env.NODE_ENV = 'production';
  const { build } = await import('vite');
  await build({ root: ROOT, logLevel: 'warn' });
  // Last, and as it was at the beginning: a build that was cut short or overtaken by a change is stale.
  writeFileSync(STAMP, made);
}

/** Builds the page where dist/ is missing or older than its sources. Throws a ScriptError where that fails. */
export function buildWhenStale() {
  if (!isStale()) return;
  console.log('Building the page …');
  // In a process of its own: a test runner's NODE_ENV would give a development build.
  const { NODE_ENV, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs')], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new ScriptError(`${stdout}${stderr}\nThe page could not be built (see above).`);
}
