import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HEADERS } from '../../../scripts/headers.mjs';
import { fileFor, serve } from '../../../scripts/serve.mjs';

const root = mkdtempSync(join(tmpdir(), 'darkroom-serve-'));
const folder = join(root, 'dist');
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(root, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'index.html'), '<title>Darkroom</title>');
  writeFileSync(join(folder, 'assets', 'image.worker.js'), 'self;');
  server = await serve({ port: 0, folder });
});
afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

/** A request as it stands, without what a URL parser would tidy up. */
function rawRequest(path: string): Promise<string> {
  return new Promise((done, fail) => {
    const socket = createConnection(Number(new URL(server.url).port), 'localhost');
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('end', () => done(answer));
    socket.on('error', fail);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  });
}

describe('the server of the page', () => {
  it.each([
    ['', 200, 'text/html; charset=utf-8'],
    ['?step=train', 200, 'text/html; charset=utf-8'],
    ['assets/image.worker.js', 200, 'text/javascript; charset=utf-8'],
    ['nowhere', 404, 'text/plain; charset=utf-8'],
    ['assets', 404, 'text/plain; charset=utf-8'],
    ['%zz', 404, 'text/plain; charset=utf-8'],
  ])('answers /%s with %i, its type and every header', async (path, status, type) => {
    const response = await fetch(server.url + path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe(type);
    for (const [name, value] of Object.entries(HEADERS)) expect(response.headers.get(name)).toBe(value);
  });

  it('only reads', async () => {
    const response = await fetch(server.url, { method: 'POST', body: 'x' });
    expect(response.status).toBe(405);
    expect(response.headers.get('content-security-policy')).toBe(HEADERS['Content-Security-Policy']);
    const head = await fetch(server.url, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/assets/..%2f..%2fsecret.txt', '/..%5csecret.txt'])(
    'stays in its folder when asked for %s',
    async (path) => {
      const answer = await rawRequest(path);
      expect(answer).toMatch(/^HTTP\/1.1 404 /);
      expect(answer).not.toContain('secret');
    },
  );

  it('maps addresses to files of the folder only', () => {
    expect(fileFor(folder, '/')).toBe(join(folder, 'index.html'));
    expect(fileFor(folder, '/assets/a%20b.js?v=1#x')).toBe(join(folder, 'assets', 'a b.js'));
    expect(fileFor(folder, '/../dist-other/x')).toBeNull();
    expect(fileFor(folder, '/a%00b')).toBeNull();
  });

  it('says so where a port is taken', async () => {
    const port = Number(new URL(server.url).port);
    await expect(serve({ port, folder })).rejects.toThrow(`Port ${port} is in use; choose another one.`);
  });

  it('takes the next port where its usual one is taken', async () => {
    const [first, second] = [await serve({ folder }), await serve({ folder })];
    expect(second.url).not.toBe(first.url);
    expect((await fetch(second.url)).status).toBe(200);
    await Promise.all([first.close(), second.close()]);
  });
});
