/** One job in a browser of its own, without a window. Node's own modules only. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDevTools } from './devtools.mjs';

const FLAGS = [
  '--headless=new',
  '--remote-debugging-pipe',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A page in the background would be slowed down, and a slow kernel be taken for a hung driver.
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
  '--disable-gpu-watchdog',
];

/**
 * What the runner can do to a browser at work.
 * @typedef {object} Browser
 * @property {number} pid
 * @property {(path: string) => Promise<void>} chooseFile puts a file into the page's file field
 */

/**
 * Starts `program` on the page of `server`, which does `job`; ends it with the answer, or where it ends itself.
 * @param {import('./server.mjs').BenchServer} server
 * @param {string} program
 * @param {string[]} flags
 * @param {unknown} job
 * @param {(question: any, browser: Browser) => Promise<unknown>} [answer] what the page asks while it works
 * @returns {Promise<import('./server.mjs').JobAnswer>}
 */
export async function runJob(server, program, flags, job, answer = async () => null) {
  const profile = mkdtempSync(join(tmpdir(), 'darkroom-bench-'));
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(program, [...FLAGS, ...asRoot, `--user-data-dir=${profile}`, ...flags, server.url], {
    // The last two are the pipes of its developer tools.
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  const chooseFile = createDevTools(child);
  const result = server.give(job, (question) => answer(question, { pid: child.pid ?? 0, chooseFile }));
  const end = () => child.kill();
  process.once('exit', end);
  let errors = '';
  child.stderr?.on('data', (text) => {
    errors = (errors + text).slice(-2000);
  });
  // Its helpers share its output, so that is closed when the last of them has ended.
  const ended = Promise.race([once(child, 'close'), once(child, 'error')]).then(() => ({
    failed: `${program} ended before its job was done. It said: ${errors}`,
  }));
  try {
    return await Promise.race([result, ended]);
  } finally {
    process.off('exit', end);
    end();
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
