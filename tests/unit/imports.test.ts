/**
 * The one-way street of imports: ui → app → training, formats → models, evaluation, compute, dataset → shared.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));

/** Folders of src/: each line may import the lines below it. */
const LAYERS = [
  ['ui'],
  ['app'],
  ['training', 'formats'],
  ['models', 'evaluation', 'compute', 'dataset'],
  ['shared'],
];
const levelOf = (folder: string) => LAYERS.findIndex((layer) => layer.includes(folder));

/** Packages that a folder must do without. */
const FORBIDDEN: Record<string, RegExp> = {
  ui: /^@tensorflow\/tfjs(?!-vis)/,
  app: /^@tensorflow\//,
  dataset: /^(@tensorflow\/|react|@mantine\/)/,
  evaluation: /./,
  shared: /./,
};

interface Import {
  file: string;
  target: string;
}

function importsOf(path: string): Import[] {
  const text = readFileSync(path, 'utf8').replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');
  const patterns = [
    /\bfrom\s+'([^']+)'/g,
    /\bimport\s*\(?\s*'([^']+)'/g,
    /new URL\(\s*'([^']+)',\s*import\.meta\.url/g,
  ];
  return patterns
    .flatMap((pattern) => [...text.matchAll(pattern)])
    .map((match) => ({ file: relative(SRC, path).replaceAll('\\', '/'), target: match[1] }));
}

function sources(folder = SRC): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** What is wrong with an import, or null. */
function importProblem({ file, target }: Import): string | null {
  const from = file.includes('/') ? file.split('/')[0] : '';
  if (!target.startsWith('.'))
    return FORBIDDEN[from]?.test(target) ? `${file} must do without ${target}` : null;
  if (!/\.(tsx?|css|wasm\?url(&inline)?|(py|mjs|html)\?raw|ts\?bundle)$/.test(target))
    return `${file} imports ${target} without its extension`;
  const path = relative(SRC, join(SRC, dirname(file), target)).replaceAll('\\', '/');
  const to = path.includes('/') ? path.split('/')[0] : '';
  // main.tsx, the composition root, may import anything; settings.ts may be read by all and imports nothing.
  if (file === 'settings.ts') return `settings.ts imports ${target}`;
  if (from === '' || from === to || path === 'settings.ts') return null;
  if (levelOf(from) < 0 || levelOf(to) < 0) return `${file} imports ${path}, which is in no layer`;
  // Folders side by side may know each other's plain data, nothing that acts.
  if (levelOf(from) === levelOf(to) && path.endsWith('/types.ts')) return null;
  return levelOf(from) < levelOf(to) ? null : `${file} imports ${path}, which is not below it`;
}

describe('imports', () => {
  it('go one way', () => {
    const imports = sources().flatMap(importsOf);
    expect(imports.length).toBeGreaterThan(50);
    expect(imports.map(importProblem).filter(Boolean)).toEqual([]);
  });

  it.each([
    ['shared/errors.ts', '../dataset/zip.ts', 'not below'],
    ['training/fit.ts', '../formats/modelZip.ts', 'not below'],
    ['dataset/feed.ts', '@tensorflow/tfjs', 'do without'],
    ['ui/App.tsx', '@tensorflow/tfjs', 'do without'],
    ['models/build.ts', './types', 'extension'],
  ])('would notice %s importing %s', (file, target, words) => {
    expect(importProblem({ file, target })).toContain(words);
  });

  it.each([
    ['ui/App.tsx', '../app/store.ts'],
    ['ui/train/Curves.tsx', '@tensorflow/tfjs-vis'],
    ['shared/rpc.ts', './errors.ts'],
    ['dataset/types.ts', '../settings.ts'],
    ['formats/runFile.ts', '../training/types.ts'],
  ])('lets %s import %s', (file, target) => {
    expect(importProblem({ file, target })).toBeNull();
  });
});
