/** Two ways out of a page pass any content security policy of today's browsers: no code of ours uses them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '../../src');
const WAYS_OUT =
  /RTCPeerConnection|\bRTC[A-Z]\w*|(?:window|self|globalThis|top|parent)\s*(?:\?\.|\.)\s*open\b|(?<![.\w])open\s*\(\s*['"`]|target=['"]_blank/;

const sources = () =>
  readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(tsx?|mjs|html|py)$/.test(file),
  );

/** Links to publishers of weights, at addresses that stand in a table: the visitor opens them, nothing goes along. */
const LINKS = ['ui/model/bases/WaysToBase.tsx'];

it('no file of src/ opens another page or a WebRTC connection', () => {
  const files = sources();
  expect(files.length).toBeGreaterThan(300);
  const found = files.filter((file) => WAYS_OUT.test(readFileSync(join(SRC, file), 'utf8')));
  expect(found).toEqual(LINKS);
});

it.each([
  'new RTCPeerConnection()',
  'window.open(url)',
  'globalThis?.open(url)',
  "open('https://example.org')",
  '<a target="_blank" href="x">',
])('would notice %s', (code) => expect(WAYS_OUT.test(code)).toBe(true));
