/** The steps of modern networks: who does them, and what the tables say. */
import { describe, expect, it } from 'vitest';
import { networkOf } from '../../../bench/networks.ts';
import { MODERN_FIGURES } from '../../../bench/runner/modern.mjs';
import { readOptions } from '../../../bench/runner/options.mjs';
import { jobsOf, pytorchStepsOf } from '../../../bench/runner/plan.mjs';
import { architectureTable } from '../../../bench/runner/report/architectures.mjs';
import { figureTable } from '../../../bench/runner/report/figures.mjs';
import { passTable, profileParts } from '../../../bench/runner/report/kernelTimes.mjs';
import { flopsOf, nameOf, type StepTask } from '../../../bench/tasks.ts';
import { MODELS } from '../../../src/models/catalogue/catalogue.ts';

const ids = MODELS.map(({ id }) => id);
function optionsOf(...args: string[]) {
  const options = readOptions(args, ids);
  if (options === 'help') throw new Error('These are no questions for help.');
  return options;
}
const times = (medianMs: number) => ({
  medianMs,
  minMs: medianMs,
  maxMs: medianMs,
  runs: 1,
  warmUpOnly: false,
});
const STEP: StepTask = {
  ...{ kind: 'step', model: 'mobilenet-v2', width: 0.35, size: 224, batch: 32, mode: 'training' },
};

describe('the steps of modern networks', () => {
  it('race each on WebAssembly alone, and against stock on the GPUs', () => {
    const jobs = jobsOf(optionsOf('modern')).map(({ job }) => job);
    const sides = jobs.flatMap((job) => (job.kind === 'race' ? [job.sides.map(({ by }) => by).join()] : []));
    expect(sides).toEqual([...Array(6).fill('ours'), 'ours,stock', 'ours,stock']);
    expect(pytorchStepsOf(optionsOf('modern'))).toHaveLength(6);
    expect(pytorchStepsOf(optionsOf('modern', '--device', 'webgl'))).toEqual([]);
    expect(jobsOf(optionsOf('modern', '--model', 'densenet-121'))).toHaveLength(1);
  });

  it('are networks of the catalogue', () => {
    for (const { step } of MODERN_FIGURES)
      expect(networkOf({ ...STEP, ...step }).layers.length).toBeGreaterThan(100);
  });

  it('count a third of the operations where nothing is trained', () => {
    const share = flopsOf({ ...STEP, mode: 'forward' }) / flopsOf(STEP);
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThan(0.4);
    expect(nameOf({ ...STEP, mode: 'forward' })).toBe('mobilenet-v2 0.35, 224×224, batch 32, forward');
  });

  it('refuse a model that there is not', () => {
    expect(() => optionsOf('steps', '--model', 'resnet-9')).toThrow(/no model "resnet-9"/);
  });

  it('are held against PyTorch by model, size and mode', () => {
    const [{ browser, job }] = jobsOf(optionsOf('modern'));
    const sides = [{ by: 'ours' as const, device: 'wasm-2', description: '', gflopsPerSecond: 10 }];
    const result = { sides, rows: [{ task: STEP, name: '', flops: 1, outcomes: [times(1000)] }] };
    // As Python writes it: without a kind.
    const { kind: _, ...named } = STEP;
    const row = { ...named, layout: '', minMs: 0, maxMs: 0 };
    const rows = [
      { ...row, mode: 'forward' as const, medianMs: 100 },
      { ...row, medianMs: 500 },
    ];
    const report = {
      ...{ userAgent: '', answers: [{ browser, job, result }], zip: null },
      pytorch: { version: '', threads: 2, rows },
    };
    const text = figureTable(report, MODERN_FIGURES);
    expect(text).toContain('| 0.5× | 0.5× | 1,000 against 500 ms |');
    expect(text.match(/not measured/g)?.length).toBe(7);
  });
});

describe('the tables', () => {
  it('of a profile sum up what hardly counts', () => {
    const of = (kernel: string, elapsedMs: number) => ({
      ...{ kernel, calls: 2, elapsedMs },
      slowest: { elapsedMs, shapes: '1×2 → 2' },
    });
    const kernels = [of('Conv2D', 90), of('Add', 9.9), of('Neg', 0.06), of('Exp', 0.04)];
    const parts = profileParts('wasm-2', {
      ...{
        description: 'processor',
        steps: [{ name: 'a step', kernels, plainMs: 101, repeatedAlone: false }],
      },
    });
    expect(parts[1]).toBe('processor. A step takes 101 ms, its kernels 100 ms in all.');
    expect(parts[2]).toContain('| Conv2D | 2 | 90 | 90.0 % | 90: 1×2 → 2 |');
    expect(parts[2]).toContain('| 2 others | 4 | 0.1 | 0.1 % |  |');
  });

  it('of passes say rates and shares of a copy', () => {
    const cells = [{ bytes: 4e9, elapsedMs: 1000, copyMs: 500 }];
    const results = {
      shapes: [[8, 7, 7, 1280]],
      passes: [{ label: 'Add', cells }],
      missing: ['Activate, relu6'],
    };
    const text = passTable({ description: 'processor', ...results });
    expect(text).toContain('| Add | 4 (0.5) |');
    expect(text).toContain('No kernel for Activate, relu6.');
  });

  it('of architectures say what is not as in Keras', () => {
    const check = {
      ...{ network: 'VGG16', parameters: 14_714_688, device: 'wasm', tables: [], wrongBlock: null },
      ...{ outputs: 1e-6, blocks: 2e-6, odd: 3e-6, gradients: 4e-6, isRight: true },
    };
    const wrong = { ...check, outputs: 0.1, wrongBlock: 'block2_pool', isRight: false };
    const answers = [check, wrong].map((network, at) => ({
      ...{ browser: 'llvmpipe', result: { description: '', networks: [network] } },
      job: { kind: 'architectures' as const, device: ['wasm-2', 'webgl'][at], models: null },
    }));
    const text = architectureTable({ userAgent: '', answers, pytorch: null, zip: null });
    expect(text).toContain('| VGG16 | 14,714,688 | as in Keras | 2e-6 / 1e-6 / 3e-6 / 4e-6 |');
    expect(text).toContain('**2e-6 / 1e-1 / 3e-6 / 4e-6**, wrong from block2_pool on');
  });
});
