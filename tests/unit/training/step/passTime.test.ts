/** How long passes are foreseen to keep a GPU, and what a step that was timed says of that. */
import { describe, expect, it } from 'vitest';
import type { LayerRow } from '../../../../src/models/types.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { stepNeed } from '../../../../src/training/step/memoryPlan.ts';
import {
  afterStep,
  costInParts,
  MAX_PASS_MS,
  type Passes,
  passesOn,
  passesText,
  passMs,
  picturesInTime,
} from '../../../../src/training/step/passTime.ts';

const rowOf = (multiplyAdds: number): LayerRow => ({
  ...{ name: 'dense', className: 'Dense', inputShape: [1], outputShape: [1], parameters: 2 },
  ...{ multiplyAdds, keptValues: 1, planeValues: 0 },
});
/** A pass over one picture through the heavier layer has 10⁹ operations; through all, step, five times as many. */
const ROWS = [rowOf(0.5e9), rowOf(0), rowOf(0.5e9)];

const passes = (overheadMs: number, msPerGflop: number): Passes => ({
  rows: ROWS,
  pace: { overheadMs, msPerGflop },
});

describe('a pass', () => {
  it('takes the operations of the heaviest layer, once, for each picture', () => {
    expect(passMs(passes(7, 30), 1)).toBe(30);
    expect(passMs(passes(7, 30), 4)).toBe(120);
  });

  it('goes over as many pictures as stay within the limit, over one at least', () => {
    expect(picturesInTime(passes(7, 30))).toBe(6);
    expect(picturesInTime(passes(700, 50))).toBe(4);
    expect(picturesInTime(passes(7, 3000))).toBe(1);
  });

  it('may go over any number where nothing says that it takes long', () => {
    expect(picturesInTime({ ...passes(7, 30), rows: [rowOf(0)] })).toBe(Number.POSITIVE_INFINITY);
    expect(passesOn('wasm', ROWS, passes(7, 3000).pace)).toBeNull();
    expect(passesOn('webgl', ROWS, passes(7, 30).pace)).toEqual(passes(7, 30));
  });

  it('of cnn-128-64-32 at 224 takes too long for a whole batch on a laptop’s GPU', () => {
    const { rows } = stepNeed({ modelId: 'cnn-128-64-32', imported: null }, DEFAULT_SETTINGS, 2);
    const laptop: Passes = { rows, pace: { overheadMs: 1, msPerGflop: 5 } };
    expect(passMs(laptop, DEFAULT_SETTINGS.batchSize)).toBeGreaterThan(MAX_PASS_MS);
    const pictures = picturesInTime(laptop);
    expect(pictures).toBeGreaterThan(1);
    expect(passMs(laptop, pictures)).toBeLessThanOrEqual(MAX_PASS_MS);
    expect(passMs(laptop, pictures + 1)).toBeGreaterThan(MAX_PASS_MS);
    expect(picturesInTime({ rows, pace: { overheadMs: 100, msPerGflop: 500 } })).toBe(1);
  });
});

describe('a step that was timed', () => {
  // Three weighted layers, 2 · (0.5 · 2 + 0 · 3 + 0.5 · 3) = 5 · 10⁹ operations a picture.
  const step = (ms: number) => ({ images: 8, ms });

  it('leaves the pace as it is where it took what was foreseen, in any number of parts', () => {
    expect(afterStep(passes(10, 30), step(3 * 10 + 40 * 30), 8)).toEqual(passes(10, 30));
    expect(afterStep(passes(10, 30), step(4 * 3 * 10 + 40 * 30), 2)).toEqual(passes(10, 30));
  });

  it('gives a pace to a device that was never measured, all of it laid to the operations', () => {
    const unknown = passesOn('webgl', ROWS, null)!;
    expect(passMs(unknown, 8)).toBeNull();
    expect(picturesInTime(unknown)).toBe(Number.POSITIVE_INFINITY);
    const known = afterStep(unknown, step(40 * 60), 8);
    expect(passMs(known, 8)).toBeCloseTo(passMs(passes(0, 60), 8)!, 6);
  });

  it('corrects the pace by as much as it took longer', () => {
    expect(picturesInTime(passes(0, 30))).toBe(6);
    expect(picturesInTime(afterStep(passes(0, 30), step(40 * 60), 8))).toBe(3);
  });

  it('costs what its layers cost once a part', () => {
    expect(costInParts({ flops: 5, weightedLayers: 3 }, 4)).toEqual({ flops: 5, weightedLayers: 12 });
  });
});

describe('the words', () => {
  it('say why parts are so small', () => {
    expect(passesText(4, 'passes', 190)).toBe(
      'Parts of 4 pictures, so that no pass keeps the GPU for more than 0.2 s.',
    );
    expect(passesText(1, 'passes', 190)).toBe(
      'Parts of 1 picture, so that no pass keeps the GPU for more than 0.2 s.',
    );
  });

  it('say what helps where one picture takes too long', () => {
    for (const splitBy of ['passes', 'memory', null] as const)
      expect(passesText(1, splitBy, 1234)).toBe(
        'Parts of 1 picture: one pass over it is foreseen to keep the GPU for 1.2 s, more than 0.2 s, so the page may stutter. A smaller image size or another device helps.',
      );
  });

  it('are none where a batch is whole or split for memory', () => {
    expect(passesText(4, 'memory', 190)).toBeNull();
    expect(passesText(32, null, 190)).toBeNull();
    expect(passesText(1, null, null)).toBeNull();
  });
});
