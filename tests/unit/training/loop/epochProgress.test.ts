/** Running means, pace and time left; step times; pause, resume and stop. */
import { describe, expect, it } from 'vitest';
import { EpochProgress } from '../../../../src/training/loop/epochProgress.ts';
import { StepTimer } from '../../../../src/training/loop/stepTimer.ts';
import { TrainingControl } from '../../../../src/training/loop/trainingControl.ts';

describe('EpochProgress', () => {
  it('weights means by the number of pictures, as Keras does', () => {
    const progress = new EpochProgress(2, 5, 4);
    progress.add(1, 0.5, 32, 100);
    progress.add(4, 1, 16, 50);
    expect(progress.snapshot()).toEqual({
      epoch: 2,
      epochs: 5,
      step: 2,
      steps: 4,
      loss: 2,
      accuracy: (16 + 16) / 48,
      msPerStep: 75,
      epochRemainingMs: 150,
      remainingMs: 150 + 3 * 4 * 75,
    });
  });

  it('has nothing left after the last step of the last epoch', () => {
    const progress = new EpochProgress(1, 1, 1);
    progress.add(0.25, 1, 8, 40);
    expect(progress.snapshot()).toMatchObject({ step: 1, epochRemainingMs: 0, remainingMs: 0 });
  });
});

describe('StepTimer', () => {
  function timed(steps: [stepMs: number, waitMs: number][]) {
    const timer = new StepTimer();
    for (const [stepMs, waitMs] of steps) timer.add(stepMs, waitMs, 32);
    return timer.timing();
  }
  const warmUp: [number, number][] = [
    [9000, 8000],
    [9000, 8000],
    [9000, 8000],
  ];

  it('knows nothing before the fourth step', () => {
    expect(timed([])).toBeNull();
    expect(timed(warmUp)).toBeNull();
  });

  it('leaves the first three steps out', () => {
    expect(timed([...warmUp, [10, 4]])).toEqual({ stepMs: { median: 10, p95: 10 }, inputWaitShare: 0.4 });
  });

  it('gives the middle and the 95th percentile in any order, and the share of waiting', () => {
    const steps = Array.from({ length: 101 }, (_, i): [number, number] => [((i * 37) % 101) + 1, 1]);
    const timing = timed([...warmUp, ...steps]);
    expect(timing?.stepMs).toEqual({ median: 51, p95: 96 });
    expect(timing?.inputWaitShare).toBeCloseTo(101 / 5151, 12);
  });
});

/** Lets everything that is ready to run do so. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('TrainingControl', () => {
  async function ask(control: TrainingControl) {
    const seen: { answer?: boolean } = {};
    control.mayContinue().then((answer) => {
      seen.answer = answer;
    });
    await settle();
    return seen;
  }

  it('lets training go on until it is stopped', async () => {
    const control = new TrainingControl();
    expect(await ask(control)).toEqual({ answer: true });
    control.stop();
    expect(await ask(control)).toEqual({ answer: false });
    expect(await ask(control)).toEqual({ answer: false });
  });

  it('waits while paused and goes on when resumed, again and again', async () => {
    const control = new TrainingControl();
    for (let i = 0; i < 2; i++) {
      control.pause();
      const waiting = await ask(control);
      expect(waiting).toEqual({});
      control.resume();
      await settle();
      expect(waiting).toEqual({ answer: true });
    }
  });

  it('paused twice is resumed once', async () => {
    const control = new TrainingControl();
    control.pause();
    const waiting = await ask(control);
    control.pause();
    control.resume();
    await settle();
    expect(waiting).toEqual({ answer: true });
    expect(await ask(control)).toEqual({ answer: true });
  });

  it('stopped while paused ends at once', async () => {
    const control = new TrainingControl();
    control.pause();
    const waiting = await ask(control);
    control.stop();
    await settle();
    expect(waiting).toEqual({ answer: false });
  });

  it('cannot be paused or resumed after it was stopped', async () => {
    const control = new TrainingControl();
    control.stop();
    control.pause();
    expect(await ask(control)).toEqual({ answer: false });
    control.resume();
    expect(await ask(control)).toEqual({ answer: false });
  });

  it('takes a resume without a pause', async () => {
    const control = new TrainingControl();
    control.resume();
    expect(await ask(control)).toEqual({ answer: true });
  });

  describe('the pace of a run', () => {
    function paceOf(steps: [stepMs: number, waitMs: number, images: number][]) {
      const timer = new StepTimer();
      for (const step of steps) timer.add(...step);
      return { pace: timer.pace(), hasFirstSteps: timer.hasFirstSteps };
    }
    const compiling = Array.from({ length: 3 }, (): [number, number, number] => [9000, 0, 32]);
    const steps = (count: number, ms: number) =>
      Array.from({ length: count }, (): [number, number, number] => [ms, 0, 32]);

    it('is the middle of the first twenty steps without those that compile', () => {
      expect(paceOf([...compiling, ...steps(9, 300), ...steps(8, 320), ...steps(90, 900)])).toEqual({
        pace: { images: 32, ms: 300 },
        hasFirstSteps: true,
      });
    });

    it('leaves out waiting for pictures and smaller batches', () => {
      const waited = Array.from({ length: 5 }, (): [number, number, number] => [1000, 690, 32]);
      const small = Array.from({ length: 6 }, (): [number, number, number] => [20, 0, 2]);
      expect(paceOf([...compiling, ...small, ...waited]).pace).toEqual({ images: 32, ms: 310 });
    });

    it('is not known of a few steps', () => {
      expect(paceOf([])).toEqual({ pace: null, hasFirstSteps: false });
      expect(paceOf([...compiling, ...steps(4, 300)]).pace).toBeNull();
      expect(paceOf([...compiling, ...steps(5, 300)])).toEqual({
        pace: { images: 32, ms: 300 },
        hasFirstSteps: false,
      });
    });
  });
});
