/**
 * What `npm run pretrained` does, each said in lines: fetching, copying, listing.
 */
import { basename, resolve } from 'node:path';
import { print } from '../print.mjs';
import { fetchBase } from './fetch.mjs';
import { modelsBelow, takeFiles } from './files.mjs';
import { filesOf, putFiles, writeIndex } from './folder.mjs';

/**
 * @typedef {import('./files.mjs').Source} Source
 * @typedef {import('./files.mjs').PretrainedBase} PretrainedBase
 * @typedef {import('./files.mjs').Taken} Taken
 */

/** What a base that is already here is, or null. @param {PretrainedBase} base @param {Source} code @param {string} [folder] */
async function takeHere(base, code, folder) {
  const paths = filesOf(base.id, folder);
  if (paths.length === 0) return null;
  const taken = await takeFiles(paths, code);
  if (typeof taken === 'string' || taken.reading.base.id === base.id) return taken;
  return `"${basename(paths[0])}" is ${code.nameOfBase(taken.reading.base)}`;
}

/** @param {Taken} taken */
const verifiedWords = ({ verified }) =>
  verified ? `verified by ${verified}` : 'not verified: only its shapes were checked';

/** @param {Taken} taken @param {Source} code */
function takenWords(taken, code) {
  const { base, top } = taken.reading;
  const cut = top.length > 0 ? ' Its top is cut off when it is read.' : '';
  return `${code.nameOfBase(base)}, ${verifiedWords(taken)}.${cut}`;
}

/**
 * Fetches bases that are not here yet.
 * @param {readonly string[]} ids
 * @param {Source} code
 * @param {import('./fetch.mjs').Fetching} [fetching]
 * @returns {Promise<string | null>} what failed, in one sentence
 */
export async function fetchBases(ids, code, fetching = {}) {
  const unreachable = new Set();
  /** @type {string[]} */
  const failed = [];
  for (const base of code.PRETRAINED.filter(({ id }) => ids.includes(id))) {
    const name = code.nameOfBase(base);
    const here = await takeHere(base, code, fetching.folder);
    if (here && typeof here !== 'string') {
      print.line(`Here already: ${takenWords(here, code)}`);
      continue;
    }
    if (here) print.line(`What is here of ${name} is not it: ${here} It is fetched again.`);
    /** @param {number} bytes */
    const onBytes = (bytes) => {
      const share = Math.min(99, Math.floor((100 * bytes) / base.bytes));
      print.update(`${name}: ${code.formatBytes(bytes)}, ${share} %`);
    };
    const result = await fetchBase(base, code, { ...fetching, onBytes, unreachable });
    if ('taken' in result) {
      print.line(`Fetched from ${result.host}: ${takenWords(result.taken, code)}`);
      continue;
    }
    failed.push(name);
    for (const reason of result.reasons) print.line(`${name}: ${reason}.`);
  }
  writeIndex(code.PRETRAINED, fetching.folder);
  if (failed.length === 0) return null;
  const network = unreachable.size > 0 ? ' Is there a network? A proxy is named by HTTPS_PROXY.' : '';
  return `${failed.join(', ')} could not be fetched.${network} Files that were downloaded by hand are taken with --from DIR.`;
}

/**
 * Copies what lies below a path.
 * @param {string} from
 * @param {readonly string[] | null} ids only these; null for all
 * @param {Source} code
 * @param {string} [folder]
 * @returns {Promise<string | null>} what failed, in one sentence
 */
export async function copyBases(from, ids, code, folder) {
  const copied = new Set();
  let count = 0;
  for (const paths of modelsBelow(resolve(from))) {
    count += 1;
    const taken = await takeFiles(paths, code);
    if (typeof taken === 'string') print.line(`Not taken: ${paths[0]}. ${taken}`);
    else {
      const { base } = taken.reading;
      const why = ids && !ids.includes(base.id) ? 'it was not asked for' : 'there is one already';
      if (copied.has(base.id) || (ids && !ids.includes(base.id)))
        print.line(`Not taken: ${paths[0]}. It is ${code.nameOfBase(base)}, but ${why}.`);
      else {
        putFiles(base.id, taken.paths, folder);
        copied.add(base.id);
        print.line(`Copied ${paths[0]}: ${takenWords(taken, code)}`);
      }
    }
  }
  writeIndex(code.PRETRAINED, folder);
  const missing = (ids ?? []).filter((id) => !copied.has(id));
  if (missing.length > 0) return `${from} holds no weights of ${missing.join(', ')}.`;
  if (copied.size > 0) return null;
  return count === 0
    ? `There is no file of a model in ${from} (.h5, .keras, or a model.json).`
    : `None of the models in ${from} is a pretrained network that is known.`;
}

/** Says of every base what is known of it, and what of it is here. @param {Source} code @param {string} [folder] */
export async function listBases(code, folder) {
  for (const base of code.PRETRAINED) {
    const here = await takeHere(base, code, folder);
    const place =
      here === null
        ? 'not here'
        : typeof here === 'string'
          ? `here, but wrong: ${here}`
          : `here, ${verifiedWords(here)}`;
    const size = code.formatBytes(base.bytes).padStart(8);
    print.line(
      `${base.id.padEnd(20)} ${size}  ${base.licence.padEnd(13)} ${base.trainedOn.replace(/:.*/, '').padEnd(22)} ${place}`,
    );
  }
}
