/** A run that goes on from a snapshot is the run that was never interrupted. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot, TrainingTask } from '../../../../src/training/types.ts';
import { eventsOf, runToy, toyInput, toyTask, useCpu } from '../toyProblem.ts';

beforeAll(useCpu);

/** A clock on which every look takes so long. */
function clockOf(ms: number): () => number {
  let clock = 0;
  return () => {
    clock += ms;
    return clock;
  };
}

/** Every event of a run with numbers in it, and its last weights with the optimizer's state; `lookMs` makes snapshots due between steps. */
async function story(task: TrainingTask, from: Snapshot | null, lookMs = 50) {
  const { events, result } = await runToy(toyInput(task, { from, now: clockOf(lookMs) }));
  return {
    events,
    snapshots: eventsOf(events, 'snapshot').map((event) => event.snapshot),
    losses: eventsOf(events, 'step').map(({ type: _, epoch: __, progress: ___, ...figures }) => figures),
    epochs: eventsOf(events, 'epoch').map(({ epoch, logs, valConfusionMatrix }) => ({
      epoch,
      logs,
      valConfusionMatrix,
    })),
    log: eventsOf(events, 'log').map((event) => event.text),
    last: Array.from(new Float32Array(result.last)),
    slots: Array.from(new Float32Array(result.slots)),
  };
}

describe.each([
  { optimizer: 'adam' },
  { optimizer: 'sgd', momentum: 0.9 },
  { optimizer: 'sgd', momentum: 0 },
  { optimizer: 'rmsprop' },
  { optimizer: 'adamw', weightDecay: 0.05, clipnorm: 0.1, useEma: true, emaMomentum: 0.9 },
  { optimizer: 'sgd', momentum: 0.9, nesterov: true, globalClipnorm: 0.1 },
  { learningRateSchedule: 'cosine', warmupSteps: 5, decayAlpha: 0.1 },
  // Nothing is an improvement so large, so the rate is lowered at the end of each epoch but the first.
  { learningRateSchedule: 'plateau', plateauPatience: 1, plateauMinDelta: 1 },
] as const)('a snapshot with %o', (settings) => {
  it('goes on from between two steps as if nothing had been', async () => {
    const task = toyTask({ ...settings, epochs: 3, batchSize: 2, learningRate: 0.01 });
    const whole = await story(task, null, 2000);
    const inside = whole.snapshots.filter((snapshot) => snapshot.progress.step > 0);
    expect(inside.length).toBeGreaterThan(1);
    for (const snapshot of inside) {
      expect(snapshot.step).toBe((snapshot.epoch - 1) * 11 + snapshot.progress.step);
      const rest = await story(task, snapshot);
      expect(rest.losses).toEqual(whole.losses.slice(snapshot.step));
      expect(rest.epochs).toEqual(whole.epochs.slice(snapshot.epoch - 1));
      expect(rest.log).toEqual(whole.log.slice(-rest.log.length));
      expect(rest.last).toEqual(whole.last);
      expect(rest.slots).toEqual(whole.slots);
    }
  });
});

describe('snapshots', () => {
  it('are taken at the end of each epoch but the last, with what the callbacks remember', async () => {
    const task = toyTask({ epochs: 4, earlyStopping: true, patience: 3 });
    const whole = await story(task, null);
    expect(whole.snapshots.map(({ epoch, progress }) => [epoch, progress.step])).toEqual([
      [2, 0],
      [3, 0],
      [4, 0],
    ]);
    for (const snapshot of whole.snapshots) {
      const rest = await story(task, snapshot);
      expect(rest.epochs).toEqual(whole.epochs.slice(snapshot.epoch - 1));
      expect(rest.log).toEqual(whole.log.slice(-rest.log.length));
    }
  });

  it('are at most a minute apart', async () => {
    // Sixty looks a minute, several looks a step: more than one snapshot in 22 steps.
    const { events } = await story(toyTask({ epochs: 1, batchSize: 1 }), null, 5000);
    expect(eventsOf(events, 'snapshot').length).toBeGreaterThan(2);
  });

  it('early stopping goes on waiting from where it was', async () => {
    const task = toyTask({ earlyStopping: true, epochs: 40, learningRate: 0.3, patience: 2 });
    const whole = await story(task, null);
    const late = whole.snapshots.at(-1) as Snapshot;
    expect(late.early.wait).toBeGreaterThan(0);
    const rest = await story(task, late);
    expect(rest.epochs.at(-1)).toEqual(whole.epochs.at(-1));
    expect(rest.log.at(-1)).toContain('early stopping');
  });

  it('leave no tensors behind', async () => {
    const before = tf.memory().numTensors;
    const input = toyInput(toyTask({ epochs: 3, batchSize: 2 }), { now: clockOf(2000) });
    await runToy(input);
    input.model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
