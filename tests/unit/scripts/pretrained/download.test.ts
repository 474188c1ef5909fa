/** Downloading one file from a server on this machine that misbehaves in every way. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { proxyFor } from '../../../../scripts/pretrained/connect.mjs';
import { type Downloading, download, type Known } from '../../../../scripts/pretrained/download.mjs';
import { ANONYMOUS, type Publisher, proxyTo, publish, type StandInProxy } from './publisher.ts';

const BODY = Uint8Array.from({ length: 200_000 }, (_, at) => (at * 7919) % 251);
const md5 = createHash('md5').update(BODY).digest('hex');
const sha256 = createHash('sha256').update(BODY).digest('hex');

let folder: string;
let target: string;
let publisher: Publisher;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'darkroom-download-'));
  target = join(folder, 'below', 'weights.h5');
  publisher = await publish({ '/weights.h5': BODY });
});
afterEach(async () => {
  await publisher.close();
  rmSync(folder, { recursive: true });
});

const start = (known: Known = {}, more: Downloading = {}, path = '/weights.h5') =>
  download(publisher.url + path, target, known, { env: {}, ...more });
const came = () => readFileSync(target).equals(BODY);
const left = () => [target, `${target}.part`, `${target}.part.json`].filter(existsSync);

describe('a download', () => {
  it('brings the file and checks what is published of it', async () => {
    const told: number[] = [];
    await start({ bytes: BODY.length, md5, sha256 }, { onBytes: (bytes) => told.push(bytes) });
    expect(came()).toBe(true);
    expect(told.at(-1)).toBe(BODY.length);
    expect(left()).toEqual([target]);
  });

  it.each([
    [{ md5: '0'.repeat(32) }, 'its MD5 is not the one that is published'],
    [{ sha256: '0'.repeat(64) }, 'its SHA256 is not the one that is published'],
    [{ bytes: 5 }, 'it has 200000 bytes, not the 5 that are published'],
  ])('refuses wrong bytes: %o', async (known, words) => {
    await expect(start(known)).rejects.toThrow(words);
    expect(left()).toEqual([]);
  });

  it('goes on where it was cut off, at once', async () => {
    publisher.faults.set('/weights.h5', [{ cutAfter: 50_000 }, { cutAfter: 60_000 }]);
    await start({ md5 });
    expect(came()).toBe(true);
    expect(publisher.requests).toEqual([
      '/weights.h5',
      '/weights.h5 bytes=50000-',
      '/weights.h5 bytes=110000-',
    ]);
  });

  it('goes on where an earlier one ended', async () => {
    publisher.faults.set('/weights.h5', [{ cutAfter: 50_000 }, { cutAfter: 0 }]);
    await expect(start()).rejects.toThrow('the server cut it off');
    const told: number[] = [];
    await start({ md5 }, { onBytes: (bytes) => told.push(bytes) });
    expect(came()).toBe(true);
    expect(told[0]).toBeGreaterThan(50_000);
    expect(publisher.requests.at(-1)).toBe('/weights.h5 bytes=50000-');
    expect(left()).toEqual([target]);
  });

  it.each([
    ['is another file by now', '"/weights.h5 2"'],
    ['does not say which file it is', null],
  ])('begins again where what is there %s', async (_, etag) => {
    publisher.faults.set('/weights.h5', [{ cutAfter: 50_000 }, { cutAfter: 0 }]);
    publisher.files.get('/weights.h5')!.body = BODY.map((byte) => byte ^ 1);
    if (etag === null) publisher.files.get('/weights.h5')!.etag = null;
    await expect(start()).rejects.toThrow('the server cut it off');
    publisher.faults.clear();
    publisher.files.set('/weights.h5', { body: BODY, etag });
    await start({ md5 });
    expect(came()).toBe(true);
  });

  it('begins again where the server knows no such rest', async () => {
    publisher.faults.set('/weights.h5', [{ cutAfter: 50_000 }, { cutAfter: 0 }, { status: 416 }]);
    await expect(start()).rejects.toThrow('the server cut it off');
    await start({ md5 });
    expect(came()).toBe(true);
  });

  it('gives up where no byte comes', async () => {
    publisher.faults.set('/weights.h5', [{ hangAfter: 1000 }, { hangAfter: 0 }]);
    const begun = performance.now();
    await expect(start({}, { silenceMs: 300 })).rejects.toThrow('no byte came for 1 s');
    expect(performance.now() - begun).toBeLessThan(20_000);
    await start({ md5 });
    expect(came()).toBe(true);
  });

  it('ends where it is told to', async () => {
    publisher.faults.set('/weights.h5', [{ hangAfter: 1000 }]);
    await expect(start({}, { signal: AbortSignal.timeout(300) })).rejects.toThrow();
    expect(publisher.requests).toHaveLength(1);
  });

  it('says what a server answers', async () => {
    await expect(start({}, {}, '/nowhere.h5')).rejects.toThrow('the server answered 404');
    expect(left()).toEqual([]);
  });

  it('follows where it is led, not for ever', async () => {
    publisher.faults.set('/old.h5', [{ redirect: '/weights.h5' }]);
    await start({ md5 }, {}, '/old.h5');
    expect(came()).toBe(true);
    rmSync(target);
    publisher.faults.set('/round.h5', Array(9).fill({ redirect: '/round.h5' }));
    await expect(start({}, {}, '/round.h5')).rejects.toThrow('it leads on more than 5 times');
    publisher.faults.set('/out.h5', [{ redirect: 'file:///etc/hosts' }]);
    await expect(start({}, {}, '/out.h5')).rejects.toThrow('not safe');
  });

  it('tells a server that is not there', async () => {
    const { url } = publisher;
    await publisher.close();
    const failed = download(`${url}/weights.h5`, target, {}, { env: {} });
    await expect(failed).rejects.toMatchObject({
      message: 'the server takes no connections',
      unreachable: true,
    });
    publisher = await publish();
  });
});

describe('a proxy', () => {
  let proxy: StandInProxy;
  afterEach(() => proxy?.close());

  it('is asked for the whole address of an unsecured server', async () => {
    proxy = await proxyTo(publisher);
    const named = proxy.url.replace('//', '//me:p%40ss@');
    await download('http://weights.test/weights.h5', target, { md5 }, { env: { HTTP_PROXY: named } });
    expect(came()).toBe(true);
    expect(proxy.requests).toEqual([`GET http://weights.test/weights.h5 Basic ${btoa('me:p@ss')}`]);
  });

  it('only connects to a secured one', async () => {
    proxy = await proxyTo(publisher);
    const env = { https_proxy: proxy.url };
    publisher.faults.set('/weights.h5', [{ cutAfter: 50_000 }]);
    await download('https://weights.test/weights.h5', target, { md5 }, { env, tls: ANONYMOUS });
    expect(came()).toBe(true);
    expect(proxy.requests).toEqual(['CONNECT weights.test:443', 'CONNECT weights.test:443']);
    expect(publisher.requests.at(-1)).toBe('/weights.h5 bytes=50000-');
  });

  it('that refuses is named', async () => {
    proxy = await proxyTo(publisher, 407);
    const failed = download(
      'https://weights.test/weights.h5',
      target,
      {},
      { env: { HTTPS_PROXY: proxy.url } },
    );
    await expect(failed).rejects.toThrow(`the proxy ${new URL(proxy.url).host} answered 407`);
  });

  it('that says nothing is given up', async () => {
    proxy = await proxyTo(publisher, 0);
    const env = { HTTPS_PROXY: proxy.url };
    const failed = download('https://weights.test/weights.h5', target, {}, { env, silenceMs: 300 });
    await expect(failed).rejects.toThrow('no byte came');
  });

  it.each([
    [{}, null],
    [{ HTTPS_PROXY: 'http://p:1' }, 'http://p:1/'],
    [{ https_proxy: 'p:1' }, 'http://p:1/'],
    [{ HTTP_PROXY: 'http://p:1' }, null],
    [{ ALL_PROXY: 'http://p:1' }, 'http://p:1/'],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: 'localhost, .example.org' }, null],
    [{ HTTPS_PROXY: 'http://p:1', no_proxy: 'example.org:443' }, null],
    [{ HTTPS_PROXY: 'http://p:1', no_proxy: '*' }, null],
    [{ HTTPS_PROXY: 'http://p:1', no_proxy: 'ample.org,example.org:8443' }, 'http://p:1/'],
  ])('is taken from %o', (env, expected) => {
    expect(proxyFor(new URL('https://files.example.org/x'), env)?.href ?? null).toBe(expected);
  });

  it('of a kind that is not known is refused', () => {
    const env = { HTTPS_PROXY: 'socks5://p:1' };
    expect(() => proxyFor(new URL('https://example.org'), env)).toThrow('is no proxy that can be used');
  });
});
