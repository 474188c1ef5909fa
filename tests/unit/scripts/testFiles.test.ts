/** Which files `npm run test:unit` and `npm run test:browser` run, and what they say where none is meant. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { testFiles } from '../../../scripts/test-files.mjs';

const CONTRIBUTING = readFileSync(new URL('../../../CONTRIBUTING.md', import.meta.url), 'utf8');

it('takes unit tests by a part of their path', () => {
  expect(testFiles('unit', ['scripts/testFiles'])).toEqual(['tests/unit/scripts/testFiles.test.ts']);
  const several = testFiles('unit', ['scripts/', 'scripts/testFiles']);
  expect(several).toEqual([...new Set(several)]);
  expect(several.length).toBeGreaterThan(3);
});

it('takes browser tests by the beginning of their name, however it is written', () => {
  for (const name of ['journey', 'journey.test.ts', 'tests/browser/journey.test.ts'])
    expect(testFiles('browser', [name])).toEqual(['tests/browser/journey.test.ts']);
});

it('says what there is where nothing fits', () => {
  expect(() => testFiles('unit', ['scripts/', 'no such test'])).toThrow(
    /^No path of a unit test holds "no such test"\./,
  );
  expect(() => testFiles('browser', ['journeys'])).toThrow(
    /begins with "journeys"\. There are: .*journey, .*\.$/,
  );
});

it.each(['unit', 'browser'] as const)('finds what CONTRIBUTING.md runs: %s', (kind) => {
  const commands = [...CONTRIBUTING.matchAll(new RegExp(`npm run test:${kind} -- ([^\`]+)\``, 'g'))];
  expect(commands.length).toBeGreaterThan(2);
  for (const [, patterns] of commands)
    expect(testFiles(kind, patterns.split(/\s+/)), patterns).not.toEqual([]);
});
