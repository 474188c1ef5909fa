/** A run whose lower part is frozen is the run of the whole network: in parts, from kept answers, and from a snapshot. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { rateShares } from '../../../../src/models/base/frozen.ts';
import { trainableCount } from '../../../../src/models/graph/modelGraph.ts';
import type { FitInput } from '../../../../src/training/loop/fit.ts';
import { createAnswerBatches } from '../../../../src/training/loop/trainBatches.ts';
import { batchGradients } from '../../../../src/training/step/gradients.ts';
import { PartSize } from '../../../../src/training/step/partSize.ts';
import { pictureInputOf } from '../../../../src/training/step/pictureInput.ts';
import { keepAnswers } from '../../../../src/training/step/predict.ts';
import type { TrainingTask } from '../../../../src/training/types.ts';
import { buildInParts } from '../../../../src/training/worker/buildRunModel.ts';
import { baseTask } from '../toyBase.ts';
import { eventsOf, picturesOf, runToy, toyInput, useCpu, weightValues } from '../toyProblem.ts';

beforeAll(useCpu);

const source = async (indices: number[]) => picturesOf(indices);

/** What `fit` needs to train the task in the two parts of its model, or whole. */
function inputOf(task: TrainingTask, isSplit: boolean, changes: Partial<FitInput> = {}): FitInput {
  const { model, split } = buildInParts(task, task.initial);
  return toyInput(task, { ...changes, model, split: isSplit ? split : null });
}

/** The same, from answers that the frozen part gave once. */
async function fromAnswers(task: TrainingTask, changes: Partial<FitInput> = {}): Promise<FitInput> {
  const input = inputOf(task, true, changes);
  const answers = await keepAnswers(input.split!.frozen, [...task.train, ...task.val], source, {
    ...pictureInputOf(task),
    parts: new PartSize(5),
  });
  if (!answers) throw new Error('Nobody stopped it.');
  return {
    ...input,
    fromAnswers: true,
    valPictures: answers,
    trainBatches: createAnswerBatches(task, answers),
  };
}

/** All numbers of a run. */
async function story(input: FitInput) {
  const { events, result } = await runToy(input);
  input.model.dispose();
  return {
    snapshots: eventsOf(events, 'snapshot').map(({ snapshot }) => snapshot),
    losses: eventsOf(events, 'step').map(({ loss }) => loss),
    epochs: eventsOf(events, 'epoch').map(({ logs }) => Object.values(logs)),
    last: Array.from(new Float32Array(result.last)),
    slots: Array.from(new Float32Array(result.slots)),
    paces: eventsOf(events, 'pace').length,
  };
}

function expectClose(a: readonly number[], b: readonly number[], digits = 5) {
  expect(a).toHaveLength(b.length);
  a.forEach((value, at) => {
    expect(value).toBeCloseTo(b[at], digits);
  });
}

describe.each([
  { unfreeze: 0, optimizer: 'adam' },
  { unfreeze: 1, optimizer: 'adam' },
  { unfreeze: 1, optimizer: 'sgd', momentum: 0.9 },
  { unfreeze: 2, optimizer: 'rmsprop' },
  { unfreeze: 0, optimizer: 'adam', classWeight: 'bright=3,dark=1', loss: 'focal', labelSmoothing: 0.1 },
] as const)('a run with %o', (settings) => {
  const task = () => baseTask({ ...settings, learningRate: 0.01, epochs: 3 });

  it('in two parts is that of the whole network: losses, weights, slots', async () => {
    const whole = await story(inputOf(task(), false));
    for (const input of [
      inputOf(task(), true),
      inputOf(task(), true, { parts: new PartSize(3) }),
      await fromAnswers(task()),
    ]) {
      const run = await story(input);
      expectClose(run.losses, whole.losses);
      expectClose(run.epochs.flat(), whole.epochs.flat());
      expectClose(run.last, whole.last, 4);
      expectClose(run.slots, whole.slots, 4);
    }
  });

  it('changes trained weights alone', async () => {
    const { initial, imported } = task();
    const before = Array.from(new Float32Array(initial!));
    const { last, slots } = await story(await fromAnswers(task()));
    const trained = slots.length / { adam: 2, sgd: 1, rmsprop: 1 }[settings.optimizer];
    expect(trained).toBe(trainableCount(imported!.graph));
    expect(last).toHaveLength(before.length);
    expect(last.slice(trained)).toEqual(before.slice(trained));
    const changed = last.slice(0, trained).filter((value, at) => value !== before[at]);
    expect(changed.length).toBeGreaterThan(0.7 * trained);
  });
});

describe('the gradients of the trained part', () => {
  it('are those of the whole network, by the same masks of dropout', () => {
    const task = baseTask({ unfreeze: 1 });
    const { model, split } = buildInParts(task, task.initial);
    const batch = { pixels: picturesOf([0, 1, 2, 3, 4]), labels: [0, 1, 0, 1, 0] };
    const options = { ...pictureInputOf(task), seed: 4, step: 7, microBatchSize: 5 };
    const whole = batchGradients(model, batch, options);
    const { frozen, trained } = split!;
    for (const microBatchSize of [5, 2]) {
      const parts = batchGradients(trained, batch, { ...options, frozen, microBatchSize });
      expectClose(Array.from(parts.figures.dataSync()), Array.from(whole.figures.dataSync()));
      parts.gradients.forEach((gradient, at) => {
        expect(gradient.shape).toEqual(whole.gradients[at].shape);
        expectClose(Array.from(gradient.dataSync()), Array.from(whole.gradients[at].dataSync()), 6);
      });
    }
    // Another step has other masks, so they were there.
    const other = batchGradients(trained, batch, { ...options, frozen, step: 8 });
    expect(other.figures.dataSync()).not.toEqual(whole.figures.dataSync());
    model.dispose();
  });
});

describe('a snapshot', () => {
  /** A clock on which snapshots are due between steps. */
  const clock = () => {
    let time = 0;
    return () => (time += 2000);
  };

  it.each(['in two parts', 'from answers'])('goes on as if nothing had been: %s', async (how) => {
    const task = () => baseTask({ unfreeze: 1, epochs: 3, batchSize: 2, learningRate: 0.01 });
    const input = async (changes: Partial<FitInput>) =>
      how === 'from answers' ? fromAnswers(task(), changes) : inputOf(task(), true, changes);
    const whole = await story(await input({ now: clock() }));
    const inside = whole.snapshots.filter(({ progress }) => progress.step > 0);
    expect(inside.length).toBeGreaterThan(1);
    for (const from of inside.slice(0, 3)) {
      const rest = await story(await input({ from }));
      expect(rest.losses).toEqual(whole.losses.slice(from.step));
      expect(rest.last).toEqual(whole.last);
      expect(rest.slots).toEqual(whole.slots);
    }
  });
});

describe('learning rates', () => {
  it('of the base’s weights are a fraction of the head’s, to the last bit', async () => {
    const run = async (lowerRate: number) => {
      const task = baseTask({
        unfreeze: 1,
        optimizer: 'sgd',
        momentum: 0,
        learningRate: 0.5,
        epochs: 1,
        batchSize: 32,
      });
      const { graph, bodyEnd } = task.imported!;
      const input = inputOf(task, true, { rateShares: rateShares(graph, bodyEnd!, lowerRate) });
      const before = input.model.trainableWeights.map((weight) => Array.from(weight.read().dataSync()));
      const names = input.model.trainableWeights.map(({ originalName }) => originalName);
      const options = { ...pictureInputOf(task), seed: task.settings.seed, step: 1, microBatchSize: 32 };
      for await (const batch of input.trainBatches(1, 0)) {
        const { gradients } = batchGradients(input.split!.trained, batch, {
          ...options,
          frozen: input.split!.frozen,
        });
        const rates = names.map((name) => 0.5 * (name.startsWith('head') ? 1 : lowerRate));
        const wanted = gradients.map((gradient, at) => {
          const step = tf.mul(gradient, -rates[at]);
          return Array.from(tf.add(tf.tensor(before[at], gradient.shape), step).dataSync());
        });
        await runToy(input);
        expect(weightValues(input.model).slice(0, wanted.flat().length)).toEqual(wanted.flat());
      }
      expect(names.some((name) => name.startsWith('block_2'))).toBe(true);
      input.model.dispose();
    };
    await run(0.25);
    await run(1);
  });
});

describe('a run', () => {
  it('has as many tensors after each epoch, all freed at the end', async () => {
    const before = tf.memory().numTensors;
    const task = baseTask({ epochs: 3 });
    for (const make of [() => inputOf(task, true), () => fromAnswers(task)]) {
      const input = await make();
      const counts: number[] = [];
      await runToy(input, ({ type }) => {
        if (type === 'epoch') counts.push(tf.memory().numTensors);
      });
      expect(new Set(counts).size).toBe(1);
      input.model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    }
  });

  it('tells no pace of a device by steps that begin with answers', async () => {
    expect((await story(inputOf(baseTask({ epochs: 8 }), true))).paces).toBe(1);
    expect((await story(await fromAnswers(baseTask({ epochs: 8 })))).paces).toBe(0);
  });
});
