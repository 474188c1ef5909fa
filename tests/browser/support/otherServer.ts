/**
 * A second web server that stands for the rest of the world: it answers every origin and remembers who asked.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface OtherServer {
  /** Its address, foreign to the page. */
  url: string;
  /** The same server under its other name: foreign to `url`. */
  aliasUrl: string;
  /** Every request so far: method and path. */
  requests: string[];
  close(): Promise<void>;
}

export async function startOtherServer(): Promise<OtherServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.writeHead(200, {
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Content-Type': request.url?.endsWith('.js') ? 'text/javascript' : 'text/html',
    });
    response.end(
      request.url?.endsWith('.js') ? 'export default 1;' : '<!doctype html><title>Elsewhere</title>',
    );
  });
  server.on('upgrade', (request, socket) => {
    requests.push(`UPGRADE ${request.url}`);
    socket.destroy();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    aliasUrl: `http://localhost:${port}/`,
    requests,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
