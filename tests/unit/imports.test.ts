/**
 * The one-way street of imports: ui → app → training, formats → models → evaluation, compute, dataset → shared.
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
  ['recipes'],
  ['models'],
  ['evaluation', 'compute', 'dataset'],
  ['shared'],
];

/**
 * The rooms of each folder, the highest first; "." is the folder itself. A room may import those on lines below its own.
 * A room that is not named here has no level, which fails.
 */
const ROOMS: Record<string, string[][]> = {
  ui: [
    ['.'],
    ['shell'],
    ['data', 'examine', 'model', 'train', 'interpret', 'compare'],
    [
      'data/kept',
      'data/open',
      'data/settings',
      'model/imported',
      'model/bases',
      'train/live',
      'train/finder',
      'train/recipes',
      'interpret/decision',
      'interpret/tryit',
    ],
    ['model/cards', 'interpret/answers'],
    ['inside'],
    ['inside/structure', 'inside/filters', 'inside/maps', 'inside/likes'],
    ['inside/parts'],
    ['heatmap', 'judging', 'phases', 'ensemble'],
    ['pictures', 'form', 'charts'],
    ['parts'],
    ['words'],
  ],
  app: [
    ['actions'],
    ['recipes'],
    ['bases', 'ensembles', 'inside'],
    ['kept'],
    ['starts'],
    ['runs'],
    ['device'],
    ['checks'],
    ['state', 'workers'],
  ],
  training: [
    ['worker'],
    ['loop', 'explain', 'maps', 'head', 'features'],
    ['step', 'schedule'],
    ['targets', 'optimizers'],
    ['.'],
  ],
  formats: [
    ['model'],
    ['importedRun', 'report', 'classifierPage'],
    ['continueInKeras', 'tfjs', 'onnx', 'report/sections'],
    ['golden', 'keras', 'report/words', 'continueInKeras/python'],
    ['run', 'network', 'hdf5', 'zip'],
    ['dropped'],
  ],
  models: [
    ['ensemble', 'structure'],
    ['structure/layout'],
    ['base'],
    ['imported'],
    ['head'],
    ['pretrained'],
    ['catalogue', 'build'],
    ['graph'],
    ['layers'],
    ['.'],
  ],
  compute: [
    ['device'],
    ['backends'],
    ['kernels/wasm', 'kernels/webgl', 'kernels/webgpu'],
    ['kernels/wasm/common', 'kernels/webgl/common', 'kernels/webgpu/common'],
    ['kernels/wasm/runtime'],
    ['kernels/wasm/assembly'],
    ['kernels/wasm/assembly/windows'],
    ['kernels/wasm/assembly/passes'],
    ['kernels/wasm/assembly/products'],
    ['kernels/common', 'operations', 'kernels/wasm/built'],
    ['.'],
  ],
  evaluation: [['comparison'], ['choices'], ['figures'], ['metrics'], ['.']],
  dataset: [
    ['pool'],
    ['picture', 'kept'],
    ['plan'],
    ['divide'],
    ['listing'],
    ['source', 'pixels'],
    ['names', 'pixels/built'],
    ['.'],
  ],
};

/** The most files of a room. A folder of kernels holds one for each kernel. */
const MOST_FILES = 16;
const KERNELS = /^compute\/kernels\//;

const levelIn = (levels: readonly string[][], name: string) =>
  levels.findIndex((level) => level.includes(name));
/** Folder and room of a path below src/: `dataset/plan/plan.ts` is in `dataset`, in its room `plan`. */
function placeOf(path: string): { folder: string; room: string } {
  const [folder, ...rooms] = dirname(path).split('/');
  return { folder: folder === '.' ? '' : folder, room: rooms.join('/') || '.' };
}

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
  const from = placeOf(file);
  if (!target.startsWith('.'))
    return FORBIDDEN[from.folder]?.test(target) ? `${file} must do without ${target}` : null;
  if (!/\.(tsx?|css|wasm\?url(&inline)?|(py|mjs|html)\?raw|ts\?bundle)$/.test(target))
    return `${file} imports ${target} without its extension`;
  const path = join(dirname(file), target.split('?')[0]).replaceAll('\\', '/');
  // main.tsx, the composition root, may import anything; settings.ts may be read by all and imports its rows only.
  if (file === 'settings.ts' || from.folder === 'settings')
    return path.startsWith('settings/') ? null : `${file} imports ${target}`;
  if (from.folder === '' || path === 'settings.ts') return null;
  const to = placeOf(path);
  return from.folder === to.folder ? roomProblem(file, path) : folderProblem(file, path);
}

function folderProblem(file: string, path: string): string | null {
  const [from, to] = [file, path].map((one) => levelIn(LAYERS, placeOf(one).folder));
  if (from < 0 || to < 0) return `${file} imports ${path}, which is in no layer`;
  // Folders side by side may know each other's plain data, nothing that acts.
  if (from === to && path.endsWith('/types.ts')) return null;
  return from < to ? null : `${file} imports ${path}, which is not below it`;
}

function roomProblem(file: string, path: string): string | null {
  const [from, to] = [placeOf(file), placeOf(path)];
  const levels = ROOMS[from.folder];
  // A room within a room shares its style sheet.
  if (!levels || from.room === to.room || (path.endsWith('.css') && from.room.startsWith(`${to.room}/`)))
    return null;
  const [upper, lower] = [levelIn(levels, from.room), levelIn(levels, to.room)];
  if (upper < 0) return `${file} is in a room that has no level`;
  return upper < lower ? null : `${file} imports ${path}, whose room is not below its own`;
}

describe('imports', () => {
  it('go one way', () => {
    const imports = sources().flatMap(importsOf);
    expect(imports.length).toBeGreaterThan(50);
    expect(imports.map(importProblem).filter(Boolean)).toEqual([]);
  });

  it('meet rooms that can be read in a minute', () => {
    const files = readdirSync(SRC, { withFileTypes: true, recursive: true }).filter((entry) =>
      entry.isFile(),
    );
    const rooms = files.map((file) => relative(SRC, file.parentPath).replaceAll('\\', '/'));
    const crowded = [...new Set(rooms)].filter(
      (room) => !KERNELS.test(room) && rooms.filter((other) => other === room).length > MOST_FILES,
    );
    expect(crowded).toEqual([]);
  });

  it.each([
    ['shared/errors.ts', '../dataset/source/zip.ts', 'not below'],
    ['training/loop/fit.ts', '../../formats/tfjs/modelZip.ts', 'not below'],
    ['dataset/divide/carve.ts', '../plan/plan.ts', 'whose room is not below'],
    ['ui/compare/PairPanel.tsx', '../train/RunsList.tsx', 'whose room is not below'],
    ['ui/parts/notice.tsx', '../shell/shell.module.css', 'whose room is not below'],
    ['ui/cellar/Wine.tsx', '../parts/notice.tsx', 'no level'],
    ['dataset/pool/feed.ts', '@tensorflow/tfjs', 'do without'],
    ['ui/App.tsx', '@tensorflow/tfjs', 'do without'],
    ['models/catalogue/build.ts', '../types', 'extension'],
  ])('would notice %s importing %s', (file, target, words) => {
    expect(importProblem({ file, target })).toContain(words);
  });

  it.each([
    ['ui/App.tsx', '../app/state/store.ts'],
    ['ui/train/live/Curves.tsx', '@tensorflow/tfjs-vis'],
    ['ui/train/live/Curves.tsx', '../train.module.css'],
    ['shared/rpc.ts', './errors.ts'],
    ['dataset/types.ts', '../settings.ts'],
    ['formats/run/runFile.ts', '../../training/types.ts'],
  ])('lets %s import %s', (file, target) => {
    expect(importProblem({ file, target })).toBeNull();
  });
});
