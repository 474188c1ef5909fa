/**
 * GET requests as other command-line tools make them: through the proxy that the environment names, following redirects.
 * Node's own modules only; Node 20's fetch knows no proxies.
 */
import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import { ScriptError } from '../script-error.mjs';

/**
 * @typedef {object} Connecting
 * @property {NodeJS.ProcessEnv} [env] where the proxy is named
 * @property {AbortSignal} [signal] ends the request and what comes of it
 * @property {tls.ConnectionOptions} [tls] of the connection to the server
 */

const MOST_REDIRECTS = 5;

/**
 * Whether NO_PROXY names a host: itself or a domain above it, with or without a port; "*" is every host.
 * @param {URL} url
 * @param {string} list
 */
function isDirect({ hostname, port, protocol }, list) {
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  return list.split(/[\s,]+/).some((entry) => {
    const [, name, wantedPort] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (entry === '*') return true;
    if (!name || (wantedPort && wantedPort !== ownPort)) return false;
    return hostname === name || hostname.endsWith(`.${name}`);
  });
}

/**
 * The proxy that the usual variables name for an address; null where it is reached directly.
 * @param {URL} url
 * @param {NodeJS.ProcessEnv} env
 * @returns {URL | null}
 */
export function proxyFor(url, env) {
  /** @param {string} name */
  const variable = (name) => env[name] || env[name.toUpperCase()];
  const named = variable(url.protocol === 'https:' ? 'https_proxy' : 'http_proxy') || variable('all_proxy');
  if (!named || isDirect(url, variable('no_proxy') ?? '')) return null;
  const text = named.includes('://') ? named : `http://${named}`;
  if (/^https?:/.test(text) && URL.canParse(text)) return new URL(text);
  throw new ScriptError(
    `"${named}" is no proxy that can be used. Expected an address such as http://proxy:3128.`,
  );
}

/** @param {URL} proxy @returns {Record<string, string>} */
function proxyHeaders({ username, password }) {
  if (!username) return {};
  const words = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'Proxy-Authorization': `Basic ${Buffer.from(words).toString('base64')}` };
}

/** @param {URL} url */
const clientOf = (url) => (url.protocol === 'https:' ? https : http);

/**
 * A connection through a proxy to the server itself, which the proxy cannot read.
 * @param {URL} url
 * @param {URL} proxy
 * @param {Connecting} connecting
 * @returns {Promise<tls.TLSSocket>}
 */
function tunnel(url, proxy, { signal, tls: options }) {
  const target = `${url.hostname}:${url.port || 443}`;
  return new Promise((done, fail) => {
    const request = clientOf(proxy).request(proxy, {
      ...{ method: 'CONNECT', path: target, signal, agent: false },
      headers: { Host: target, ...proxyHeaders(proxy) },
    });
    request.once('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) return done(tls.connect({ servername: url.hostname, ...options, socket }));
      socket.destroy();
      fail(new ScriptError(`the proxy ${proxy.host} answered ${statusCode}`));
    });
    // Some proxies answer in words instead.
    request.once('response', (response) => {
      response.destroy();
      fail(new ScriptError(`the proxy ${proxy.host} answered ${response.statusCode}`));
    });
    request.once('error', fail);
    request.end();
  });
}

/**
 * @param {URL} url
 * @param {Record<string, string>} headers
 * @param {Connecting} connecting
 * @returns {Promise<http.IncomingMessage>}
 */
async function getOnce(url, headers, connecting) {
  const { env = process.env, signal, tls: options } = connecting;
  const proxy = proxyFor(url, env);
  const secured = url.protocol === 'https:';
  const socket = proxy && secured ? await tunnel(url, proxy, connecting) : null;
  // Without a tunnel a proxy is asked for the whole address.
  const asked = proxy && !secured ? proxy : url;
  const path = proxy && !secured ? url.href : undefined;
  return new Promise((done, fail) => {
    const request = clientOf(asked).request(asked, {
      ...(socket ? { createConnection: () => socket } : options),
      ...(path && { path }),
      signal,
      headers: { ...headers, ...(path && { Host: url.host, ...proxyHeaders(asked) }) },
    });
    request.once('response', done);
    request.once('error', fail);
    request.end();
  });
}

/**
 * The answer to a GET request, whatever its status, after all redirects.
 * @param {string} address
 * @param {Record<string, string>} headers
 * @param {Connecting} [connecting]
 * @returns {Promise<http.IncomingMessage>}
 */
export async function get(address, headers, connecting = {}) {
  let url = new URL(address);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await getOnce(url, headers, connecting);
    const { location } = response.headers;
    if (![301, 302, 303, 307, 308].includes(response.statusCode ?? 0) || !location) return response;
    response.destroy();
    const next = new URL(location, url);
    if (!/^https?:$/.test(next.protocol) || (url.protocol === 'https:' && next.protocol === 'http:'))
      throw new ScriptError(`it leads on to ${next.protocol}//${next.host}, which is not safe`);
    url = next;
  }
  throw new ScriptError(`it leads on more than ${MOST_REDIRECTS} times`);
}
