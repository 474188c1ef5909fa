/** The training loop from end to end on a task that can be learnt: its events, its figures, its tensors. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { judge } from '../../../../src/evaluation/figures/judge.ts';
import { layerTable } from '../../../../src/models/graph/layerTable.ts';
import { fit as train } from '../../../../src/training/loop/fit.ts';
import { createOptimizer } from '../../../../src/training/optimizers/optimizers.ts';
import { batchGradients, trainableVariables } from '../../../../src/training/step/gradients.ts';
import { PartSize } from '../../../../src/training/step/partSize.ts';
import { predict } from '../../../../src/training/step/predict.ts';
import { writeWeights } from '../../../../src/training/step/weights.ts';
import type { TrainingTask } from '../../../../src/training/types.ts';
import { turns } from '../../support/turns.ts';
import {
  eventsOf,
  picturesOf,
  runToy,
  TOY_GRAPH,
  toyInput,
  toyModel,
  toyTask,
  useCpu,
  weightValues,
} from '../toyProblem.ts';

/** What is the same of each plan where nothing is known of passes. */
const PLAN = { type: 'plan', steps: 3, splitBy: null, passMs: null, statisticsOf: null } as const;

/** The validation split as judged by weights that training gave out. */
async function judged(task: TrainingTask, weights: ArrayBuffer) {
  const model = toyModel(5);
  writeWeights(model, weights);
  const { inputShape, settings } = task;
  const source = async (indices: number[]) => picturesOf(indices);
  const scores = await predict(model, task.val, source, {
    inputShape,
    rescale: settings.rescale,
    parts: new PartSize(4),
  });
  model.dispose();
  return judge(
    task.val.map((index) => task.labels[index]),
    scores ?? [],
    task.classes,
  );
}

describe('fit', () => {
  beforeAll(useCpu);

  it('learns to tell bright from dark', async () => {
    const task = toyTask({ epochs: 12, learningRate: 0.03, seed: 2 });
    const { events, result } = await runToy(toyInput(task));
    const epochs = eventsOf(events, 'epoch');
    const last = epochs[epochs.length - 1];
    expect(result.outcome).toBe('finished');
    expect(last.logs.loss).toBeLessThan(epochs[0].logs.loss / 2);
    expect(last.logs.val_accuracy).toBe(1);
    expect(last.valConfusionMatrix).toEqual([
      [3, 0],
      [0, 3],
    ]);
  });

  it.each(['adam', 'sgd', 'rmsprop'] as const)('lowers the loss with %s', async (optimizer) => {
    const learningRate = optimizer === 'sgd' ? 0.3 : 0.03;
    const task = toyTask({ epochs: 8, optimizer, learningRate, momentum: 0.5, seed: 2 });
    const epochs = eventsOf((await runToy(toyInput(task))).events, 'epoch');
    expect(epochs[7].logs.val_loss).toBeLessThan(0.5 * (epochs[0].logs.val_loss ?? 0));
  });

  it('says what happened in order: plan, steps, epoch, message, checkpoint', async () => {
    const { events } = await runToy(toyInput(toyTask({ learningRate: 0.01 })));
    const epoch = ['step', 'step', 'step', 'epoch', 'log', 'checkpoint'];
    // A snapshot comes when it has been read, between any two of these.
    const types = events.map((event) => event.type).filter((type) => type !== 'snapshot');
    expect(types).toEqual(['plan', ...epoch, ...epoch]);
    expect(events[0]).toEqual({ ...PLAN, microBatchSize: 8, bytes: 8000 });
    expect(eventsOf(events, 'step').map((event) => [event.epoch, event.step, event.progress.step])).toEqual([
      [1, 1, 1],
      [1, 2, 2],
      [1, 3, 3],
      [2, 4, 1],
      [2, 5, 2],
      [2, 6, 3],
    ]);
    expect(eventsOf(events, 'log')[0].text).toMatch(
      /^Epoch 1: val_loss improved from inf to \d\.\d{5}, saving/,
    );
    expect(eventsOf(events, 'checkpoint').map((event) => event.epoch)).toEqual([1, 2]);
  });

  it('tells the pace once: after the first twenty steps, or at the end', async () => {
    // Three steps an epoch.
    const { events } = await runToy(toyInput(toyTask({ epochs: 9 })));
    const types = events.map((event) => event.type);
    const place = types.indexOf('pace');
    const stepsBefore = types.slice(0, place).filter((type) => type === 'step').length;
    expect(stepsBefore).toBeGreaterThanOrEqual(20);
    expect(types.slice(place)).toContain('step');
    expect(eventsOf(events, 'pace')).toEqual([{ type: 'pace', images: 8, ms: expect.any(Number) }]);
    const short = (await runToy(toyInput(toyTask({ epochs: 4 })))).events;
    expect(eventsOf(short, 'pace')).toHaveLength(1);
    expect(short.at(-1)?.type).toBe('pace');
  });

  it('trains on a last batch that is smaller, and weights the means by pictures', async () => {
    // 22 pictures in batches of 8: 8, 8 and 6.
    const { events } = await runToy(toyInput(toyTask({ epochs: 1 })));
    const [a, b, c] = eventsOf(events, 'step');
    const [{ logs }] = eventsOf(events, 'epoch');
    expect(logs.loss).toBeCloseTo((8 * a.loss + 8 * b.loss + 6 * c.loss) / 22, 6);
    expect(logs.accuracy).toBeCloseTo((8 * a.accuracy + 8 * b.accuracy + 6 * c.accuracy) / 22, 6);
    expect(Math.abs(logs.accuracy * 22 - Math.round(logs.accuracy * 22))).toBeLessThan(1e-5);
    expect(c.progress).toMatchObject({ loss: logs.loss, accuracy: logs.accuracy, epochRemainingMs: 0 });
  });

  it('is the same run for the same seed and another for another', async () => {
    const run = async (seed: number) => {
      const { events, result } = await runToy(toyInput(toyTask({ seed })));
      return {
        losses: eventsOf(events, 'step').map((event) => event.loss),
        last: Array.from(new Float32Array(result.last)),
      };
    };
    const first = await run(1);
    expect(await run(1)).toEqual(first);
    const other = await run(2);
    expect(other.last).not.toEqual(first.last);
    expect(other.losses[0]).not.toBe(first.losses[0]);
  });

  it('is no more than gradients and updates, step after step', async () => {
    const task = toyTask();
    const { result } = await runToy(toyInput(task));
    const { model, trainBatches } = toyInput(task);
    const { inputShape, settings } = task;
    const optimizer = createOptimizer(settings);
    let step = 0;
    for (const epoch of [1, 2])
      for await (const batch of trainBatches(epoch, 0)) {
        step += 1;
        const { rescale, seed } = settings;
        const options = { inputShape, rescale, seed, step, microBatchSize: 8 };
        optimizer.apply(trainableVariables(model), batchGradients(model, batch, options).gradients, step);
      }
    expect(step).toBe(6);
    expect(Array.from(new Float32Array(result.last))).toEqual(weightValues(model));
  });

  it('is the same run, within rounding, for any size of the parts', async () => {
    const whole = await runToy(toyInput(toyTask()));
    const parts = await runToy(toyInput(toyTask(), { parts: new PartSize(3) }));
    const losses = (run: typeof whole) => eventsOf(run.events, 'step').map((event) => event.loss);
    losses(parts).forEach((loss, i) => {
      expect(loss).toBeCloseTo(losses(whole)[i], 5);
    });
  });

  describe('where a pass must not take too long', () => {
    const rows = layerTable(TOY_GRAPH);
    /** A run on a clock that moves so many milliseconds at each look, and how its parts were told. */
    async function runAt(lookMs: number, msPerGflop: number) {
      let clock = 0;
      const now = () => (clock += lookMs);
      const input = toyInput(toyTask({ epochs: 3 }), {
        passes: { rows, pace: { overheadMs: 0, msPerGflop } },
        now,
      });
      const { events } = await runToy(input);
      const sizes = eventsOf(events, 'plan').map(({ microBatchSize, splitBy }) => ({
        microBatchSize,
        splitBy,
      }));
      const losses = eventsOf(events, 'step').map(({ loss }) => loss);
      return { events, sizes, losses };
    }
    const whole = { microBatchSize: 8, splitBy: null };

    it('the first steps that take longer than was foreseen make the parts smaller, once', async () => {
      const quick = await runAt(1, 1000);
      expect(quick.sizes).toEqual([whole]);
      const { events, sizes, losses } = await runAt(1000, 1000);
      expect(sizes).toEqual([whole, { microBatchSize: expect.any(Number), splitBy: 'passes' }]);
      const { microBatchSize } = sizes[1];
      expect(microBatchSize).toBeLessThan(8);
      const types = events.map(({ type }) => type);
      const place = types.lastIndexOf('plan');
      expect(types.slice(0, place).filter((type) => type === 'step').length).toBeLessThan(5);
      expect(events[place + 1]).toEqual({
        type: 'log',
        text: expect.stringMatching(/^Parts of .* so that no pass keeps the GPU for more than 0\.2 s\.$/),
      });
      losses.forEach((loss, i) => {
        expect(loss).toBeCloseTo(quick.losses[i], 5);
      });
    });

    it('steps that take less leave the parts as they are', async () => {
      expect((await runAt(1, 1e9)).sizes).toEqual([whole]);
    });
  });

  it('with no epochs trains nothing and gives back the weights it began with', async () => {
    const input = toyInput(toyTask({ epochs: 0 }));
    const before = weightValues(input.model);
    const { events, result } = await runToy(input);
    expect(events).toEqual([{ ...PLAN, microBatchSize: 8, bytes: 8000 }]);
    expect(result).toMatchObject({ outcome: 'finished', timing: null });
    expect(Array.from(new Float32Array(result.last))).toEqual(before);
  });

  it('judges nothing where there is no validation split, and keeps the weights of the lowest loss', async () => {
    const task = { ...toyTask({ epochs: 3, learningRate: 0.01 }), val: [] };
    const { events } = await runToy(toyInput(task));
    const epochs = eventsOf(events, 'epoch');
    expect(Object.keys(epochs[0].logs)).toEqual(['loss', 'accuracy', 'learning_rate']);
    expect(epochs[0].valConfusionMatrix).toBeNull();
    const losses = epochs.map((event) => event.logs.loss);
    const improved = losses.flatMap((loss, i) => (losses.slice(0, i).every((l) => loss < l) ? [i + 1] : []));
    expect(eventsOf(events, 'checkpoint').map((event) => event.epoch)).toEqual(improved);
    expect(eventsOf(events, 'log')[0].text).toContain('Epoch 1: loss improved from inf to');
  });

  it('does not stop early for want of a validation split', async () => {
    const task = {
      ...toyTask({ epochs: 4, earlyStopping: true, monitor: 'val_loss', patience: 1 }),
      val: [],
    };
    const { events } = await runToy(toyInput(task));
    expect(eventsOf(events, 'epoch')).toHaveLength(4);
  });

  it('gives out checkpoints whose weights have the val_loss and the matrix of their epoch', async () => {
    const task = toyTask({ epochs: 4, learningRate: 0.02 });
    const { events, result } = await runToy(toyInput(task));
    const epochs = eventsOf(events, 'epoch');
    const checkpoints = eventsOf(events, 'checkpoint');
    expect(checkpoints.length).toBeGreaterThan(1);
    for (const { epoch, weights } of checkpoints) {
      const evaluation = await judged(task, weights);
      expect(evaluation.loss).toBeCloseTo(epochs[epoch - 1].logs.val_loss ?? Number.NaN, 6);
      expect(evaluation.confusionMatrix).toEqual(epochs[epoch - 1].valConfusionMatrix);
    }
    expect((await judged(task, result.last)).loss).toBeCloseTo(epochs[3].logs.val_loss ?? Number.NaN, 6);
  });

  it('counts only the time without pictures as waiting for them', async () => {
    // Pictures take 40 ms each time, a step next to nothing: whoever looks at the clock, and that alone, takes 1 ms.
    const task = toyTask({ epochs: 3 });
    let clock = 0;
    const now = () => {
      clock += 1;
      return clock;
    };
    const slow = toyInput(task, { now });
    const { trainBatches } = slow;
    const { result } = await runToy({
      ...slow,
      async *trainBatches(epoch, skip) {
        for await (const batch of trainBatches(epoch, skip)) {
          // The steps in flight end meanwhile.
          await turns(10);
          clock += 40;
          yield batch;
        }
      },
    });
    expect(result.timing?.inputWaitShare).toBeGreaterThan(0.5);
    expect(result.timing?.inputWaitShare).toBeLessThanOrEqual(1);
    expect(result.timing?.stepMs.median).toBeGreaterThan(35);
    const fast = await runToy(toyInput(task, { now }));
    expect(fast.result.timing?.stepMs.median).toBeLessThan(35);
    expect(fast.result.timing?.stepMs.median).toBeGreaterThan(0);
  });
});

describe('tensors', () => {
  beforeAll(useCpu);

  it.each(['adam', 'sgd', 'rmsprop'] as const)(
    'with %s are as many after each epoch, and all freed at the end',
    async (optimizer) => {
      const before = tf.memory().numTensors;
      const input = toyInput(toyTask({ optimizer, momentum: 0.9, epochs: 5 }), { parts: new PartSize(3) });
      const withModel = tf.memory().numTensors;
      const counts: number[] = [];
      await runToy(input, (event) => {
        if (event.type === 'epoch') counts.push(tf.memory().numTensors);
      });
      expect(counts).toHaveLength(5);
      expect(new Set(counts).size).toBe(1);
      expect(tf.memory().numTensors).toBe(withModel);
      input.model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it('are freed also where the caller goes away in the middle', async () => {
    const before = tf.memory().numTensors;
    const input = toyInput(toyTask());
    for await (const event of train(input)) if (event.type === 'step' && event.step === 2) break;
    input.model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
