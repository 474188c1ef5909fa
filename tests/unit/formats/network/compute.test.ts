/** The classifier page's own kernels answer as TensorFlow.js does, also after the network has been packed into texts. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  base64Of,
  numbersOf,
  packNetwork,
  unpackNetwork,
} from '../../../../src/formats/classifierPage/networkData.ts';
import { answer } from '../../../../src/formats/network/compute.ts';
import { networkOf } from '../../../../src/formats/network/networkOf.ts';
import type { Network } from '../../../../src/formats/network/types.ts';
import { greatestDifference } from '../../dataset/referenceArrays.ts';
import { withoutShared } from '../../support/shared.ts';
import { answersOf, LAYER_MODELS, randomizeWeights, randomPictures, readRealModel } from '../layerModels.ts';
import { graphOfModel } from '../models.ts';

const NO_MODELS = withoutShared('real_models');

const noPause = async () => {};

function throughTexts(network: Network): Network {
  const { structure, arrays } = packNetwork(network);
  const read = JSON.parse(JSON.stringify(structure)) as Network;
  return unpackNetwork(read, numbersOf([...base64Of(arrays)].join('')));
}

describe('answer', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it.each(LAYER_MODELS)('answers as TensorFlow.js: %s', async (_, build) => {
    const model = build();
    try {
      randomizeWeights(model, 4);
      const network = throughTexts(networkOf(graphOfModel(model)));
      for (const seed of [1, 2]) {
        const picture = randomPictures(1, network.inputShape, seed);
        const expected = answersOf(model, picture);
        expect(greatestDifference(await answer(network, picture, noPause), expected)).toBeLessThan(1e-5);
      }
    } finally {
      model.dispose();
    }
  });

  it.skipIf(NO_MODELS)(`answers as TensorFlow.js: a real MobileNet${NO_MODELS}`, async () => {
    const model = await readRealModel('tm_pneumonia');
    const network = networkOf(graphOfModel(model));
    const picture = randomPictures(1, network.inputShape, 8);
    const expected = answersOf(model, picture);
    model.dispose();
    expect(greatestDifference(await answer(network, picture, noPause), expected)).toBeLessThan(1e-5);
  });
});

describe('texts', () => {
  it.each([1, 2, 3, 6143, 6144, 6145, 20_000])('keep %i numbers bit by bit', (count) => {
    const numbers = randomPictures(1, [count], count);
    expect(numbersOf([...base64Of([numbers.subarray(0, 1), numbers.subarray(1)])].join(''))).toEqual(numbers);
  });
});
