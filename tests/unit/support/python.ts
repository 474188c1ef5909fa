/** Python for the tests of what is exported: whether it is there, with numpy, and how to ask it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { skipReason } from './shared.ts';

function works(python: string, code: string): boolean {
  try {
    execFileSync(python, ['-c', code], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

// The distribution's own Python may have numpy where another that comes first in PATH has not.
const CANDIDATES = ['python3', '/usr/bin/python3'];
export const PYTHON = CANDIDATES.find((python) => works(python, '')) ?? null;
export const NUMPY_PYTHON = CANDIDATES.find((python) => works(python, 'import numpy, PIL')) ?? null;

/** What the name of a skipped test says. */
export const NO_PYTHON = skipReason('python3', PYTHON !== null);
export const NO_NUMPY = skipReason('a python3 with numpy and PIL', NUMPY_PYTHON !== null);

/** Runs Python with the arguments and returns what it prints; throws with its complaint where it fails. */
export function runPython(python: string | null, args: string[], cwd?: string): string {
  return execFileSync(python!, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 2 ** 28,
  });
}

/** Throws where one of the texts is no Python. Python is started once for all of them. */
export function compilePython(...texts: string[]): void {
  inFolder((folder) => {
    const names = texts.map((text, i) => {
      writeFileSync(join(folder, `script${i}.py`), text);
      return `script${i}.py`;
    });
    runPython(PYTHON, ['-W', 'error', '-m', 'py_compile', ...names], folder);
  });
}

/** Calls with a new folder, which is removed afterwards. */
export function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
