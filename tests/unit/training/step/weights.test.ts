/** Weights out of a model and into another one; probabilities batch by batch. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/shared/errors.ts';
import { PartSize } from '../../../../src/training/step/partSize.ts';
import { predict } from '../../../../src/training/step/predict.ts';
import { readWeights, writeWeights } from '../../../../src/training/step/weights.ts';
import { picturesOf, toyModel, useCpu, weightValues } from '../toyProblem.ts';

describe('weights', () => {
  beforeAll(useCpu);

  it('go from one model into another unchanged, in getWeights() order', async () => {
    const [from, to] = [toyModel(1), toyModel(2)];
    const data = await readWeights(from);
    expect(Array.from(new Float32Array(data))).toEqual(weightValues(from));
    expect(weightValues(to)).not.toEqual(weightValues(from));
    const before = tf.memory().numTensors;
    writeWeights(to, data);
    expect(tf.memory().numTensors).toBe(before);
    expect(weightValues(to)).toEqual(weightValues(from));
    const pictures = tf.randomUniform([3, 4, 4, 1]);
    expect((to.predict(pictures) as tf.Tensor).dataSync()).toEqual(
      (from.predict(pictures) as tf.Tensor).dataSync(),
    );
    for (const owned of [from, to, pictures]) owned.dispose();
  });

  it('are refused where they are too few or too many, and the model stays as it was', async () => {
    const model = toyModel(1);
    const kept = weightValues(model);
    for (const values of [kept.length - 1, kept.length + 1, 0]) {
      expect(() => writeWeights(model, new Float32Array(values).buffer)).toThrow(UserError);
      expect(() => writeWeights(model, new Float32Array(values).buffer)).toThrow(
        `The weights hold ${values} numbers, but the model has ${kept.length}.`,
      );
    }
    expect(weightValues(model)).toEqual(kept);
    model.dispose();
  });
});

describe('predict', () => {
  beforeAll(useCpu);
  const options = { inputShape: [4, 4, 1], rescale: 1 / 255, parts: new PartSize(3) } as const;
  const source = async (indices: number[]) => picturesOf(indices);

  it('answers in the order of the images, whatever the batch size, without dropout', async () => {
    const model = toyModel(1);
    const indices = [9, 2, 5, 0, 7, 1, 4];
    const pixels = Float32Array.from(picturesOf(indices), (byte) => byte / 255);
    const expected = (model.predict(tf.tensor4d(pixels, [7, 4, 4, 1])) as tf.Tensor).dataSync();
    const before = tf.memory().numTensors;
    for (const pictures of [1, 3, 7, 50]) {
      const scores = await predict(model, indices, source, { ...options, parts: new PartSize(pictures) });
      expect(scores?.map((row) => row.length)).toEqual(indices.map(() => 1));
      scores?.forEach(([score], i) => {
        expect(score).toBeCloseTo(expected[i], 6);
      });
    }
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  it('tells how far it has come and stops when it is told to', async () => {
    const model = toyModel(1);
    const done: number[] = [];
    await predict(model, [0, 1, 2, 3, 4, 5, 6], source, { ...options, onProgress: (n) => done.push(n) });
    expect(done).toEqual([3, 6, 7]);
    let asked = 0;
    const countedSource = async (indices: number[]) => {
      asked += 1;
      return picturesOf(indices);
    };
    const mayContinue = async () => asked < 1;
    expect(
      await predict(model, [0, 1, 2, 3, 4, 5, 6], countedSource, { ...options, mayContinue }),
    ).toBeNull();
    expect(asked).toBe(1);
    model.dispose();
  });
});
