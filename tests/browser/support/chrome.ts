/**
 * Chrome for the tests, and visits to the page in it. It imports the scripts only.
 */
import type { Browser, BrowserContextOptions, ConsoleMessage, Page } from 'playwright-core';
import { afterAll, inject, it } from 'vitest';
import { launchChrome } from '../../../scripts/chrome.mjs';
import type { Settings } from '../../../src/settings.ts';

export interface Visit {
  page: Page;
  /** What went wrong unnoticed: errors on the console and uncaught ones, as text. A good visit has none. */
  problems: string[];
  close(): Promise<void>;
}

export interface Chrome {
  readonly browser: Browser;
  /** What draws, as WebGL names it; null without WebGL. */
  readonly renderer: string | null;
  /** Opens the page in a fresh profile and waits until it has loaded. */
  visit(options?: VisitOptions): Promise<Visit>;
}

export interface VisitOptions extends BrowserContextOptions {
  /** The device, as if chosen on an earlier visit: the fastest without a GPU, unless the test is about another. */
  device?: Settings['device'];
}

/** Ends a wait for what never comes; a busy machine needs a small part of it. */
const PATIENCE_MS = 120_000;

type Started = Awaited<ReturnType<typeof launchChrome>>;

/** The browsers of this worker, by their flags: all its files share them. They are closed when the worker ends. */
// biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern which fixtures this one needs
const inWorker = it.extend('browsers', { scope: 'worker' }, async ({}, { onCleanup }) => {
  const browsers = new Map<string, Started>();
  onCleanup(async () => {
    await Promise.all([...browsers.values()].map(({ browser }) => browser.close()));
  });
  return browsers;
});

/** The page is put together without WebGL, which the processor would have to play: a tenth of all work, and waits. */
export const IN_SOFTWARE = [
  '--disable-gpu-compositing',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

/**
 * A Chrome with these flags for the tests of the file; call it at the top of the file. What the file opened in it is
 * closed after its tests. Tests that compute on WebGL take the machine’s own (no flags) and say that they need it.
 */
export function chromeForFile(flags: string[] = IN_SOFTWARE, needsWebGL = false): Chrome {
  let started: Started | undefined;
  inWorker.beforeAll(async ({ browsers }) => {
    const key = flags.join(' ');
    started = browsers.get(key);
    if (!started?.browser.isConnected()) started = await launchChrome({ flags, needsWebGL });
    browsers.set(key, started);
  });
  afterAll(async () => {
    for (const context of started?.browser.contexts() ?? []) await context.close();
  });
  const running = () => {
    if (!started) throw new Error('Chrome runs inside of tests only.');
    return started;
  };
  return {
    get browser() {
      return running().browser;
    },
    get renderer() {
      return running().renderer;
    },
    visit: (options) => visit(running().browser, options),
  };
}

async function visit(browser: Browser, { device = 'wasm', ...options }: VisitOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.addInitScript((chosen) => {
    // A page that has loaded nothing yet has no storage.
    if (location.protocol.startsWith('http') && !localStorage.getItem('darkroom.choices'))
      localStorage.setItem('darkroom.choices', JSON.stringify({ settings: { device: chosen } }));
  }, device);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  await page.goto(inject('pageUrl'));
  return { page, problems, close: () => context.close() };
}
