/** MobileNetV2 computes what Keras computes on every device: outputs, blocks, odd sizes, gradients. The bench tries all networks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArchitecturesFile } from '../../bench/architectures/reference.ts';
import { WEBGPU_FLAGS } from '../../scripts/chrome.mjs';
import { BACKENDS } from '../../src/compute/types.ts';
import { readReference } from '../unit/support/reference.ts';
import type * as Architectures from './support/architectures.ts';
import { chromeForFile } from './support/chrome.ts';
import { NO_WEBGPU, openSourcePage, type SourcePage } from './support/sourcePage.ts';

const NETWORK = 'MobileNetV2_0.35';
const reference = readReference<ArchitecturesFile>('architectures/architectures.json').models[NETWORK];

const chrome = chromeForFile(WEBGPU_FLAGS, true);
let source: SourcePage<typeof Architectures>;
beforeAll(async () => {
  source = await openSourcePage(chrome.browser, 'tests/browser/support/architectures.ts');
});
afterAll(() => source?.close());

describe('MobileNetV2 0.35', () => {
  it.for(BACKENDS)('is as in Keras on %s', async (device, { skip }) => {
    skip(device === 'webgpu' && !(await source.hasWebgpu()), NO_WEBGPU);
    const check = await source.ask('check', device, NETWORK, reference);
    expect(check).toMatchObject({ tables: [], wrongBlock: null, isRight: true });
  });
});
