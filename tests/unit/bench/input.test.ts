/** The bench of the input pipeline, as far as it runs in Node: its plan, its table, the memory of processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { InputFigures } from '../../../bench/input/jobs.ts';
import { memoryBytes } from '../../../bench/runner/memory.mjs';
import { readOptions } from '../../../bench/runner/options.mjs';
import { jobsOf } from '../../../bench/runner/plan.mjs';
import { inputTable } from '../../../bench/runner/report/inputTable.mjs';

function planned(...args: string[]) {
  const options = readOptions(['input', ...args], []);
  if (options === 'help') throw new Error('These are no questions for help.');
  return jobsOf(options, { zip: '/some.zip', python: null });
}

describe('the plan', () => {
  it('gives each part a browser of its own and tells it what there is to measure with', () => {
    const jobs = planned('--size', '96').map(({ job }) => job);
    expect(new Set(jobs.map((job) => job.kind === 'input' && job.part)).size).toBe(jobs.length);
    for (const job of jobs)
      expect(job).toMatchObject({ kind: 'input', imageSizePx: 96, hasZip: true, hasPython: false });
  });
});

describe('the table', () => {
  const tableOf = (figures: InputFigures) => {
    const answers = planned().map(({ browser, job }) => ({ browser, job, result: figures }));
    return inputTable({ userAgent: '', answers, pytorch: null, zip: null });
  };

  it('says how much faster ours is, and what remains of the memory', () => {
    const text = tableOf({
      fastImagesPerS: 200,
      bitmapMediumImagesPerS: 50,
      images: 1000,
      ingestMs: 5000,
      pythonIngestMs: 10_000,
      idleBytes: 400e6,
      peakBytes: 900e6,
      cacheBytes: 300e6,
      inputWaitShare: 0.015,
    });
    expect(text).toContain('| 2.5× | 4× | 200 images/s against 50 |');
    expect(text).toContain('| 1.3× | 2× | 200 images/s against 100 |');
    expect(text).toContain('| 300 MB at most | 200 MB |');
    expect(text).toContain('| 2 % at most | 1.5 % |');
  });

  it('says what was not measured', () => {
    expect(tableOf({ fastImagesPerS: 200 }).match(/not measured/g)?.length).toBeGreaterThan(5);
  });
});

describe.skipIf(process.platform !== 'linux')('the memory of a process', () => {
  it('grows with what it holds', async () => {
    // Of a process that does nothing else: it says when it is there, and, asked anything, when it holds 100 MB.
    const script = `console.log(0); process.stdin.on('data', () => { globalThis.held = new Uint8Array(100e6).fill(1); console.log(1); });`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      await once(child.stdout, 'data');
      const before = memoryBytes(child.pid!) ?? 0;
      child.stdin.write('hold');
      await once(child.stdout, 'data');
      const after = memoryBytes(child.pid!) ?? 0;
      expect((after - before) / 1e6).toBeGreaterThan(80);
    } finally {
      child.kill();
    }
  });
});
