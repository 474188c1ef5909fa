/**
 * Which test files `npm run test:unit` and `npm run test:browser` mean.
 * It may be loaded before packages are installed: Node's own modules only.
 */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT } from './install.mjs';
import { ScriptError } from './script-error.mjs';

const ENDING = '.test.ts';
/** Those of `npm run test:long`. */
const LONG = `.long${ENDING}`;

/**
 * The files of tests/unit with one of the patterns in their path, or of tests/browser whose names begin with it. Throws a
 * ScriptError where a pattern finds none.
 * @param {'unit' | 'browser'} kind
 * @param {string[]} patterns
 * @returns {string[]} paths from the root, with slashes
 */
export function testFiles(kind, patterns) {
  const folder = `tests/${kind}`;
  const all = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ENDING) && !name.endsWith(LONG))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort();
  const found = patterns.flatMap((pattern) => {
    const files = all.filter((file) =>
      kind === 'unit' ? file.includes(pattern) : basename(file).startsWith(basename(pattern)),
    );
    if (files.length > 0) return files;
    throw new ScriptError(
      kind === 'unit'
        ? `No path of a unit test holds "${pattern}". Give a part of one, such as ${partOf(all[0], folder)}.`
        : `No browser test begins with "${pattern}". There are: ${all.map((file) => partOf(file, folder)).join(', ')}.`,
    );
  });
  return [...new Set(found)];
}

/**
 * @param {string} file
 * @param {string} folder
 */
function partOf(file, folder) {
  return file.slice(folder.length + 1, -ENDING.length);
}
