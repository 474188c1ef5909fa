/** A heat map is the same on every device, by our kernels, as by TensorFlow.js' plain loops. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WEBGPU_FLAGS } from '../../scripts/chrome.mjs';
import { BACKENDS } from '../../src/compute/types.ts';
import { chromeForFile } from './support/chrome.ts';
import * as Explaining from './support/explaining.ts';
import { NO_WEBGPU, openSourcePage, type SourcePage } from './support/sourcePage.ts';

const chrome = chromeForFile(WEBGPU_FLAGS, true);
let source: SourcePage<typeof Explaining>;
let expected: Awaited<ReturnType<typeof Explaining.explainNoise>>;
beforeAll(async () => {
  source = await openSourcePage(chrome.browser, 'tests/browser/support/explaining.ts');
  expected = await Explaining.explainNoise('cpu', 'cnn-pool');
});
afterAll(() => source?.close());

it.for(BACKENDS)('%s finds the map that the processor finds', async (device, { skip }) => {
  skip(device === 'webgpu' && !(await source.hasWebgpu()), NO_WEBGPU);
  const { map, maximum, probabilities, label, leaking } = await source.ask(
    'explainNoise',
    device,
    'cnn-pool',
  );
  expect(leaking).toBe(0);
  expect(label).toBe(expected.label);
  expect(expected.maximum).toBeGreaterThan(0);
  expect(Math.abs(maximum / expected.maximum - 1)).toBeLessThan(1e-4);
  expect(Math.abs(probabilities[1] - expected.probabilities[1])).toBeLessThan(1e-5);
  const worst = Math.max(...map.map((value, place) => Math.abs(value - expected.map[place])));
  expect(worst).toBeLessThan(1e-4);
});
