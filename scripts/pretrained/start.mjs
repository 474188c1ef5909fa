/**
 * What npm start does for pretrained networks: it tries to fetch the small ones, for a short while.
 */
import { print } from '../print.mjs';
import { fetchBase } from './fetch.mjs';
import { source } from './files.mjs';
import { filesOf, writeIndex } from './folder.mjs';
import { SMALL_ONES } from './options.mjs';

const LIMIT_MS = 10_000;

/**
 * Fetches the small ones that are not here. Whatever happens, it ends soon after its limit, and throws nothing that a network
 * can do.
 * @param {import('./fetch.mjs').Fetching & { limitMs?: number }} [fetching]
 * @returns {Promise<string | null>} what came of it, in one sentence; null where nothing was to do
 */
export async function tryPretrained({ limitMs = LIMIT_MS, ...fetching } = {}) {
  const missing = SMALL_ONES.filter((id) => filesOf(id, fetching.folder).length === 0);
  if (missing.length === 0) return null;
  print.update('Fetching small pretrained networks …');
  const code = await source();
  const signal = AbortSignal.timeout(limitMs);
  const unreachable = new Set();
  /** @type {string[]} */
  const came = [];
  /** @type {string[]} */
  const reasons = [];
  for (const base of code.PRETRAINED.filter(({ id }) => missing.includes(id))) {
    const result = await fetchBase(base, code, { ...fetching, signal, unreachable });
    if ('taken' in result) came.push(code.nameOfBase(base));
    else reasons.push(...result.reasons);
  }
  if (came.length > 0) writeIndex(code.PRETRAINED, fetching.folder);
  if (came.length === missing.length) return `Pretrained networks: fetched ${came.join(' and ')}.`;
  const first = came.length > 0 ? `fetched ${came.join(' and ')}, not all` : 'none could be fetched';
  const reason = signal.aborted ? `not within ${Math.round(limitMs / 1000)} s` : reasons[0];
  return `Pretrained networks: ${first} (${reason}). All else works; npm run pretrained tries again.`;
}
