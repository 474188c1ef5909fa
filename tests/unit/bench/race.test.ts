/** The bench's own arithmetic: who is timed when, what is counted, what the tables say. */
import { describe, expect, it } from 'vitest';
import { median, type Runner, race } from '../../../bench/race.ts';
import { readOptions } from '../../../bench/runner/options.mjs';
import { jobsOf } from '../../../bench/runner/plan.mjs';
import { figureTable } from '../../../bench/runner/report/figures.mjs';
import { flopsOf, kernelTasks } from '../../../bench/tasks.ts';
import { MODELS } from '../../../src/models/catalogue/catalogue.ts';

const STEP = { kind: 'step', model: 'cnn-pool', width: null, size: 64, batch: 8, mode: 'training' } as const;

function runner(name: string, log: string[], times: number[]): Runner {
  let at = 0;
  return {
    run: async () => {
      log.push(name);
      return times[Math.min(at++, times.length - 1)];
    },
  };
}

describe('a race', () => {
  it('lets the sides run in turn, after one run each to warm up', async () => {
    const log: string[] = [];
    const results = await race([runner('a', log, [9, 1, 3, 2]), runner('b', log, [8, 4, 4, 7])], 3, 1000);
    expect(log.join('')).toBe('abababab');
    expect(results[0]).toEqual({ medianMs: 2, minMs: 1, maxMs: 3, runs: 3, warmUpOnly: false });
    expect(results[1]).toMatchObject({ medianMs: 4, maxMs: 7 });
  });

  it('lets a slow side run less often, and says so where the first run is all', async () => {
    const log: string[] = [];
    await race([runner('a', log, [400]), runner('b', log, [1])], 5, 1000);
    expect(log.join('')).toBe('ababab' + 'bbb');
    const [only] = await race([runner('a', log, [1500])], 5, 1000);
    expect(only).toMatchObject({ medianMs: 1500, runs: 1, warmUpOnly: true });
  });

  it('goes on without a side that fails', async () => {
    const failing: Runner = { run: () => Promise.reject(new Error('no kernel')) };
    const results = await race([failing, runner('b', [], [2])], 2, 1000);
    expect(results).toEqual([{ failed: 'no kernel' }, expect.objectContaining({ medianMs: 2, runs: 2 })]);
  });

  it('takes the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });
});

describe('the tasks', () => {
  it('count the operations of a step and of its kernels alike', () => {
    const task = { ...STEP, size: 224, batch: 32 };
    const step = flopsOf(task);
    expect(step / 1e9).toBeCloseTo(346, 0);
    const kernels = kernelTasks(task).reduce((sum, task) => sum + flopsOf(task), 0);
    expect(kernels / step).toBeCloseTo(1, 6);
  });
});

describe('the report', () => {
  it('says what a run reached of each figure, and what it did not measure', () => {
    const ids = MODELS.map(({ id }) => id);
    const options = readOptions(['steps', '--device', 'webgl'], ids);
    if (options === 'help') throw new Error('These are no questions for help.');
    const [{ browser, job }] = jobsOf(options);
    const times = (medianMs: number) => ({
      medianMs,
      minMs: medianMs,
      maxMs: medianMs,
      runs: 1,
      warmUpOnly: false,
    });
    const side = { device: 'webgl', description: '', gflopsPerSecond: 10 };
    const result = {
      sides: [
        { ...side, by: 'ours' },
        { ...side, by: 'stock' },
      ],
      rows: [{ task: STEP, name: '', flops: 8e9, outcomes: [times(1000), times(8000)] }],
    };
    const text = figureTable({
      userAgent: '',
      answers: [{ browser, job, result }],
      pytorch: null,
      zip: null,
    });
    expect(text).toContain('| 7× | 8× | 1,000 against 8,000 ms |');
    expect(text).toContain('| 0.6 | 0.8 | 1,000 ms, 10 GFLOP/s |');
    expect(text.match(/not measured/g)?.length).toBe(10);
  });
});
