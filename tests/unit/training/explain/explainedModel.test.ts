/** The model that is kept from one explained picture to the next: built once, and given back when another is wanted. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { ExplainedModel } from '../../../../src/training/explain/explainedModel.ts';

beforeAll(() => tf.setBackend('cpu'));

it('is built once for the same weights, and one at most is kept', () => {
  const before = tf.memory().numTensors;
  let built = 0;
  const build = () => {
    built++;
    return tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  };
  const kept = new ExplainedModel();
  expect(kept.get('a best', null)).toBeNull();
  const first = kept.get('a best', build);
  const ofOne = tf.memory().numTensors - before;
  expect(kept.get('a best', build)).toBe(first);
  expect(kept.get('a best', null)).toBe(first);
  expect(built).toBe(1);

  expect(kept.get('a last', null)).toBeNull();
  expect(kept.get('a last', build)).not.toBe(first);
  expect(kept.get('a best', null)).toBeNull();
  expect(built).toBe(2);
  expect(tf.memory().numTensors - before).toBe(ofOne);

  kept.release();
  kept.release();
  expect(kept.get('a last', null)).toBeNull();
  expect(tf.memory().numTensors).toBe(before);
});

it('is none where it cannot be built', () => {
  const kept = new ExplainedModel();
  const fail = () => {
    throw new Error('Out of memory.');
  };
  expect(() => kept.get('a', fail)).toThrow('Out of memory.');
  expect(kept.get('a', null)).toBeNull();
});
