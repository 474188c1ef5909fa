/** The learning rate in the loop: told at each step, used by the optimizer, lowered by the plateau schedule; and the figures of validation. */
import { beforeAll, describe, expect, it } from 'vitest';
import { figuresOf } from '../../../../src/evaluation/figures/figures.ts';
import { judge } from '../../../../src/evaluation/figures/judge.ts';
import type { Settings } from '../../../../src/settings.ts';
import { oneCycle } from '../../../../src/training/schedule/formulas.ts';
import { PartSize } from '../../../../src/training/step/partSize.ts';
import { predict } from '../../../../src/training/step/predict.ts';
import { eventsOf, picturesOf, runToy, toyInput, toyTask, useCpu, weightValues } from '../toyProblem.ts';

beforeAll(useCpu);

/** Three steps an epoch. */
async function trained(changes: Partial<Settings>) {
  const input = toyInput(toyTask(changes));
  const { events } = await runToy(input);
  return {
    input,
    rates: eventsOf(events, 'step').map(({ learningRate }) => learningRate),
    logs: eventsOf(events, 'epoch').map((event) => event.logs),
    texts: eventsOf(events, 'log').map(({ text }) => text),
    best: eventsOf(events, 'checkpoint').map(({ epoch }) => epoch),
  };
}

describe('the learning rate', () => {
  it('is that of the settings where it is constant', async () => {
    const { rates, logs } = await trained({ learningRate: 0.02 });
    expect(rates).toEqual(Array(6).fill(0.02));
    expect(logs.map(({ learning_rate }) => learning_rate)).toEqual([0.02, 0.02]);
  });

  it('is read before the update: the first of a one-cycle is a 25th, and an epoch has that of its last step', async () => {
    const { rates, logs } = await trained({ learningRateSchedule: 'one-cycle', learningRate: 0.01 });
    const wanted = Array.from({ length: 6 }, (_, step) => oneCycle({ maxLr: 0.01, totalSteps: 6 }, step));
    expect(rates).toEqual(wanted);
    expect(logs.map(({ learning_rate }) => learning_rate)).toEqual([wanted[2], wanted[5]]);
  });

  it('moves the weights: at the rate 0 of a warmup’s first step they stay', async () => {
    const input = toyInput(toyTask({ learningRateSchedule: 'cosine', warmupSteps: 1, batchSize: 22 }));
    const begun = weightValues(input.model);
    const { events } = await runToy(input);
    expect(eventsOf(events, 'step').map(({ learningRate }) => learningRate)).toEqual([0, 0.001]);
    const [first] = eventsOf(events, 'checkpoint');
    expect(first.epoch).toBe(1);
    expect(Array.from(new Float32Array(first.weights))).toEqual(begun);
    expect(weightValues(input.model)).not.toEqual(begun);
  });

  it('is lowered by the plateau schedule after its epoch, in Keras’ words', async () => {
    const { rates, logs, texts } = await trained({
      ...{ learningRateSchedule: 'plateau', learningRate: 0.01, epochs: 3 },
      ...{ plateauPatience: 1, plateauMinDelta: 1, plateauFactor: 0.5 },
    });
    // The first epoch is better than nothing, whatever the least change.
    expect(rates).toEqual([0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.005, 0.005, 0.005]);
    expect(logs.map(({ learning_rate }) => learning_rate)).toEqual([0.01, 0.01, 0.005]);
    expect(texts).toContain('Epoch 2: ReduceLROnPlateau reducing learning rate to 0.005.');
    expect(texts).toContain('Epoch 3: ReduceLROnPlateau reducing learning rate to 0.0025.');
  });

  it('of a schedule that is longer than the run lets nothing begin', async () => {
    const refused = trained({ learningRateSchedule: 'cosine', decaySteps: 7 });
    await expect(refused).rejects.toThrow('The decay takes 7 steps, and the run has 6 steps.');
  });
});

describe('the figures of validation', () => {
  it('are those of the last weights as they are judged afterwards', async () => {
    const { input, logs } = await trained({ epochs: 2, learningRate: 0.01 });
    const { inputShape, settings, val, classes } = input.task;
    const reads = { inputShape, rescale: settings.rescale, parts: new PartSize(4) };
    const scores = (await predict(input.model, val, async (images) => picturesOf(images), reads)) ?? [];
    const evaluation = judge(
      val.map((index) => input.task.labels[index]),
      scores,
      classes,
    );
    const figures = figuresOf(evaluation, 1);
    expect(logs[1].val_auc).toBe(figures.rocAuc?.value);
    expect(logs[1].val_balanced_accuracy).toBe(figures.balancedAccuracy?.value);
    expect(logs[1].val_macro_f1).toBe(figures.macroF1?.value);
  });

  it('choose the best weights where one of them is the checkpoint monitor', async () => {
    const { logs, best, texts } = await trained({ checkpointMonitor: 'val_auc', epochs: 6 });
    const aucs = logs.map(({ val_auc }) => val_auc ?? Number.NaN);
    expect(best.at(-1)).toBe(aucs.indexOf(Math.max(...aucs)) + 1);
    expect(texts[0]).toMatch(/^Epoch 1: val_auc improved from -inf to /);
  });
});
