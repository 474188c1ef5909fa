/** How steps follow each other: what goes up when, how often figures are read, what counts as waiting. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { FigureLog, LOG_ROWS } from '../../../../src/training/loop/figureLog.ts';
import { StepTimer } from '../../../../src/training/loop/stepTimer.ts';
import { type StepGroup, type StepsInput, takeSteps } from '../../../../src/training/loop/takeSteps.ts';
import { TrainingControl } from '../../../../src/training/loop/trainingControl.ts';
import type { Batch } from '../../../../src/training/step/gradients.ts';
import { useCpu } from '../toyProblem.ts';

beforeAll(useCpu);

/** Takes `count` steps whose figures are (number, number / 1000), and writes down what happens. */
async function run(count: number, changes: Partial<StepsInput> = {}, onGroup = (_: StepGroup) => {}) {
  const happened: string[] = [];
  let clock = 0;
  let number = 0;
  async function* batches(): AsyncGenerator<Batch> {
    for (let i = 1; i <= count; i++)
      yield { pixels: new Uint8Array(1), labels: [i], release: () => happened.push(`release ${i}`) };
  }
  const input: StepsInput = {
    async take(batch) {
      number += 1;
      happened.push(`step ${batch.labels[0]}`);
      clock += 30;
      return tf.tensor1d([number, number / 1000]);
    },
    upload(batch) {
      happened.push(`upload ${batch.labels[0]}`);
      return tf.zeros([1, 1, 1, 1]);
    },
    settle: () => false,
    control: new TrainingControl(),
    timer: new StepTimer(),
    now: () => clock,
    ...changes,
  };
  const groups: StepGroup[] = [];
  for await (const group of takeSteps(batches(), input)) {
    happened.push(`told ${group.steps.map((step) => step.loss).join()}${group.settled ? ' settled' : ''}`);
    groups.push(group);
    onGroup(group);
  }
  return { happened, groups, losses: groups.flatMap((group) => group.steps.map((step) => step.loss)) };
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('takeSteps', () => {
  it('tells every step in order, whatever their number', async () => {
    for (const count of [0, 1, 2, 3, 10]) expect((await run(count)).losses).toEqual(upTo(count));
  });

  it('uploads the pictures of the next step once a step is on its way, and gives their memory back after it', async () => {
    const { happened } = await run(3);
    expect(happened.filter((line) => !line.startsWith('told'))).toEqual([
      'upload 1',
      'step 1',
      'release 1',
      'upload 2',
      'step 2',
      'release 2',
      'upload 3',
      'step 3',
      'release 3',
    ]);
  });

  it('reads figures at most ten times a second', async () => {
    // A step takes 30 ms by this clock: 100 steps are three seconds.
    const { groups } = await run(100);
    expect(groups.length).toBeLessThanOrEqual(31);
    expect(groups.length).toBeGreaterThan(20);
  });

  it('gives each step its own time where the device computes within the call', async () => {
    // Its pictures are there at once, so no message comes between two steps.
    const { groups } = await run(20);
    expect(groups.flatMap(({ steps }) => steps.map(({ stepMs }) => stepMs))).toEqual(Array(20).fill(30));
  });

  it('reads them before the log is full, however fast steps are', async () => {
    const { groups, losses } = await run(3 * LOG_ROWS, { now: () => 0 });
    expect(losses).toEqual(upTo(3 * LOG_ROWS));
    expect(Math.max(...groups.map((group) => group.steps.length))).toBeLessThanOrEqual(LOG_ROWS + 2);
  });

  it('never has more than two steps that are not known to be done', async () => {
    // Every step's figures are read at once by this clock, so what is told is what is done.
    let clock = 0;
    const now = () => {
      clock += 1000;
      return clock;
    };
    const { happened } = await run(40, { now });
    let taken = 0;
    let told = 0;
    for (const line of happened) {
      if (line.startsWith('step')) taken += 1;
      if (line.startsWith('told')) told += line.match(/\d+/g)?.length ?? 0;
      expect(taken - told).toBeLessThanOrEqual(2);
    }
    expect(told).toBe(40);
  });

  it('settles where it is asked to: nothing in flight, everything told', async () => {
    let asked = 0;
    const { groups } = await run(12, { settle: () => ++asked % 5 === 0 });
    let told = 0;
    const settledAt = groups.flatMap((group) => {
      told += group.steps.length;
      return group.settled ? [told] : [];
    });
    expect(settledAt).toEqual([4, 9, 12]);
  });

  it('counts as waiting only what the device waited: nothing while a step is in flight', async () => {
    const timer = new StepTimer();
    // By this clock the batches take no time; a slow source is in the tests of fit.
    await run(10, { timer });
    expect(timer.timing()?.inputWaitShare).toBe(0);
  });

  it('throws what a step throws and leaves no tensors', async () => {
    const before = tf.memory().numTensors;
    const broken = new Error('No.');
    await expect(
      run(5, {
        take: async ({ labels }) => {
          if (labels[0] === 3) throw broken;
          return tf.tensor1d([1, 1]);
        },
      }),
    ).rejects.toBe(broken);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('FigureLog', () => {
  it('gives each step once, in order, over many readings', async () => {
    const before = tf.memory().numTensors;
    const log = new FigureLog();
    const read: [number, number][] = [];
    for (let step = 1; step <= 300; step++) {
      log.append(tf.tensor1d([step, -step]));
      if (log.isFull || step % 7 === 0) read.push(...(await log.read()));
    }
    read.push(...(await log.read()));
    expect(read).toEqual(upTo(300).map((step) => [step, -step]));
    log.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses to forget a step', () => {
    const log = new FigureLog();
    for (let step = 0; step < LOG_ROWS; step++) log.append(tf.tensor1d([0, 0]));
    const more = tf.tensor1d([0, 0]);
    expect(() => log.append(more)).toThrow('not read in time');
    tf.dispose(more);
    log.dispose();
  });
});
