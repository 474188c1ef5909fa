/** The same steps with PyTorch on the same cores, where a Python with torch is at hand. Node's own modules only. */
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/**
 * @typedef {import('../../tasks.ts').StepTask} StepTask
 * @typedef {Omit<StepTask, 'kind'> & { layout: string, medianMs: number, minMs: number, maxMs: number }} PytorchRow
 * @typedef {{ version: string, threads: number, rows: PytorchRow[] }} PytorchResult
 */

/**
 * A Python that has torch.
 * @param {import('../options.mjs').Options} options
 * @returns {string | null}
 */
export function pythonWithTorch({ python }) {
  const candidates = python ? [python] : ['python3', '/usr/bin/python3'];
  const program = candidates.find((name) => spawnSync(name, ['-c', 'import torch']).status === 0);
  if (!program) console.log('\nPyTorch is left out: no python3 with torch was found.');
  return program ?? null;
}

/**
 * @param {string} folder of the command line
 * @param {string} program
 * @param {import('../options.mjs').Options} options
 * @param {StepTask[]} steps
 * @param {unknown[]} graphs the network of each
 * @returns {PytorchResult}
 */
export function pytorchSteps(folder, program, { repeats, limitMs }, steps, graphs) {
  console.log(`\nPyTorch (${program})`);
  const job = {
    ...{ repeats, limitS: limitMs / 1000, threads: availableParallelism() },
    steps: steps.map((step, index) => ({ ...step, graph: graphs[index] })),
  };
  const { status, stdout, stderr } = spawnSync(program, [join(folder, 'pytorch', 'steps.py')], {
    ...{ input: JSON.stringify(job), encoding: 'utf8', maxBuffer: 2 ** 26 },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`pytorch/steps.py failed: ${stderr ?? ''}`);
  return JSON.parse(stdout);
}
