/** Files of real Keras and of strangers are read, and answer as they must. */

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { graphOfConfig } from '../../../../src/formats/keras/kerasConfig.ts';
import { readModel } from '../../../../src/formats/model/readModel.ts';
import { buildModel } from '../../../../src/models/build/buildModel.ts';
import { modelById } from '../../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../../src/models/catalogue/definition.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { readReference } from '../../support/reference.ts';
import { sharedPath, withoutShared } from '../../support/shared.ts';
import { useWasm } from '../../support/wasm.ts';
import { answers, largestDifference, modelIn, referenceFile, sharedFile } from '../files.ts';

const NO_MODELS = withoutShared('real_models');

interface KerasExpected {
  inputs: { shape: number[]; data: number[] };
  predictions: { shape: number[]; data: number[] };
}
interface RealExpected {
  inputShape: number[];
  input: string;
  output: number[];
  params: number;
}

/** The fixed input that the real models were asked: x[i] = factor · ((i · 7919) % 1000) / 1000. */
function fixedInput({ inputShape, input }: RealExpected): Float32Array {
  const factor = Number(/x\[i\]=(\d+)\*/.exec(input)![1]);
  const size = inputShape.reduce((all, one) => all * one, 1);
  return Float32Array.from({ length: size }, (_, i) => (factor * ((i * 7919) % 1000)) / 1000);
}

beforeAll(useWasm);

describe('files of real Keras', () => {
  const folder = 'keras_files';
  const expectedOf = (model: string) => readReference<KerasExpected>(`keras_files/${model}.expected.json`);

  it.each(['model_2.keras', 'model_2.h5', 'model_2.keras2_style.h5', 'model_4.keras', 'model_4.h5'])(
    '%s answers within 1e-5',
    async (name) => {
      const { inputs, predictions } = expectedOf(name.split('.')[0]);
      const file = await modelIn([referenceFile(`${folder}/${name}`)]);
      const found = answers(file, Float32Array.from(inputs.data), inputs.shape);
      expect(largestDifference(found, predictions.data)).toBeLessThan(1e-5);
      expect(file.origin).toMatch(/^Keras (3\.10\.0|2\.4\.0) \(\.(keras|h5)\)$/);
    },
  );

  it.each([
    ['model_2.weights.h5', 'model_2.keras'],
    ['model_2.legacy_weights.h5', 'model_2.h5'],
    ['model_4.weights.h5', 'model_4.h5'],
  ])('%s needs an architecture, and answers in that of %s', async (name, whole) => {
    const files = [referenceFile(`${folder}/${name}`)];
    expect(await readModel(files)).toEqual({ kind: 'weights', name });
    const { inputs, predictions } = expectedOf(name.split('.')[0]);
    const architecture = (await modelIn([referenceFile(`${folder}/${whole}`)])).graph;
    const file = await modelIn(files, architecture);
    const found = answers(file, Float32Array.from(inputs.data), inputs.shape);
    expect(largestDifference(found, predictions.data)).toBeLessThan(1e-5);
  });

  it.each(['model_2.weights.h5', 'model_2.legacy_weights.h5'])(
    "%s fits the catalogue's own model",
    async (name) => {
      const { inputs, predictions } = expectedOf('model_2');
      const model = buildModel(graphOf(modelById('mlp-64x3'), [4, 4, 3], 1), null);
      const architecture = graphOfConfig(model.toJSON(null, false));
      model.dispose();
      const file = await modelIn([referenceFile(`${folder}/${name}`)], architecture);
      const found = answers(file, Float32Array.from(inputs.data), inputs.shape);
      expect(largestDifference(found, predictions.data)).toBeLessThan(1e-5);
    },
  );

  it('brings the optimizer along, the same from both formats', async () => {
    const [zip, h5] = await Promise.all(
      ['keras', 'h5'].map((end) => modelIn([referenceFile(`${folder}/model_2.${end}`)])),
    );
    expect(zip.optimizer).toMatchObject({ className: 'Adam', iterations: 3 });
    expect(zip.optimizer!.learningRate).toBeCloseTo(0.001, 9);
    expect(zip.optimizer!.slots.map(({ name, shape }) => `${name} ${shape}`).slice(0, 3)).toEqual([
      'momentum 48,64',
      'velocity 48,64',
      'momentum 64',
    ]);
    expect(h5.optimizer).toEqual(zip.optimizer);
    const { optimizer } = await modelIn([referenceFile(`${folder}/model_4.keras`)]);
    expect(optimizer).toBeNull();
  });
});

describe.skipIf(NO_MODELS)(`models of strangers${NO_MODELS}`, () => {
  it.each([
    ['h5_fer2013_mini_xception', ['fer2013_mini_XCEPTION.102-0.66.hdf5']],
    ['h5_mnist_cnn', ['mnist.h5']],
    ['keras3_cifar10_cnn', ['cifar10_model.keras']],
    ['keras3_potato_preprocessing', ['model.keras']],
    ['tfjs_pneumonia_cnn', ['model.json', 'group1-shard1of1.bin']],
    ['tm_pneumonia', ['metadata.json', 'weights.bin', 'model.json']],
  ])('%s answers within 1e-4', async (name, names) => {
    const expected = JSON.parse(
      readFileSync(sharedPath(`real_models/${name}/expected.json`), 'utf8'),
    ) as RealExpected;
    const file = await modelIn(names.map((one) => sharedFile(`real_models/${name}/${one}`)));
    const found = answers(file, fixedInput(expected), expected.inputShape);
    expect(largestDifference(found, expected.output)).toBeLessThan(1e-4);
  });

  it('says of the truncated one that it is cut off', async () => {
    const files = [sharedFile('real_models/keras_truncated_xray/xray_model 2.keras')];
    const thrown = await readModel(files).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(UserError);
    expect((thrown as UserError).message).toMatch(/"xray_model 2.keras" is cut off/);
  });

  it("takes over Teachable Machine's class names and scaling", async () => {
    const names = ['metadata.json', 'weights.bin', 'model.json'];
    const { classes, preprocessing } = await modelIn(
      names.map((name) => sharedFile(`real_models/tm_pneumonia/${name}`)),
    );
    expect(classes).toEqual(['NO PNEUMONIA DETECTED', 'PNEUMONIA DETECTED']);
    expect(preprocessing).toEqual({
      height: 224,
      width: 224,
      channelOrder: 'rgb',
      scale: 1 / 127.5,
      offset: -1,
    });
  });
});

describe('files that were dropped together', () => {
  const file = (name: string, text = 'x') => new File([text], name);

  it('are told from the one model among them', async () => {
    const readme = file('README.md');
    await expect(readModel([readme, file('net.h5')])).rejects.toThrow(
      '"net.h5" does not begin as a HDF5 file',
    );
    await expect(readModel([file('a.keras'), readme, file('b.h5')])).rejects.toThrow(
      'These files are 2 models ("a.keras", "b.h5"). Expected one at a time.',
    );
    await expect(readModel([readme, file('notes.txt')])).rejects.toThrow('These 2 files are no model');
  });
});
