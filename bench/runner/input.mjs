/** What the bench of the input pipeline has besides the page: a zip, Python to compare with, the browser's memory. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { memoryBytes, watchMemory } from './memory.mjs';

/**
 * @typedef {object} Input
 * @property {string | null} zip
 * @property {string | null} python
 */

const SMALL_ZIP = ['--images', '300', '--single'];

/**
 * Finds Python, and a zip to measure with: the one named, or a small one made for this run.
 * @param {string} folder where the bench was built
 * @param {import('./options.mjs').Options} options
 * @returns {Input}
 */
export function prepareInput(folder, { python, zip }) {
  if (zip && !existsSync(zip)) throw new Error(`There is no file ${zip}.`);
  const candidates = python ? [python] : ['python3', '/usr/bin/python3'];
  const found =
    candidates.find((name) => spawnSync(name, ['-c', 'import numpy, PIL, scipy']).status === 0) ?? null;
  if (!found) console.log('\nPython is left out: no python3 with numpy, Pillow and scipy was found.');
  const chosen = zip ?? (found && smallZip(folder, found));
  // Python cannot read a zip that lies in the page.
  return { zip: chosen, python: chosen && found };
}

/** @param {string} folder @param {string} python */
function smallZip(folder, python) {
  const tool = resolve(folder, '../../../shared/tools/make_kaggle_shaped_zip.py');
  if (!existsSync(tool)) return null;
  const made = mkdtempSync(join(tmpdir(), 'darkroom-bench-zip-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  const out = join(made, 'kaggle-shaped-300.zip');
  const { status, stderr } = spawnSync(python, [tool, '--out', out, ...SMALL_ZIP], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`make_kaggle_shaped_zip.py failed: ${stderr}`);
  return out;
}

/**
 * Answers what the page asks.
 * @param {string} folder where input_anchors.py lies
 * @param {Input} input
 */
export function inputAnswers(folder, { zip, python }) {
  /** @type {() => number | null} */
  let endWatch = () => null;
  /** @param {import('../input/jobs.ts').Question} question @param {import('./browser.mjs').Browser} browser */
  return async (question, browser) => {
    switch (question.ask) {
      case 'file':
        return browser.chooseFile(zip ?? '');
      case 'watch-memory':
        endWatch = watchMemory(browser.pid);
        return memoryBytes(browser.pid);
      case 'peak-memory':
        return endWatch();
      case 'python':
        return askPython(python ?? '', join(folder, 'input_anchors.py'), { ...question.task, zip });
    }
  };
}

/** @param {string} program @param {string} script @param {object} task */
async function askPython(program, script, task) {
  const child = spawn(program, [script]);
  child.stdin.end(JSON.stringify(task));
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (!out) throw new Error(`input_anchors.py failed: ${errors}`);
  return JSON.parse(out);
}
