/** Averages of weights: they are judged and saved, while steps go on from the weights themselves. */
import { beforeAll, describe, expect, it } from 'vitest';
import { TrainingControl } from '../../../../src/training/loop/trainingControl.ts';
import { writeWeights } from '../../../../src/training/step/weights.ts';
import type { WeightData } from '../../../../src/training/types.ts';
import { eventsOf, runToy, toyInput, toyModel, toyTask, useCpu, weightValues } from '../toyProblem.ts';

const AVERAGED = { learningRate: 0.01, useEma: true, emaMomentum: 0.9 };
const floats = (data: WeightData) => [...new Float32Array(data)];

describe('averages of weights', () => {
  beforeAll(useCpu);

  it('follow the weights, which move as without them', async () => {
    const plain = await runToy(toyInput(toyTask({ learningRate: 0.01, epochs: 1 })));
    const input = toyInput(toyTask({ ...AVERAGED, epochs: 1 }));
    const { events, result } = await runToy(input);
    const losses = (all: typeof events) => eventsOf(all, 'step').map(({ loss }) => loss);
    expect(losses(events)).toEqual(losses(plain.events));
    expect(weightValues(input.model)).toEqual(floats(plain.result.last));

    // Of three steps: 0.81 of the first weights, 0.09 of the second, 0.1 of the last.
    const stepped = async (count: number) => {
      const control = new TrainingControl();
      const part = toyInput(toyTask({ learningRate: 0.01, epochs: 1 }), { control });
      async function* few(batches: ReturnType<typeof part.trainBatches>) {
        let taken = 0;
        for await (const batch of batches) if (taken++ < count) yield batch;
      }
      const { trainBatches } = part;
      const { result } = await runToy({ ...part, trainBatches: (...asked) => few(trainBatches(...asked)) });
      return floats(result.last);
    };
    const [first, second, third] = [await stepped(1), await stepped(2), await stepped(3)];
    const expected = first.map((value, at) => 0.81 * value + 0.09 * second[at] + 0.1 * third[at]);
    floats(result.last).forEach((value, at) => {
      expect(value).toBeCloseTo(expected[at], 6);
    });
    expect(floats(result.last)).not.toEqual(third);
  });

  it('are what an epoch is judged by and what is saved', async () => {
    const { events, result } = await runToy(toyInput(toyTask({ ...AVERAGED, epochs: 2 })));
    const saved = eventsOf(events, 'checkpoint').at(-1);
    expect(saved?.epoch).toBe(2);
    expect(floats(saved?.weights as WeightData)).toEqual(floats(result.last));
    // All weights of the toy are trained: its averages are the end of the optimizer's state.
    expect(floats(result.slots).slice(-floats(result.last).length)).toEqual(floats(result.last));

    const model = toyModel();
    writeWeights(model, result.last);
    const again = toyTask({ epochs: 1, optimizer: 'sgd', learningRate: 1e-7 });
    const judged = await runToy(toyInput(again, { model }));
    const valLoss = (all: typeof events) => eventsOf(all, 'epoch').at(-1)?.logs.val_loss as number;
    expect(valLoss(judged.events)).toBeCloseTo(valLoss(events), 5);
  });

  it('are the weights themselves before the first step', async () => {
    const control = new TrainingControl();
    control.stop();
    const input = toyInput(toyTask(AVERAGED), { control });
    const begun = weightValues(input.model);
    expect(floats((await runToy(input)).result.last)).toEqual(begun);
  });
});
