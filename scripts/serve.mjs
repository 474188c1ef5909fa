/**
 * Serves the built page on localhost, with the project's headers on every response, worker scripts and 404s too.
 * Node's own modules and the headers only.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { HEADERS } from './headers.mjs';
import { ROOT } from './install.mjs';
import { ScriptError } from './script-error.mjs';

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.zip': 'application/zip',
  '.bin': 'application/octet-stream',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * The file that a request asks for, or null where it points outside of the folder.
 * @param {string} folder absolute
 * @param {string} requestUrl such as "/assets/index.js?x=1"
 * @returns {string | null}
 */
export function fileFor(folder, requestUrl) {
  let path;
  try {
    path = decodeURIComponent(requestUrl.replace(/[?#].*$/s, ''));
  } catch {
    return null;
  }
  if (path.includes('\0') || path.includes('\\')) return null;
  const file = resolve(join(folder, path.endsWith('/') ? `${path}index.html` : path));
  return file.startsWith(folder + sep) ? file : null;
}

/**
 * @param {string} folder
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
async function answer(folder, request, response) {
  /** @type {(status: number, text: string) => void} */
  const refuse = (status, text) => {
    response.writeHead(status, { ...HEADERS, 'Content-Type': TYPES['.txt'] });
    response.end(request.method === 'HEAD' ? undefined : `${text}\n`);
  };
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Only GET and HEAD.');
  const file = fileFor(folder, request.url ?? '/');
  const found = file === null ? null : await stat(file).catch(() => null);
  if (file === null || !found?.isFile()) return refuse(404, 'Not found.');
  response.writeHead(200, {
    ...HEADERS,
    'Content-Type': TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream',
    'Content-Length': found.size,
    // The page may be built again between two visits.
    'Cache-Control': 'no-cache',
  });
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(file), response);
}

/**
 * @param {import('node:http').Server} server
 * @param {number} port
 * @returns {Promise<boolean>} false where the port is taken
 */
function listen(server, port) {
  return new Promise((done, fail) => {
    /** @type {(error: NodeJS.ErrnoException) => void} */
    const failed = (error) => (error.code === 'EADDRINUSE' ? done(false) : fail(error));
    server.once('error', failed);
    server.listen(port, 'localhost', () => {
      server.off('error', failed);
      done(true);
    });
  });
}

/**
 * Starts to serve a folder. Without a port, the first free one from 5173 on; with port 0, any free one; with
 * another, that one, or a ScriptError where it is taken.
 * @param {{ port?: number, folder?: string }} [options]
 */
export async function serve({ port, folder = join(ROOT, 'dist') } = {}) {
  const server = createServer((request, response) => {
    // A reader that goes away in the middle of a file ends in an error that concerns nobody.
    answer(resolve(folder), request, response).catch(() => response.destroy());
  });
  const candidates = port === undefined ? [...Array.from({ length: 100 }, (_, i) => 5173 + i), 0] : [port];
  let listening = false;
  for (const candidate of candidates) {
    listening = await listen(server, candidate);
    if (listening) break;
  }
  if (!listening) throw new ScriptError(`Port ${port} is in use; choose another one.`);
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://localhost:${address.port}/`,
    /** @returns {Promise<void>} */
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
