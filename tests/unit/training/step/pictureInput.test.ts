/** Bytes become what a network receives: ordered, scaled and shifted by channel, as Keras' preprocess_input does. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { settingsOfEntry } from '../../../../src/models/imported/chosenModel.ts';
import { DEFAULT_SETTINGS } from '../../../../src/settings.ts';
import { pictureInputOf, uploadInput } from '../../../../src/training/step/pictureInput.ts';

/** Red, green and blue of one pixel. */
const PIXEL = [200, 100, 50];

function receivedBy(modelId: string): number[] {
  const settings = { ...DEFAULT_SETTINGS, ...settingsOfEntry(modelId) };
  const spec = { modelId, imported: null, settings, inputShape: [1, 1, 3] as const, classes: ['a', 'b'] };
  const input = uploadInput(Uint8Array.from(PIXEL), 1, pictureInputOf(spec));
  const values = Array.from(input.dataSync());
  input.dispose();
  return values;
}

describe('what a network receives', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it.each([
    ['mlp-128', PIXEL.map((value) => value / 255)],
    ['mobilenet-v2', PIXEL.map((value) => value / 127.5 - 1)],
    ['efficientnet-b0', PIXEL],
    ['resnet-50', [50 - 103.939, 100 - 116.779, 200 - 123.68]],
    ['densenet-121', [(200 / 255 - 0.485) / 0.229, (100 / 255 - 0.456) / 0.224, (50 / 255 - 0.406) / 0.225]],
  ])('%s', (modelId, expected) => {
    const received = receivedBy(modelId);
    for (const [at, value] of expected.entries()) expect(received[at]).toBeCloseTo(value, 4);
  });
});
