/**
 * Downloads a file: with resuming, a limit of silence, and the publisher's size and checksums. Node's own modules only.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { finished, pipeline } from 'node:stream/promises';
import { ScriptError } from '../script-error.mjs';
import { get } from './connect.mjs';

/**
 * @typedef {object} Known what is known of a file before it comes
 * @property {number} [bytes]
 * @property {string} [md5]
 * @property {string} [sha256]
 *
 * @typedef {object} Downloading
 * @property {NodeJS.ProcessEnv} [env] where the proxy is named
 * @property {AbortSignal} [signal] ends all of it; what has come is kept
 * @property {number} [silenceMs] how long no byte may come
 * @property {import('node:tls').ConnectionOptions} [tls]
 * @property {(bytes: number) => void} [onBytes] is told how many are there
 */

/** The server fell silent, went away in the middle or gave something else: the same address may do better later. */
const SILENCE_MS = 30_000;
/** So often a file is gone on with, as long as each time more of it comes. */
const MOST_RESUMES = 20;

/** What errors of connections mean; others are shown as they are. */
const WORDS = /** @type {Record<string, string>} */ ({
  ENOTFOUND: 'there is no such server, or no network',
  EAI_AGAIN: 'there is no network',
  ENETUNREACH: 'there is no network',
  EHOSTUNREACH: 'there is no way to the server',
  ECONNREFUSED: 'the server takes no connections',
  ECONNRESET: 'the server cut it off',
  EPIPE: 'the server cut it off',
  ERR_STREAM_PREMATURE_CLOSE: 'the server cut it off',
  ENOSPC: 'the disk is full',
});
/** Of them those that the next address of the same server meets too. */
const UNREACHABLE = ['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ECONNREFUSED'];

/** A download that failed, in half a sentence. */
export class DownloadError extends ScriptError {
  /** True where the server cannot be reached at all. */
  unreachable = false;
}

/** @param {unknown} thrown @returns {DownloadError} */
function inWords(thrown) {
  if (thrown instanceof DownloadError) return thrown;
  const { code = '', message } = /** @type {NodeJS.ErrnoException} */ (thrown);
  const error = new DownloadError(WORDS[code] ?? message, { cause: thrown });
  error.unreachable = UNREACHABLE.includes(code);
  return error;
}

/** Aborts when nobody has called `heard` for a while, and where `outer` does. @param {number} ms @param {AbortSignal} [outer] */
function silenceAfter(ms, outer) {
  const controller = new AbortController();
  const quiet = () =>
    controller.abort(new DownloadError(`no byte came for ${Math.max(1, Math.round(ms / 1000))} s`));
  let timer = setTimeout(quiet, ms);
  return {
    signal: outer ? AbortSignal.any([outer, controller.signal]) : controller.signal,
    heard() {
      clearTimeout(timer);
      timer = setTimeout(quiet, ms);
    },
    end: () => clearTimeout(timer),
  };
}

/** What the server calls this very content; null where nothing tells it from another. @param {import('node:http').IncomingMessage} response */
function tagOf({ headers }) {
  const { etag } = headers;
  return etag && !etag.startsWith('W/') ? etag : (headers['last-modified'] ?? null);
}

/** @param {string} path */
const sizeOf = (path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/**
 * What is there of a file, and from where. Without the server's mark it cannot be gone on with.
 * @param {string} target @param {string} url
 */
function begun(target, url) {
  const [part, note] = [`${target}.part`, `${target}.part.json`];
  try {
    const { url: from, tag } = JSON.parse(readFileSync(note, 'utf8'));
    if (from === url && typeof tag === 'string') return { part, note, tag, offset: sizeOf(part) };
  } catch {
    // Nothing was begun, or somebody has changed it.
  }
  return { part, note, tag: '', offset: 0 };
}

/** @param {string} target */
function forget(target) {
  for (const end of ['.part', '.part.json']) rmSync(target + end, { force: true });
}

/**
 * Gets a file, or what is missing of it, into its part.
 * @param {string} url @param {string} target @param {Known} known @param {Downloading} downloading
 */
async function fetchPart(url, target, known, { env, signal, silenceMs = SILENCE_MS, tls, onBytes }) {
  const { part, note, tag, offset } = begun(target, url);
  const range = offset > 0 ? { Range: `bytes=${offset}-`, 'If-Range': tag } : {};
  const silence = silenceAfter(silenceMs, signal);
  try {
    const headers = { 'User-Agent': 'darkroom', 'Accept-Encoding': 'identity', ...range };
    const response = await get(url, /** @type {Record<string, string>} */ (headers), {
      ...{ env, tls, signal: silence.signal },
    });
    const goesOn = response.statusCode === 206 && isFrom(response, offset);
    if (response.statusCode !== 200 && !goesOn) {
      response.destroy();
      if (offset > 0) forget(target);
      throw new DownloadError(`the server answered ${response.statusCode}`);
    }
    let there = goesOn ? offset : 0;
    const begin = there;
    const length = Number(response.headers['content-length'] ?? Number.NaN);
    if (known.bytes !== undefined && length >= 0 && begin + length !== known.bytes) {
      response.destroy();
      forget(target);
      throw new DownloadError(`it has ${begin + length} bytes, not the ${known.bytes} that are published`);
    }
    const newTag = tagOf(response);
    if (newTag) writeFileSync(note, JSON.stringify({ url, tag: newTag }));
    const file = openSync(part, begin > 0 ? 'a' : 'w');
    // Written as it comes: a stream would throw away what it holds when the server goes away.
    response.on('data', (chunk) => {
      try {
        writeFileSync(file, chunk);
      } catch (thrown) {
        response.destroy(/** @type {Error} */ (thrown));
      }
      silence.heard();
      there += chunk.length;
      onBytes?.(there);
    });
    await finished(response).finally(() => closeSync(file));
    if (length >= 0 && sizeOf(part) !== begin + length) throw new DownloadError('the server cut it off');
  } catch (thrown) {
    throw inWords(silence.signal.aborted && !signal?.aborted ? silence.signal.reason : thrown);
  } finally {
    silence.end();
  }
}

/** @param {import('node:http').IncomingMessage} response @param {number} offset */
const isFrom = ({ headers }, offset) => headers['content-range']?.startsWith(`bytes ${offset}-`) ?? false;

/** The hash of a file, in hex. @param {string} path @param {'md5' | 'sha256'} algorithm @returns {Promise<string>} */
export async function hashOf(path, algorithm) {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** @param {string} path @param {Known} known */
async function check(path, known) {
  if (known.bytes !== undefined && sizeOf(path) !== known.bytes)
    throw new DownloadError(`it has ${sizeOf(path)} bytes, not the ${known.bytes} that are published`);
  for (const algorithm of /** @type {const} */ (['sha256', 'md5']))
    if (known[algorithm] && (await hashOf(path, algorithm)) !== known[algorithm])
      throw new DownloadError(`its ${algorithm.toUpperCase()} is not the one that is published`);
}

/**
 * Downloads a file to `target`, going on with what an earlier try has left. Where the server goes away in the middle, it is
 * asked for the rest at once.
 * @param {string} url
 * @param {string} target
 * @param {Known} known
 * @param {Downloading} [downloading]
 * @throws {DownloadError} in half a sentence; what has come stays, unless it is wrong
 */
export async function download(url, target, known, downloading = {}) {
  mkdirSync(dirname(target), { recursive: true });
  if (!existsSync(target)) {
    for (let tries = 0; ; tries++) {
      const { offset: before } = begun(target, url);
      try {
        await fetchPart(url, target, known, downloading);
        break;
      } catch (thrown) {
        const { offset } = begun(target, url);
        // A beginning that the server does not know any more is left behind, once.
        const isWorthIt = offset > before || (tries === 0 && before > 0 && offset === 0);
        if (downloading.signal?.aborted || tries >= MOST_RESUMES || !isWorthIt) throw thrown;
      }
    }
    renameSync(`${target}.part`, target);
    forget(target);
  }
  try {
    await check(target, known);
  } catch (thrown) {
    rmSync(target, { force: true });
    throw thrown;
  }
}
