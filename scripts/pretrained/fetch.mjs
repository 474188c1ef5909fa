/**
 * Fetches a pretrained network from where it is published: each address in turn, until one gives what is known of it.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DownloadError, download } from './download.mjs';
import { takeFiles, weightFilesOf } from './files.mjs';
import { putFiles, STAGING } from './folder.mjs';

/**
 * @typedef {import('./files.mjs').PretrainedBase} PretrainedBase
 * @typedef {PretrainedBase['published'][number]} Published
 * @typedef {import('./download.mjs').Downloading} Downloading
 *
 * @typedef {Omit<Downloading, 'onBytes'> & {
 *   onBytes?: (bytes: number) => void,
 *   folder?: string,
 *   staging?: string,
 *   unreachable?: Set<string>,
 * }} Fetching `onBytes` is told how much of the base is there; `unreachable` holds the servers that were tried in vain
 */

/** Files of a model.json that are fetched at once: older ones have one for each layer. */
const AT_ONCE = 4;

/**
 * The files of one address, in a folder.
 * @param {Published} published
 * @param {string} folder
 * @param {Downloading} downloading
 * @returns {Promise<string[]>}
 */
async function fetchFiles({ url, file, what, ...known }, folder, { onBytes, ...downloading }) {
  /** @type {Map<string, number>} */
  const there = new Map();
  /** @param {string} address @param {string} name @param {import('./download.mjs').Known} of */
  const one = async (address, name, of) => {
    const path = join(folder, name);
    await download(address, path, of, {
      ...downloading,
      onBytes(bytes) {
        there.set(name, bytes);
        onBytes?.([...there.values()].reduce((sum, each) => sum + each, 0));
      },
    });
    return path;
  };
  const first = await one(url, file, known);
  if (what === 'h5 no top') return [first];
  const names = namesIn(readFileSync(first, 'utf8'));
  /** @type {string[]} */
  const paths = [];
  const rest = names[Symbol.iterator]();
  const next = async () => {
    for (const name of rest) paths.push(await one(new URL(name, url).href, name, {}));
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, next));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return [first, ...paths];
}

/** @param {string} text of a model.json @returns {string[]} */
function namesIn(text) {
  /** @type {string[] | null} */
  let names = null;
  try {
    names = weightFilesOf(text);
  } catch {
    // Some other text, such as the page on which a network asks for a password.
  }
  if (names?.every((name) => /^[\w-][\w.-]*$/.test(name))) return names;
  throw new DownloadError('what came is no model');
}

/**
 * Puts a base into its folder.
 * @param {PretrainedBase} base
 * @param {import('./files.mjs').Source} code
 * @param {Fetching} [fetching]
 * @returns {Promise<{ taken: import('./files.mjs').Taken, host: string } | { reasons: string[] }>} where it came from, or
 *   why it came from nowhere
 */
export async function fetchBase(
  base,
  code,
  { folder, staging = STAGING, unreachable = new Set(), ...rest } = {},
) {
  /** @type {string[]} */
  const reasons = [];
  for (const [place, published] of base.published.entries()) {
    const { host } = new URL(published.url);
    if (unreachable.has(host)) continue;
    const own = join(staging, base.id, String(place));
    try {
      const taken = await takeFiles(await fetchFiles(published, own, rest), code);
      const isIt = typeof taken !== 'string' && taken.reading.base.id === base.id;
      if (isIt) {
        putFiles(base.id, taken.paths, folder);
        rmSync(join(staging, base.id), { recursive: true });
        return { taken, host };
      }
      // Whatever it is, it is not to be gone on with.
      rmSync(own, { recursive: true });
      reasons.push(`${host}: ${typeof taken === 'string' ? taken : 'it is another network'}`);
    } catch (thrown) {
      if (rest.signal?.aborted) break;
      if (!(thrown instanceof DownloadError)) throw thrown;
      if (thrown.unreachable) unreachable.add(host);
      reasons.push(`${host}: ${thrown.message}`);
    }
  }
  return { reasons };
}
