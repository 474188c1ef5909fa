/**
 * Nothing leaves the machine: neither the page nor any of its workers can reach another address.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { HEADERS } from '../../scripts/headers.mjs';
import { chromeForFile, type Visit } from './support/chrome.ts';
import { waitForState } from './support/darkroom.ts';
import { type OtherServer, startOtherServer } from './support/otherServer.ts';

const chrome = chromeForFile();
let other: OtherServer;
let visit: Visit;
/** Responses of the visit: address, and the policy that came with it. */
const policies = new Map<string, string | undefined>();

/** Runs in a page or a worker: asks for an address in every way there is, and names the ways that got through. */
async function waysOut(url: string): Promise<string[]> {
  const ways: Record<string, () => Promise<unknown>> = {
    fetch: () => fetch(`${url}fetch`),
    'fetch without CORS': () => fetch(`${url}no-cors`, { mode: 'no-cors' }),
    'fetch of a form': () => fetch(`${url}post`, { method: 'POST', body: 'pixels' }),
    xhr: () =>
      new Promise((done, fail) => {
        const request = new XMLHttpRequest();
        request.onload = done;
        request.onerror = fail;
        request.open('GET', `${url}xhr`);
        request.send();
      }),
    // Put together in the browser: the test runner would replace an import() that it sees.
    import: () => Function('url', 'return import(url)')(`${url}module.js`),
  };
  const results = await Promise.allSettled(Object.values(ways).map((way) => way()));
  return Object.keys(ways).filter((_, index) => results[index].status === 'fulfilled');
}

/** As waysOut, for what takes no answer: the other server must be asked whether it heard anything. */
async function sendBlindly(url: string): Promise<void> {
  try {
    new WebSocket(`${url.replace('http', 'ws')}socket`);
  } catch {
    // Refused at once: just as well.
  }
  if (typeof document === 'undefined') return;
  navigator.sendBeacon(`${url}beacon`, 'pixels');
  new Image().src = `${url}image.png`;
  const frame = document.createElement('iframe');
  frame.src = `${url}frame`;
  document.body.append(frame);
}

beforeAll(async () => {
  other = await startOtherServer();
  visit = await chrome.visit();
  visit.page.on('response', async (response) => {
    policies.set(response.url(), response.headers()['content-security-policy']);
  });
  await visit.page.reload();
  await visit.page.getByRole('button', { name: 'Try the sample dataset' }).click();
  await vi.waitFor(
    () => {
      const addresses = visit.page.workers().map((worker) => worker.url());
      for (const kind of ['device', 'image']) expect(addresses.join()).toContain(`${kind}.worker`);
    },
    { timeout: 120_000, interval: 200 },
  );
  // The workers that only ask what there is have ended by then.
  await waitForState(visit.page, (state) => state.device.status === 'ready');
});
afterAll(async () => {
  await visit?.close();
  await other?.close();
});

describe('privacy', () => {
  it('would notice: a page without the policy reaches the other server', async () => {
    const page = await chrome.browser.newPage();
    await page.goto(other.aliasUrl);
    expect(await page.evaluate(waysOut, other.url)).toHaveLength(5);
    await page.evaluate(sendBlindly, other.url);
    await expect
      .poll(() => other.requests.map((request) => request.split('/')[1]))
      .toEqual(
        expect.arrayContaining([
          'fetch',
          'no-cors',
          'post',
          'xhr',
          'module.js',
          'socket',
          'beacon',
          'image.png',
          'frame',
        ]),
      );
    await page.close();
  });

  it('refuses every way out of the page and of each worker', async () => {
    other.requests.length = 0;
    const { page } = visit;
    expect(await page.evaluate(waysOut, other.url), 'the page').toEqual([]);
    await page.evaluate(sendBlindly, other.url);
    for (const worker of page.workers()) {
      // A thread of WebAssembly sleeps until there is work and cannot be asked; its policy is looked at below.
      if (/thread\.worker/.test(worker.url())) continue;
      expect(await worker.evaluate(waysOut, other.url), worker.url()).toEqual([]);
      await worker.evaluate(sendBlindly, other.url);
    }
    // A beacon or a socket would be on its way by now.
    await page.waitForTimeout(500);
    expect(other.requests).toEqual([]);
  });

  it('sends the policy with every response, worker scripts included', async () => {
    const own = [...policies].filter(([url]) => url.startsWith(inject('pageUrl')));
    expect(own.map(([url]) => url).join()).toMatch(/device\.worker[^,]*\.js/);
    expect(own.map(([url]) => url).join()).toMatch(/image\.worker[^,]*\.js/);
    if ((await visit.page.evaluate(() => navigator.hardwareConcurrency)) > 1)
      expect(own.map(([url]) => url).join()).toMatch(/thread\.worker[^,]*\.js/);
    for (const [url, policy] of own) expect(policy, url).toBe(HEADERS['Content-Security-Policy']);
  });

  it('asks nobody but its own server', () => {
    const foreign = [...policies.keys()].filter(
      (url) => !url.startsWith(inject('pageUrl')) && !/^(blob|data):/.test(url),
    );
    expect(foreign).toEqual([]);
  });

  it('ships the same headers for static hosts', () => {
    const lines = readFileSync(new URL('../../public/_headers', import.meta.url), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines).toEqual(['/*', ...Object.entries(HEADERS).map(([name, value]) => `  ${name}: ${value}`)]);
  });
});
