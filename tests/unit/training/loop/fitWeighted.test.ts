/** Whole runs with class weights, another loss, balanced batches and blending: what they say, and that they go on alike. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Feed } from '../../../../src/dataset/pool/feed.ts';
import type { Settings } from '../../../../src/settings.ts';
import { createTrainBatches } from '../../../../src/training/loop/trainBatches.ts';
import { PartSize } from '../../../../src/training/step/partSize.ts';
import { lossOfScores } from '../../../../src/training/targets/lossRule.ts';
import type { Snapshot } from '../../../../src/training/types.ts';
import { eventsOf, picturesOf, runToy, toyInput, toyTask, useCpu } from '../toyProblem.ts';

/** Pictures as they are, whatever the epoch. */
const feed: Feed = {
  batch: async ({ indices }) => Uint8Array.from(picturesOf([...indices])),
  async *prefetch(requests) {
    for (const request of requests) yield await feed.batch(request);
  },
  recycle: () => {},
};

async function story(changes: Partial<Settings>, from: Snapshot | null = null, microBatchSize = 8) {
  const task = toyTask({ learningRate: 0.01, ...changes });
  const parts = new PartSize(microBatchSize);
  const { events, result } = await runToy(
    toyInput(task, { from, parts, trainBatches: createTrainBatches(task, feed) }),
  );
  return {
    task,
    events,
    losses: eventsOf(events, 'step').map(({ loss }) => loss),
    snapshots: eventsOf(events, 'snapshot').map(({ snapshot }) => snapshot),
    last: [...new Float32Array(result.last)],
  };
}

describe('a run with class weights', () => {
  beforeAll(useCpu);

  it('says them once, by name, and trains by them', async () => {
    const plain = await story({ epochs: 1 });
    const weighted = await story({ epochs: 1, classWeight: 'bright=3,dark=1' });
    expect(eventsOf(plain.events, 'classWeight')).toEqual([]);
    expect(eventsOf(weighted.events, 'classWeight')).toEqual([
      { type: 'classWeight', classWeight: { bright: 3, dark: 1 } },
    ]);
    expect(eventsOf(weighted.events, 'log')[0].text).toBe('Class weights: bright 3, dark 1');
    // Between one and three times the loss of the same first batch, and another way from there.
    const ratio = weighted.losses[0] / plain.losses[0];
    expect(ratio > 1 && ratio < 3).toBe(true);
    expect(weighted.last).not.toEqual(plain.last);
  });

  it('equal for all change nothing but the loss itself', async () => {
    const [plain, doubled] = [
      await story({ epochs: 1, optimizer: 'sgd', learningRate: 0.02 }),
      await story({ epochs: 1, optimizer: 'sgd', classWeight: 'bright=2,dark=2' }),
    ];
    doubled.last.forEach((value, at) => {
      expect(value).toBeCloseTo(plain.last[at], 5);
    });
    expect(doubled.losses[0]).toBeCloseTo(2 * plain.losses[0], 5);
  });

  it('does not weigh val_loss, which is the compiled loss else', async () => {
    const compiled = { loss: 'focal', labelSmoothing: 0.1, optimizer: 'sgd', learningRate: 1e-7 } as const;
    const valLossOf = async (changes: Partial<Settings>) =>
      eventsOf((await story({ epochs: 1, ...changes })).events, 'epoch')[0].logs.val_loss as number;
    const focal = await valLossOf(compiled);
    const weights = 'bright=3,dark=1';
    expect(await valLossOf({ ...compiled, classWeight: weights })).toBeCloseTo(focal, 5);
    const plain = await valLossOf({ optimizer: 'sgd', learningRate: 1e-7 });
    expect(focal).toBeLessThan(plain / 2);
    const half = [[0.5], [0.5]];
    const rule = { smoothing: 0.1, focal: { gamma: 2, alpha: null } };
    expect(lossOfScores([0, 1], half, rule)).toBeCloseTo(Math.LN2 / 4, 9);
  });

  it('is refused where that cannot be trained', async () => {
    await expect(story({ classWeight: 'bright=1' })).rejects.toThrow('“dark” is missing');
    await expect(story({ mixup: 0.2, batchSize: 1 })).rejects.toThrow('one picture');
  });
});

describe('a run with balanced batches, MixUp and CutMix', () => {
  beforeAll(useCpu);
  const settings: Partial<Settings> = {
    ...{ epochs: 3, balancedBatches: true, mixup: 0.4, cutmix: 1, labelSmoothing: 0.05 },
    classWeight: 'bright=3,dark=1',
    loss: 'focal',
  };

  it('goes on from a snapshot as if nothing had happened', async () => {
    const whole = await story(settings);
    expect(whole.snapshots.length).toBeGreaterThan(0);
    const rest = await story(settings, whole.snapshots[0]);
    expect(rest.last).toEqual(whole.last);
  });

  it('is the same in parts', async () => {
    const [whole, parts] = [await story(settings), await story(settings, null, 3)];
    parts.losses.forEach((loss, at) => {
      expect(loss).toBeCloseTo(whole.losses[at], 4);
    });
  });
});
