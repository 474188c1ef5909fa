/** A page that trains on a device for the tests of a file, and the test of a step's memory. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WEBGPU_FLAGS } from '../../../scripts/chrome.mjs';
import { chromeForFile } from './chrome.ts';
import { openSourcePage, type SourcePage } from './sourcePage.ts';
import type * as Training from './training.ts';

export type Train = (trial: Training.Trial, from?: number | null) => Promise<Training.TrialResult>;

/** Opens the page for the tests of a file; call it at its top. What it gives trains. */
export function trainingPage(): Train {
  const chrome = chromeForFile(WEBGPU_FLAGS, true);
  let source: SourcePage;
  beforeAll(async () => {
    source = await openSourcePage(chrome.browser, 'tests/browser/support/training.ts');
  });
  // What tfjs has kept of an earlier model would be counted to the next.
  beforeEach(() => source.reload());
  afterAll(() => source?.close());
  return (trial, from = null) =>
    source.page.evaluate(
      ([trial, from]) => (window as unknown as { api: typeof Training }).api.train(trial, from),
      [trial, from] as const,
    );
}

/** Prediction and truth differ by no more than this. */
const FACTOR = 1.6;

/** Tests that a step takes the memory that was planned. */
export function testStepMemory(
  train: Train,
  cases: readonly Pick<Training.Trial, 'backend' | 'modelId' | 'frozenTo'>[],
): void {
  describe('the memory of a step', () => {
    it.each(cases)('of $modelId on $backend is what was predicted', async (given) => {
      const settings = { imageSize: 32, batchSize: 8, epochs: 1 };
      const { peakBytes, predictedBytes, losses } = await train({
        ...{ ...given, settings, images: 16, microBatchSize: 8 },
      });
      expect(losses.every(Number.isFinite)).toBe(true);
      expect(peakBytes / predictedBytes).toBeLessThan(FACTOR);
      expect(predictedBytes / peakBytes).toBeLessThan(FACTOR);
    });
  });
}
