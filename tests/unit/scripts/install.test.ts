import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isInstalled } from '../../../scripts/install.mjs';
import { nodeProblem } from '../../../scripts/node-version.mjs';

describe('isInstalled', () => {
  let root: string;
  const write = (path: string, packages: object) =>
    writeFileSync(join(root, path), JSON.stringify({ packages }));
  const wanted = {
    '': { name: 'darkroom' },
    'node_modules/vite': { version: '8.0.0' },
    'node_modules/other-platform': { version: '1.0.0', optional: true },
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'darkroom-install-'));
    mkdirSync(join(root, 'node_modules'));
    write('package-lock.json', wanted);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('is false where nothing is there', () => {
    expect(isInstalled(root)).toBe(false);
  });
  it('is true where all is there but packages of other platforms', () => {
    write('node_modules/.package-lock.json', { 'node_modules/vite': { version: '8.0.0' } });
    expect(isInstalled(root)).toBe(true);
  });
  it('is false where a version differs or a package is missing', () => {
    write('node_modules/.package-lock.json', { 'node_modules/vite': { version: '7.9.0' } });
    expect(isInstalled(root)).toBe(false);
    write('node_modules/.package-lock.json', {});
    expect(isInstalled(root)).toBe(false);
  });
});

describe('nodeProblem', () => {
  it.each(['20.19.0', '20.20.2', '22.12.0', '23.0.0', '24.1.0'])('takes Node %s', (version) => {
    expect(nodeProblem(version)).toBeNull();
  });
  it.each(['14.21.3', '18.20.0', '20.18.3', '21.7.0', '22.11.0'])('refuses Node %s', (version) => {
    expect(nodeProblem(version)).toContain(`this is Node ${version}.`);
  });
});
