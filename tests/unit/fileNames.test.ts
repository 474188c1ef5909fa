/** Every file that a comment or a document names is there: a name that was forgotten when its file moved is found. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Folders that are fetched or made. */
const NOT_OURS = new Set(['node_modules', 'dist', 'out', 'built', '.git', 'test-results', '__pycache__']);

/** Names that are the world's, or of files that are made: by an export, a build or a visitor. */
const ELSEWHERE = new Set(['train.py', 'bench.md', 'bench/dist/run.mjs', 'dump_layout.py']);
/** Beside the checkout. */
const BESIDE = /^\.\.\/shared\//;

const NAME = /(?<![\w$}*<])(?:[\w.@-]+\/)*[\w.-]*\w\.(?:tsx?|mjs|wasm|py|md)(?![\w?-]|\.\w)/g;
const COMMENT = /\/\*[\s\S]*?\*\/|(?<![:'"`\w/])\/\/.*$/gm;
const PYTHON_COMMENT = /"""[\s\S]*?"""|#.*$/gm;
const MARKUP_COMMENT = /<!--[\s\S]*?-->/g;

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesOf(path) : entry.isFile() ? [path] : [];
  });
}

const files = filesOf(ROOT).map((path) => relative(ROOT, path).replaceAll('\\', '/'));

/** What of a file is prose: all of a document, the comments of code. */
function proseOf(file: string, text: string): string {
  if (/\.md$/.test(file)) return text;
  const comment = /\.py$/.test(file) ? PYTHON_COMMENT : /\.html$/.test(file) ? MARKUP_COMMENT : COMMENT;
  return (text.match(comment) ?? []).join('\n');
}

/** True for the name of a file; one that begins with a dot is found from the file that names it. */
function isThere(name: string, from: string): boolean {
  if (BESIDE.test(name)) return true;
  if (name.startsWith('.')) return files.includes(normalize(join(dirname(from), name)).replaceAll('\\', '/'));
  return ELSEWHERE.has(name) || files.some((file) => file === name || file.endsWith(`/${name}`));
}

/** The names in the text of `from` of files that are not in the repository. */
function missingIn(text: string, from: string): string[] {
  return [...new Set(text.match(NAME))].filter((name) => !isThere(name, from));
}

describe('file names in comments and documents', () => {
  it('are those of files', () => {
    const missing = files
      .filter((file) => /\.(tsx?|mjs|py|md|html|css)$/.test(file))
      .flatMap((file) =>
        missingIn(proseOf(file, readFileSync(join(ROOT, file), 'utf8')), file).map(
          (name) => `${file}: ${name}`,
        ),
      );
    expect(missing).toEqual([]);
  });

  it.each(['see ../kernelIds.ts', 'as in assembly/nothing.ts.', '`docs/none.md`'])(
    'would notice %s',
    (text) => {
      expect(missingIn(text, 'src/compute/types.ts')).toHaveLength(1);
    },
  );
});
