/** Which weights of a run the kept state of the optimizer belongs to. */
import { describe, expect, it } from 'vitest';
import { optimizerOf } from '../../../../src/app/runs/optimizerOf.ts';
import { RunWeights } from '../../../../src/app/runs/runWeights.ts';
import { failedRun } from '../../../../src/app/state/reducers.ts';
import type { Run } from '../../../../src/app/state/state.ts';
import type { Progress } from '../../../../src/training/types.ts';
import { newRun } from '../run.ts';

const slots = Float32Array.of(1, 2).buffer;
const EPOCH = { loss: 1, accuracy: 1 };
const at = (epoch: number, step: number): Progress => ({
  epoch,
  step,
  epochs: 9,
  steps: 10,
  loss: 1,
  accuracy: 1,
  msPerStep: 1,
  epochRemainingMs: 0,
  remainingMs: 0,
});

/** After two epochs of ten steps, the second one the best. */
const run = newRun({ status: 'finished', epochs: [EPOCH, EPOCH], bestEpoch: 2, progress: at(2, 10) });

async function stepOf(of: Run, which: 'best' | 'last'): Promise<number | null> {
  const weights = new RunWeights();
  weights.put(of.id, 'slots', slots);
  return (await optimizerOf(weights, of, which))?.step ?? null;
}

describe('optimizerOf', () => {
  it('belongs to the last step', async () => {
    expect(await stepOf(run, 'last')).toBe(20);
    expect(await stepOf({ ...run, status: 'stopped', progress: at(3, 4) }, 'last')).toBe(24);
  });

  it('is that of the snapshot where the run failed', async () => {
    const weights = new RunWeights();
    const failed = failedRun(run, { kind: 'user', message: 'No.' }, 13);
    weights.put(run.id, 'slots', new ArrayBuffer(0));
    weights.putSnapshot(run.id, {
      step: 13,
      epoch: 2,
      progress: { step: 3, images: 0, lossSum: 0, correct: 0, elapsedMs: 0 },
      checkpoint: { best: 1 },
      early: { best: 1, wait: 0, bestEpoch: 1 },
      weights: new ArrayBuffer(4),
      slots,
    });
    weights.keepSnapshot(run.id);
    expect(await optimizerOf(weights, failed, 'last')).toEqual({ step: 13, slots });
    expect(await optimizerOf(weights, failed, 'best')).toBeNull();
  });

  it('belongs to the best weights only where they are the last ones', async () => {
    expect(await stepOf(run, 'best')).toBe(20);
    expect(await stepOf({ ...run, bestEpoch: 1 }, 'best')).toBeNull();
    expect(await stepOf({ ...run, status: 'stopped', progress: at(3, 4) }, 'best')).toBeNull();
    expect(await stepOf({ ...run, epochs: [], bestEpoch: 0, progress: at(1, 3) }, 'best')).toBe(3);
  });

  it('is missing where it was not kept', async () => {
    expect(await optimizerOf(new RunWeights(), run, 'last')).toBeNull();
  });
});
