/**
 * Finds one pretrained network among the files of a folder, for the headless command.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ScriptError } from '../script-error.mjs';
import { modelsBelow, source, takeFiles } from './files.mjs';

/**
 * The first network of the table of which the files lie at or below a path.
 * @param {string} path of a folder, which is searched with its subfolders, or of a file
 * @param {{ unverified?: boolean }} [options] whether other weights in its shape will do
 * @returns {Promise<import('./files.mjs').PretrainedBase>}
 * @throws {ScriptError} where there is none
 */
export async function findBest(path, options) {
  const code = await source();
  if (!existsSync(path)) throw new ScriptError(`There is no file or folder ${path}.`);
  /** @type {Set<unknown>} */
  const found = new Set();
  for (const paths of modelsBelow(resolve(path))) {
    const taken = await takeFiles(paths, code, options);
    if (typeof taken !== 'string') found.add(taken.reading.base);
  }
  const best = code.PRETRAINED.find((base) => found.has(base));
  if (!best) throw new ScriptError(`${path} holds no weights of a pretrained network that is known.`);
  return best;
}

/**
 * The files of a base at or below a path, the first that are right.
 * @param {string} path of a folder, which is searched with its subfolders, or of a file
 * @param {string} id such as "mobilenet-v2-0.35"
 * @param {{ unverified?: boolean }} [options] whether other weights in its shape will do
 * @returns {Promise<{ files: string[], verified: string | null }>} paths, and by what they are known to be right; null where
 *   only their shapes are
 * @throws {ScriptError} that says what was found instead
 */
export async function findPretrained(path, id, options) {
  const code = await source();
  const base = code.pretrainedById(id);
  if (!base) throw new ScriptError(`There are no pretrained weights "${id}".`);
  if (!existsSync(path)) throw new ScriptError(`There is no file or folder ${path}.`);
  /** @type {string[]} */
  const found = [];
  for (const paths of modelsBelow(resolve(path))) {
    const taken = await takeFiles(paths, code, options);
    if (typeof taken === 'string') found.push(`${paths[0]}: ${taken}`);
    else if (taken.reading.base === base) return { files: taken.paths, verified: taken.verified };
    else found.push(`${paths[0]}: ${code.nameOfBase(taken.reading.base)}`);
  }
  const rest = found.length > 0 ? `What is there:\n${found.join('\n')}` : 'There is no model.';
  throw new ScriptError(`${path} holds no weights of ${code.nameOfBase(base)}. ${rest}`);
}
