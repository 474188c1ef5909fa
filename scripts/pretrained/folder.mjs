/**
 * The folder of pretrained networks that the page is served with, one subfolder a base, and the index that the page reads.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT } from '../install.mjs';

/** Vite packs it into dist/ with all else in public/. */
export const FOLDER = join(ROOT, 'public', 'pretrained');
/** What is half there lies elsewhere, so that no build packs it. */
export const STAGING = join(ROOT, 'node_modules', '.cache', 'darkroom-pretrained');

/**
 * The files of a base that are there, as paths: a model.json first, which names the others.
 * @param {string} id
 * @param {string} [folder]
 * @returns {string[]}
 */
export function filesOf(id, folder = FOLDER) {
  const own = join(folder, id);
  const names = existsSync(own) ? readdirSync(own).sort() : [];
  const last = names.filter((name) => name !== 'model.json');
  return [...names.filter((name) => name === 'model.json'), ...last].map((name) => join(own, name));
}

/**
 * Writes `index.json`: which bases are there, their files below the folder and their bytes.
 * @param {readonly { id: string }[]} bases all that there can be
 * @param {string} [folder]
 */
export function writeIndex(bases, folder = FOLDER) {
  const there = bases
    .map(({ id }) => ({ id, paths: filesOf(id, folder) }))
    .filter(({ paths }) => paths.length > 0);
  const index = there.map(({ id, paths }) => ({
    id,
    files: paths.map((path) => `${id}/${basename(path)}`),
    bytes: paths.reduce((sum, path) => sum + statSync(path).size, 0),
  }));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.json'), `${JSON.stringify({ bases: index }, null, 2)}\n`);
}

/**
 * Puts files into the folder of a base, in place of what is there.
 * @param {string} id
 * @param {readonly string[]} paths
 * @param {string} [folder]
 */
export function putFiles(id, paths, folder = FOLDER) {
  const own = join(folder, id);
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own, { recursive: true });
  for (const path of paths) copyFileSync(path, join(own, basename(path)));
}
