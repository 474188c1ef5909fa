/** The logistic head on every device: as good as scikit-learn's, with the same choice. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WEBGPU_FLAGS } from '../../scripts/chrome.mjs';
import { BACKENDS } from '../../src/compute/types.ts';
import { readReference } from '../unit/support/reference.ts';
import type { LogisticFile } from '../unit/training/head/logisticReference.ts';
import { chromeForFile } from './support/chrome.ts';
import type * as Head from './support/head.ts';
import { NO_WEBGPU, openSourcePage, type SourcePage } from './support/sourcePage.ts';

const { cases } = readReference<LogisticFile>('logistic.json');

const chrome = chromeForFile(WEBGPU_FLAGS, true);
let source: SourcePage<typeof Head>;
beforeAll(async () => {
  source = await openSourcePage(chrome.browser, 'tests/browser/support/head.ts');
});
afterAll(() => source?.close());

describe.each(BACKENDS)('on %s', (device) => {
  // The processor stands in for a GPU here, and slowly so: one softmax and one sigmoid tell of its products.
  it.for(device === 'wasm' ? cases : cases.slice(0, 2))('$name', async (one, { skip }) => {
    skip(device === 'webgpu' && !(await source.hasWebgpu()), NO_WEBGPU);
    const { search, loss } = await source.ask('fitCase', device, one);
    expect(search.converged).toBe(true);
    expect(Math.abs(loss - one.fits[search.chosen].loss)).toBeLessThan(1e-4);
  });
});
