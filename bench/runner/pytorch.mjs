/** The same steps with PyTorch on the same cores, where a Python with torch is at hand. Node's own modules only. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * @typedef {{ model: string, size: number, batch: number, medianMs: number, minMs: number, maxMs: number }} PytorchRow
 * @typedef {{ version: string, threads: number, rows: PytorchRow[] }} PytorchResult
 */

/**
 * @param {string} folder where pytorch_steps.py lies
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<PytorchResult | null>} null where no Python has torch
 */
export async function pytorchSteps(folder, { python, models, sizes, repeats, limitMs }) {
  const candidates = python ? [python] : ['python3', '/usr/bin/python3'];
  const program = candidates.find((name) => spawnSync(name, ['-c', 'import torch']).status === 0);
  if (!program) {
    console.log('\nPyTorch is left out: no python3 with torch was found.');
    return null;
  }
  console.log(`\nPyTorch (${program})`);
  const { status, stdout, stderr } = spawnSync(
    program,
    [join(folder, 'pytorch_steps.py'), models.join(), sizes.join(), String(repeats), String(limitMs / 1000)],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`pytorch_steps.py failed: ${stderr}`);
  return JSON.parse(stdout);
}
