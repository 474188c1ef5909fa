/** What is guessed of a model's preprocessing, where its file says nothing. */
import { describe, expect, it } from 'vitest';
import { graphOfConfig } from '../../../../src/formats/keras/kerasConfig.ts';
import { preprocessingOfModel } from '../../../../src/formats/model/guessPreprocessing.ts';
import type { ModelFile } from '../../../../src/models/graph/modelFile.ts';
import { withoutShared } from '../../support/shared.ts';
import { modelIn, sharedFile } from '../files.ts';
import { randomModel } from '../models.ts';

const NO_MODELS = withoutShared('real_models');

function taking(shape: unknown[], ...layers: object[]): ModelFile {
  const input = { class_name: 'InputLayer', config: { name: 'in', batch_shape: [null, ...shape] } };
  const graph = graphOfConfig({
    class_name: 'Sequential',
    config: { name: 'm', layers: [input, ...layers] },
  });
  return { origin: 'test', graph, classes: null, preprocessing: null, optimizer: null };
}
const rescaling = { class_name: 'Rescaling', config: { name: 'r', scale: 2 } };

describe('preprocessing', () => {
  it('is what the file says', () => {
    const file = randomModel('branches');
    expect(preprocessingOfModel(file)).toEqual(file.preprocessing);
  });

  it('is guessed from the input and from layers that scale', () => {
    const grey = { height: 20, width: 30, channelOrder: 'grayscale', scale: 1 / 255, offset: 0 };
    expect(preprocessingOfModel(taking([20, 30, 1]))).toEqual(grey);
    expect(preprocessingOfModel(taking([20, 30, 1], rescaling))).toEqual({ ...grey, scale: 1 });
    expect(preprocessingOfModel(taking([null, null, 3]))).toMatchObject({
      height: 224,
      width: 224,
      channelOrder: 'rgb',
    });
  });

  it('is nothing for what takes no pictures', () => {
    expect(() => preprocessingOfModel(taking([48]))).toThrow(/takes arrays of 48. Expected pictures/);
    expect(() => preprocessingOfModel(taking([8, 8, 4]))).toThrow(/8 × 8 × 4/);
  });

  it.skipIf(NO_MODELS)(`sees layers in nested models${NO_MODELS}`, async () => {
    const file = await modelIn([sharedFile('real_models/keras3_potato_preprocessing/model.keras')]);
    expect(preprocessingOfModel(file)).toMatchObject({ height: 256, width: 256, scale: 1, offset: 0 });
  });
});
