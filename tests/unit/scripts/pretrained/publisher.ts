/** A server that stands in for whoever publishes weights, and a proxy before it. Both listen on this machine only. */
import http from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import tls from 'node:tls';

/** TLS without a certificate: both sides must ask for it. */
export const ANONYMOUS: tls.ConnectionOptions & tls.TLSSocketOptions = {
  ...{ ciphers: 'AECDH-AES128-SHA:@SECLEVEL=0', minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' },
  rejectUnauthorized: false,
};

/** What becomes of one request; the next one meets the next entry, and after the last one all goes well. */
export type Fault =
  | { cutAfter: number }
  | { hangAfter: number }
  | { status: number }
  | { redirect: string }
  | 'fine';

export interface Publisher {
  url: string;
  files: Map<string, { body: Uint8Array; etag: string | null }>;
  faults: Map<string, Fault[]>;
  /** Each request so far: "/path" or "/path bytes=100-". */
  requests: string[];
  close(): Promise<void>;
}

const listening = (server: Server) =>
  new Promise<number>((done) => {
    server.listen(0, 'localhost', () => done((server.address() as AddressInfo).port));
  });

function answer(
  { files, faults, requests }: Publisher,
  request: http.IncomingMessage,
  response: http.ServerResponse,
) {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  const { range } = request.headers;
  requests.push(range ? `${path} ${range}` : path);
  const fault = faults.get(path)?.shift() ?? 'fine';
  const found = files.get(path);
  const isFine = fault === 'fine';
  if (!isFine && 'redirect' in fault) return response.writeHead(302, { Location: fault.redirect }).end();
  if (!isFine && 'status' in fault) return response.writeHead(fault.status).end('No.');
  if (!found) return response.writeHead(404).end('Nothing here.');
  const { body, etag } = found;
  const from = range && etag && request.headers['if-range'] === etag ? Number(/\d+/.exec(range)?.[0]) : 0;
  if (from >= body.length && from > 0) return response.writeHead(416).end();
  response.writeHead(from > 0 ? 206 : 200, {
    'Content-Length': body.length - from,
    ...(from > 0 && { 'Content-Range': `bytes ${from}-${body.length - 1}/${body.length}` }),
    ...(etag && { ETag: etag }),
  });
  if (isFine) return response.end(body.subarray(from));
  const count = 'cutAfter' in fault ? fault.cutAfter : fault.hangAfter;
  // What is written must have left before the connection goes.
  response.write(body.subarray(from, from + count), () => {
    if ('cutAfter' in fault) setTimeout(() => response.destroy(), 20);
  });
}

/** Starts a publisher of some files, by path. */
export async function publish(files: Record<string, Uint8Array> = {}): Promise<Publisher> {
  const server = http.createServer((request, response) => answer(publisher, request, response));
  const port = await listening(server);
  const publisher: Publisher = {
    url: `http://localhost:${port}`,
    files: new Map(Object.entries(files).map(([path, body]) => [path, { body, etag: `"${path} 1"` }])),
    ...{ faults: new Map(), requests: [] },
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
  return publisher;
}

export interface StandInProxy {
  /** As HTTPS_PROXY has it. */
  url: string;
  /** "CONNECT host:port" or "GET http://…", with the credentials that came along. */
  requests: string[];
  close(): Promise<void>;
}

/**
 * A proxy behind which every server is the publisher, whatever its name: over TLS too.
 * @param refuse Answers with this status instead; 0 never answers.
 */
export async function proxyTo(publisher: Publisher, refuse?: number): Promise<StandInProxy> {
  const requests: string[] = [];
  const note = ({ method, url, headers }: http.IncomingMessage) => {
    const credentials = headers['proxy-authorization'];
    requests.push([method, url, credentials].filter(Boolean).join(' '));
  };
  const inside = http.createServer((request, response) => answer(publisher, request, response));
  const sockets = new Set<{ destroy(): void }>();
  const server = http.createServer((request, response) => {
    note(request);
    answer(publisher, request, response);
  });
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', (request, socket) => {
    note(request);
    socket.on('error', () => {});
    if (refuse === 0) return;
    if (refuse) return socket.end(`HTTP/1.1 ${refuse} No\r\nContent-Length: 0\r\n\r\n`);
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    const secured = new tls.TLSSocket(socket, { ...ANONYMOUS, isServer: true });
    secured.on('error', () => {});
    inside.emit('connection', secured);
  });
  const port = await listening(server);
  return {
    url: `http://localhost:${port}`,
    requests,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
