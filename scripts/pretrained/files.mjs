/**
 * Finds the files of models in folders, and reads them with the page's own code.
 */
import { openAsBlob, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { loadSource } from '../load-source.mjs';
import { hashOf } from './download.mjs';

/**
 * @typedef {typeof import('./source.ts')} Source
 * @typedef {import('../../src/models/pretrained/pretrained.ts').PretrainedBase} PretrainedBase
 * @typedef {import('../../src/formats/model/readBase.ts').BaseReading} BaseReading
 *
 * @typedef {object} Taken files of a known base
 * @property {BaseReading} reading
 * @property {string[]} paths the one that it is known by first
 * @property {string | null} verified by what they are known to be what the publisher gave out; null where only their shapes
 *   were checked
 */

/** @type {Promise<Source> | undefined} */
let loading;
/** The page's own code, loaded once. @returns {Promise<Source>} */
export function source() {
  loading ??= loadSource('scripts/pretrained/source.ts');
  return loading;
}

const KERAS_FILE = /\.(keras|h5|hdf5)$/i;
/** A model.json is smaller; larger JSON is somebody's data. */
const MAX_JSON_BYTES = 10e6;

/**
 * The paths of the weights that a model.json names, which lie beside it; null where it describes no model.
 * @param {string} text
 * @returns {string[] | null}
 */
export function weightFilesOf(text) {
  if (!text.includes('"modelTopology"')) return null;
  /** @type {{ weightsManifest?: { paths?: string[] }[] }} */
  const { weightsManifest = [] } = JSON.parse(text);
  return weightsManifest.flatMap(({ paths = [] }) => paths.map((path) => path.replace(/^\.\//, '')));
}

/**
 * The files of the model that begins with this one; null where it is none. Those that are missing are left out.
 * @param {string} path
 * @returns {string[] | null}
 */
export function modelFiles(path) {
  if (KERAS_FILE.test(path)) return [path];
  if (!/\.json$/i.test(path) || statSync(path).size > MAX_JSON_BYTES) return null;
  try {
    const names = weightFilesOf(readFileSync(path, 'utf8'));
    const beside = new Set(readdirSync(dirname(path)));
    return (
      names && [path, ...names.filter((name) => beside.has(name)).map((name) => join(dirname(path), name))]
    );
  } catch {
    // No JSON, or cut off: whoever reads it as a model says so.
    return /model[^/\\]*\.json$/i.test(path) ? [path] : null;
  }
}

/**
 * Every model at or below a path, each as its files. Folders that cannot be read are passed over.
 * @param {string} path
 * @returns {Generator<string[]>}
 */
export function* modelsBelow(path) {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info?.isFile()) {
    const files = modelFiles(path);
    if (files) yield files;
  }
  if (!info?.isDirectory() || basename(path) === 'node_modules') return;
  /** @type {string[]} */
  let names = [];
  try {
    names = readdirSync(path).sort();
  } catch {
    return;
  }
  for (const name of names) if (!name.startsWith('.')) yield* modelsBelow(join(path, name));
}

/** @param {string[]} paths @returns {Promise<File[]>} */
const asFiles = (paths) =>
  Promise.all(paths.map(async (path) => new File([await openAsBlob(path)], basename(path))));

/**
 * By what files are known to be what the publisher gave out, in words.
 * @param {BaseReading} reading
 * @param {string[]} paths
 * @returns {Promise<string | null>}
 */
async function howVerified({ base, pin }, paths) {
  if (base.pin === pin) return 'the SHA-256 of its weights';
  for (const { md5, sha256 } of paths.length === 1 ? base.published : []) {
    if (sha256 && (await hashOf(paths[0], 'sha256')) === sha256) return "the publisher's SHA-256";
    if (md5 && (await hashOf(paths[0], 'md5')) === md5) return "the publisher's MD5";
  }
  return null;
}

/**
 * Reads files as a known base.
 * @param {string[]} paths of one model
 * @param {Source} code
 * @param {{ unverified?: boolean }} [options] whether other weights than the published ones will do
 * @returns {Promise<Taken | string>} why they are not taken, where they are not
 */
export async function takeFiles(paths, { readBase, checkPin }, { unverified = false } = {}) {
  const name = basename(paths[0]);
  try {
    const reading = await readBase(await asFiles(paths));
    if (!reading) return `"${name}" is no pretrained network that is known`;
    if (!unverified) checkPin(reading, name);
    return { reading, paths, verified: await howVerified(reading, paths) };
  } catch (thrown) {
    return /** @type {Error} */ (thrown).message;
  }
}
