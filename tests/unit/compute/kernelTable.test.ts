/** The table of kernels in docs/architecture.md: which backend has which, and why one is missing. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');

/** The backends' folders in the order of the table's columns. */
const BACKENDS = ['webgl', 'webgpu', 'wasm'];

const section = read('docs/architecture.md').split('\n## Kernels\n')[1].split('\n## ')[0];
const table = section
  .split('\n| kernel |')[1]
  .split('\n\n')[0]
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, name, ...cells]) => ({
    name: name.replaceAll('`', ''),
    has: cells.slice(0, 3).map((cell) => cell === 'yes'),
    reason: cells[3],
  }));

const folderOf = (backend: string) => `src/compute/kernels/${backend}/`;
const kernelFiles = (backend: string) =>
  readdirSync(new URL(folderOf(backend), ROOT))
    .filter((name) => name.endsWith('.ts') && name !== 'index.ts')
    .map((name) => name.slice(0, -3));

/** The names of the kernels that a file registers; a constant such as SEEDED_DROPOUT stands for SeededDropout. */
function registeredIn(text: string): string[] {
  const calls = text.matchAll(
    /\b(?:replaceKernel|replaceFused<\w+>)\('_?(\w+)'|\bkernelName: (?:'(\w+)'|([A-Z_]+))/g,
  );
  return [...calls].map(([, replaced, name, constant]) => replaced ?? name ?? constant.replaceAll('_', ''));
}

describe('the table of kernels', () => {
  it.each(BACKENDS)('lists the files of %s', (backend) => {
    const listed = table.filter(({ has }) => has[BACKENDS.indexOf(backend)]).map(({ name }) => name);
    expect(listed).toEqual(kernelFiles(backend).sort());
  });

  it('says why a kernel is missing', () => {
    expect(table.length).toBeGreaterThan(10);
    for (const { name, has, reason } of table)
      expect([name, reason !== '']).toEqual([name, has.includes(false)]);
  });
});

describe.each(BACKENDS)('the kernels of %s', (backend) => {
  it('are all registered by the index', () => {
    const imported = [...read(`${folderOf(backend)}index.ts`).matchAll(/import '\.\/(\w+)\.ts'/g)];
    expect(imported.map(([, name]) => name).sort()).toEqual(kernelFiles(backend).sort());
  });

  it.each(kernelFiles(backend))('%s is named after what it registers', (name) => {
    const registered = registeredIn(read(`${folderOf(backend)}${name}.ts`));
    expect(registered.map((kernel) => kernel.toLowerCase())).toEqual([name.toLowerCase()]);
  });
});
