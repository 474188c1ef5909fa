/** One job in a browser of its own, without a window. Node's own modules only. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FLAGS = [
  '--headless=new',
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
 * Starts `program` on the page of `server`, which does `job`; ends it with the answer, or where it ends itself.
 * @param {import('./server.mjs').BenchServer} server
 * @param {string} program
 * @param {string[]} flags
 * @param {unknown} job
 * @returns {Promise<import('./server.mjs').JobAnswer>}
 */
export async function runJob(server, program, flags, job) {
  const profile = mkdtempSync(join(tmpdir(), 'darkroom-bench-'));
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const answer = server.give(job);
  const child = spawn(program, [...FLAGS, ...asRoot, `--user-data-dir=${profile}`, ...flags, server.url], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const end = () => child.kill();
  process.once('exit', end);
  let errors = '';
  child.stderr.on('data', (text) => {
    errors = (errors + text).slice(-2000);
  });
  // Its helpers share its output, so that is closed when the last of them has ended.
  const ended = Promise.race([once(child, 'close'), once(child, 'error')]).then(() => ({
    failed: `${program} ended before its job was done. It said: ${errors}`,
  }));
  try {
    return await Promise.race([answer, ended]);
  } finally {
    process.off('exit', end);
    end();
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
