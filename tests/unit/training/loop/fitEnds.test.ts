import { beforeAll, describe, expect, it } from 'vitest';
import { TrainingControl } from '../../../../src/training/loop/trainingControl.ts';
import { turns } from '../../support/turns.ts';
import { eventsOf, runToy, toyInput, toyTask, useCpu, weightValues } from '../toyProblem.ts';

describe('early stopping in fit', () => {
  beforeAll(useCpu);
  // A learning rate of this size throws the weights about, so val_loss soon rises.
  const unsteady = { earlyStopping: true, epochs: 40, learningRate: 0.3, patience: 2 } as const;

  it('ends the run `patience` epochs after the best one, in Keras’ words', async () => {
    const { events, result } = await runToy(toyInput(toyTask(unsteady)));
    const epochs = eventsOf(events, 'epoch');
    const checkpoints = eventsOf(events, 'checkpoint');
    expect(epochs.length).toBeLessThan(40);
    expect(epochs.length).toBe(checkpoints[checkpoints.length - 1].epoch + 2);
    expect(result.outcome).toBe('finished');
    expect(eventsOf(events, 'log').at(-1)?.text).toBe(`Epoch ${epochs.length}: early stopping`);
  });

  it('off, runs to the last epoch', async () => {
    const { events } = await runToy(toyInput(toyTask({ ...unsteady, epochs: 12, earlyStopping: false })));
    expect(eventsOf(events, 'epoch')).toHaveLength(12);
  });

  it('with restoreBestWeights says so, in the order of Keras 3, and last still means after the last step', async () => {
    const input = toyInput(toyTask({ ...unsteady, restoreBestWeights: true }));
    const { events, result } = await runToy(input);
    const best = eventsOf(events, 'checkpoint').at(-1);
    const stopped = eventsOf(events, 'epoch').length;
    expect(
      eventsOf(events, 'log')
        .slice(-2)
        .map((event) => event.text),
    ).toEqual([
      `Epoch ${stopped}: early stopping`,
      `Restoring model weights from the end of the best epoch: ${best?.epoch}.`,
    ]);
    expect(Array.from(new Float32Array(result.last))).toEqual(weightValues(input.model));
    expect(new Float32Array(result.last)).not.toEqual(new Float32Array(best?.weights ?? result.last));
  });

  it('with restoreBestWeights keeps the best epoch of what is monitored', async () => {
    const task = toyTask({ ...unsteady, restoreBestWeights: true, monitor: 'val_accuracy' });
    const { events } = await runToy(toyInput(task));
    const accuracies = eventsOf(events, 'epoch').map((event) => event.logs.val_accuracy ?? 0);
    const first = accuracies.indexOf(Math.max(...accuracies)) + 1;
    expect(eventsOf(events, 'checkpoint').at(-1)?.epoch).toBe(first);
    expect(accuracies).toHaveLength(first + 2);
  });
});

describe('steering', () => {
  beforeAll(useCpu);

  it('stops after the steps in flight, which are told, and keeps their weights', async () => {
    const control = new TrainingControl();
    // Eleven steps an epoch.
    const input = toyInput(toyTask({ epochs: 5, batchSize: 2 }), { control });
    const { events, result } = await runToy(input, (event) => {
      if (event.type === 'step' && event.step === 15) control.stop();
    });
    const steps = eventsOf(events, 'step').map((event) => event.step);
    expect(steps.length).toBeGreaterThanOrEqual(15);
    expect(steps.length).toBeLessThanOrEqual(17);
    expect(steps).toEqual(steps.map((_, index) => index + 1));
    expect(eventsOf(events, 'epoch')).toHaveLength(1);
    expect(result.outcome).toBe('stopped');
    expect(result.timing).not.toBeNull();
    expect(Array.from(new Float32Array(result.last))).toEqual(weightValues(input.model));
  });

  it('stops after an epoch’s end', async () => {
    const control = new TrainingControl();
    const { events, result } = await runToy(toyInput(toyTask({ epochs: 5 }), { control }), (event) => {
      if (event.type === 'epoch') control.stop();
    });
    expect(eventsOf(events, 'step')).toHaveLength(3);
    expect(eventsOf(events, 'epoch')).toHaveLength(1);
    expect(eventsOf(events, 'checkpoint')).toHaveLength(1);
    expect(result.outcome).toBe('stopped');
  });

  it('takes no step while it is paused, leaves the pause out of the timing, and then goes on as if nothing had been', async () => {
    const undisturbed = await runToy(toyInput(toyTask({ batchSize: 2 })));
    const control = new TrainingControl();
    let steps = 0;
    let clock = 0;
    const now = () => {
      clock += 50;
      return clock;
    };
    const input = toyInput(toyTask({ batchSize: 2 }), { control, now });
    const running = runToy(input, (event) => {
      if (event.type !== 'step') return;
      steps = event.step;
      if (event.step === 4) control.pause();
    });
    while (steps < 4) await turns(1);
    await turns(50);
    // Those in flight are told before it waits.
    const pausedAt = steps;
    expect(pausedAt).toBeLessThanOrEqual(6);
    await turns(50);
    expect(steps).toBe(pausedAt);
    clock += 1_000_000;
    control.resume();
    const { events, result } = await running;
    expect(eventsOf(events, 'step')).toHaveLength(22);
    expect(new Float32Array(result.last)).toEqual(new Float32Array(undisturbed.result.last));
    expect(result.timing?.stepMs.p95).toBeLessThan(1_000_000);
  });
});
