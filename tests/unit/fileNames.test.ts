/** Every file that a comment or a document names is there: a name that was forgotten when its file moved is found. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Folders that are fetched or made. */
const NOT_OURS = new Set(['node_modules', 'dist', 'out', 'built', '.git', 'test-results', '__pycache__']);

/** Names that are the world's, or of files that are made: by an export, a build or a visitor. */
const ELSEWHERE = new Set<string>([]);

const NAME = /(?<![\w$}*<])(?:[\w.@-]+\/)*[\w.-]*\w\.(?:tsx?|mjs|wasm|py|md)(?![\w-]|\.\w)/g;
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

/** The names in `text` of files that are not in the repository. */
function missingIn(text: string): string[] {
  return [...new Set(text.match(NAME))].filter((name) => {
    const path = name.replace(/^(\.\.?\/)+/, '');
    return !ELSEWHERE.has(path) && !files.some((file) => file === path || file.endsWith(`/${path}`));
  });
}

describe('file names in comments and documents', () => {
  it('are those of files', () => {
    const missing = files
      .filter((file) => /\.(tsx?|mjs|py|md|html|css)$/.test(file))
      .flatMap((file) =>
        missingIn(proseOf(file, readFileSync(join(ROOT, file), 'utf8'))).map((name) => `${file}: ${name}`),
      );
    expect(missing).toEqual([]);
  });

  it.each(['see ../kernelIds.ts', 'as in assembly/nothing.ts.', '`docs/none.md`'])(
    'would notice %s',
    (text) => {
      expect(missingIn(text)).toHaveLength(1);
    },
  );
});
