/** The bench's command line travels without the repository: it imports Node's own modules and its own files alone. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const RUNNER = fileURLToPath(new URL('../../../bench/runner', import.meta.url));

const FILES = readdirSync(RUNNER, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.mjs'),
);

it.each(FILES)('%s travels', (file) => {
  const source = readFileSync(join(RUNNER, file), 'utf8');
  const imported = [...source.matchAll(/^(?:import|export) [^;]*?from '([^']+)'/gm)].map(([, from]) => from);
  for (const from of imported.filter((name) => !name.startsWith('node:'))) {
    const path = resolve(RUNNER, dirname(file), from);
    expect(path.startsWith(RUNNER + sep) && existsSync(path), from).toBe(true);
  }
});
