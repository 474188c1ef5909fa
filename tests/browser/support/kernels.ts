/** Every kernel on every device against float64, for the first of the seeded shapes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KERNELS } from '../../../bench/kernels/cases.ts';
import type * as RunCase from '../../../bench/kernels/runCase.ts';
import { WEBGPU_FLAGS } from '../../../scripts/chrome.mjs';
import { BACKENDS } from '../../../src/compute/types.ts';
import { chromeForFile } from './chrome.ts';
import { NO_WEBGPU, openSourcePage, type SourcePage } from './sourcePage.ts';

/** Tests of every kernel with so many of its shapes; call it at the top of a file. */
export function testKernels(cases: number): void {
  const chrome = chromeForFile(WEBGPU_FLAGS, true);
  let source: SourcePage<typeof RunCase>;
  beforeAll(async () => {
    source = await openSourcePage(chrome.browser, 'bench/kernels/runCase.ts');
  });
  afterAll(() => source?.close());

  describe.each(BACKENDS)('kernels on %s', (device) => {
    it.for(KERNELS)(
      `%s is right for ${cases} seeded shapes and leaves nothing behind`,
      async (kernel, { skip }) => {
        skip(device === 'webgpu' && !(await source.hasWebgpu()), NO_WEBGPU);
        const { worst, failed, leaking } = await source.ask('sweep', device, kernel, cases);
        expect(failed, 'cases above 1e-5').toEqual([]);
        expect(worst.error).toBeLessThanOrEqual(1e-5);
        expect(leaking, 'cases that leave buffers').toEqual([]);
      },
    );
  });
}
