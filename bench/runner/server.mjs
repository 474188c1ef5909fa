/** A small web server for the bench: its files, the job at hand, and what the page posts. Node's own modules only. */
import { once } from 'node:events';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { text } from 'node:stream/consumers';

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** Cross-origin isolation, for WebAssembly's threads and a fine clock. */
const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/**
 * @typedef {{ result: any } | { failed: string }} JobAnswer
 * @typedef {Awaited<ReturnType<typeof startServer>>} BenchServer
 */

/**
 * @param {string} folder
 * @param {(line: string) => void} onLine
 */
export async function startServer(folder, onLine) {
  /** @type {unknown} */
  let job = null;
  /** @type {(answer: JobAnswer) => void} */
  let onResult = () => {};
  /** @type {(question: any) => Promise<unknown>} */
  let onAsk = async () => null;
  let userAgent = '';
  const root = resolve(folder);

  const server = createServer(async (request, response) => {
    const path = (request.url ?? '/').replace(/[?#].*$/s, '');
    userAgent = request.headers['user-agent'] ?? userAgent;
    if (request.method === 'POST') {
      const body = JSON.parse(await text(request));
      if (path === '/ask') {
        const answer = await onAsk(body).then(
          (answer) => ({ answer }),
          (thrown) => ({ failed: String(thrown) }),
        );
        response
          .writeHead(200, { ...HEADERS, 'Content-Type': 'application/json' })
          .end(JSON.stringify(answer));
        return;
      }
      response.writeHead(204, HEADERS).end();
      if (path === '/line') onLine(body);
      if (path === '/result') onResult(body);
      return;
    }
    if (path === '/job') {
      response.writeHead(200, { ...HEADERS, 'Content-Type': 'application/json' }).end(JSON.stringify(job));
      return;
    }
    const file = resolve(join(root, path === '/' ? 'index.html' : path));
    if (!file.startsWith(root + sep) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404, HEADERS).end();
      return;
    }
    response.writeHead(200, { ...HEADERS, 'Content-Type': TYPES[extname(file)] ?? 'text/plain' });
    createReadStream(file).pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

  return {
    url: `http://localhost:${port}/`,
    userAgent: () => userAgent,
    /**
     * What the next page is to do; resolves with what it posts.
     * @param {unknown} next
     * @param {(question: any) => Promise<unknown>} [answer] what it asks meanwhile
     * @returns {Promise<JobAnswer>}
     */
    give(next, answer = async () => null) {
      job = next;
      onAsk = answer;
      return new Promise((done) => {
        onResult = done;
      });
    },
    /** @returns {Promise<void>} */
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
