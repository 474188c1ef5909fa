/** Every model file goes the way that the page takes: imported, fitted to classes, built, asked and trained. */
import { readdirSync, readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { RunWeights } from '../../../../src/app/runs/runWeights.ts';
import { fittedTo, startingPoint } from '../../../../src/app/starts/startingPoint.ts';
import { withStart } from '../../../../src/app/state/nextModel.ts';
import { INITIAL_STATE } from '../../../../src/app/state/state.ts';
import { type Architecture, importModel } from '../../../../src/formats/model/importModel.ts';
import { modelById } from '../../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../../src/models/catalogue/definition.ts';
import { parameterCount } from '../../../../src/models/graph/modelGraph.ts';
import { settingsOfModel } from '../../../../src/models/imported/chosenModel.ts';
import { answerNames, type ImportedModel } from '../../../../src/models/imported/importedModel.ts';
import { inputShapeOf } from '../../../../src/models/shapes.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/settings.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { forward } from '../../../../src/training/step/forward.ts';
import { batchGradients } from '../../../../src/training/step/gradients.ts';
import { probabilities } from '../../../../src/training/step/loss.ts';
import { pictureInputOf } from '../../../../src/training/step/pictureInput.ts';
import { buildRunModel } from '../../../../src/training/worker/buildRunModel.ts';
import { largestDifference, referenceFile, sharedFile } from '../../formats/files.ts';
import { smallDataset } from '../../formats/finishedRun.ts';
import { readReference } from '../../support/reference.ts';
import { sharedPath, withoutShared } from '../../support/shared.ts';
import { useWasm } from '../../support/wasm.ts';
import { newRun } from '../run.ts';

const NO_MODELS = withoutShared('real_models');

interface RealExpected {
  inputShape: number[];
  input: string;
  output: number[];
  params: number;
}

beforeAll(useWasm);

async function imported(files: File[], architecture: Architecture | null = null) {
  const result = await importModel(files, { architecture, anySizePx: 64 });
  if (result.kind !== 'model') throw new Error('These are weights only.');
  const model: ImportedModel = { ...result.model, id: 'imported-x', mapping: null };
  return { model, weights: new Blob([result.weights]) };
}

/** The run's specification and its weights, as for a dataset of these classes; `epochs` 0 to judge it as it is. */
async function startOf(files: File[], classes: (model: ImportedModel) => string[], epochs = 0) {
  const { model, weights } = await imported(files);
  const fitted = await fittedTo(model, weights, classes(model), { epochs, seed: 1 });
  const spec = {
    modelId: model.id,
    imported: fitted.imported,
    settings: { ...DEFAULT_SETTINGS, ...settingsOfModel(model) },
    inputShape: inputShapeOf(settingsOfModel(model)),
    classes: classes(model),
  };
  return { model, spec, weights: await fitted.weights.arrayBuffer(), replaced: fitted.replaced };
}

function answered(
  { spec, weights }: Awaited<ReturnType<typeof startOf>>,
  inputs: Float32Array,
  shape: number[],
) {
  const network = buildRunModel(spec, weights);
  const answers = tf.tidy(() =>
    probabilities(
      forward(network, tf.tensor<tf.Rank.R4>(inputs, shape as [number, number, number, number]), null),
    ).dataSync(),
  );
  network.dispose();
  return answers;
}

const REAL: [string, string[]][] = [
  ['h5_fer2013_mini_xception', ['fer2013_mini_XCEPTION.102-0.66.hdf5']],
  ['h5_mnist_cnn', ['mnist.h5']],
  ['keras3_cifar10_cnn', ['cifar10_model.keras']],
  ['keras3_potato_preprocessing', ['model.keras']],
  ['tfjs_pneumonia_cnn', ['model.json', 'group1-shard1of1.bin']],
  ['tm_pneumonia', ['metadata.json', 'weights.bin', 'model.json']],
];
const filesOf = (folder: string, names: string[]) =>
  names.map((name) => sharedFile(`real_models/${folder}/${name}`));
const expectedOf = (folder: string) =>
  JSON.parse(readFileSync(sharedPath(`real_models/${folder}/expected.json`), 'utf8')) as RealExpected;
const fixedInput = ({ inputShape, input }: RealExpected) =>
  Float32Array.from(
    { length: inputShape.reduce((a, b) => a * b) },
    (_, i) => (Number(/x\[i\]=(\d+)\*/.exec(input)![1]) * ((i * 7919) % 1000)) / 1000,
  );

describe.skipIf(NO_MODELS)(`models of strangers${NO_MODELS}`, () => {
  it('are all tried here', () => {
    const folders = readdirSync(sharedPath('real_models')).filter((name) => name !== 'keras_truncated_xray');
    expect(folders).toEqual(REAL.map(([folder]) => folder));
  });

  it.each(REAL)('%s answers as it must, also with its classes in another order', async (folder, names) => {
    const expected = expectedOf(folder);
    const before = tf.memory().numTensors;
    const kept = await startOf(filesOf(folder, names), answerNames);
    expect(parameterCount(kept.model.graph)).toBe(expected.params);
    expect(kept.spec.imported.graph).toEqual(kept.model.graph);
    const answers = answered(kept, fixedInput(expected), expected.inputShape);
    expect(largestDifference(answers, expected.output)).toBeLessThan(1e-4);

    const turned = await startOf(filesOf(folder, names), (model) =>
      answerNames({ ...model, classes: kept.model.classes }).reverse(),
    );
    if (kept.model.classes === null) return;
    const again = answered(turned, fixedInput(expected), expected.inputShape);
    expect(largestDifference(again, expected.output.toReversed())).toBeLessThan(1e-4);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(REAL.filter(([folder]) => folder !== 'h5_fer2013_mini_xception'))(
    '%s is trained further, with a new last layer where the classes are others',
    async (folder, names) => {
      const start = await startOf(filesOf(folder, names), () => ['left', 'middle', 'right'], 2);
      expect(start.replaced).toBe(start.model.outputs !== 3 || start.model.classes !== null);
      const network = buildRunModel(start.spec, start.weights);
      const [height, width, channels] = start.spec.inputShape;
      const pixels = new Uint8Array(2 * height * width * channels).fill(90);
      const options = { ...pictureInputOf({ ...start.spec }), seed: 1, step: 1, microBatchSize: 1 };
      const { figures, gradients } = batchGradients(network, { pixels, labels: [0, 2] }, options);
      expect(figures.dataSync()[0]).toBeGreaterThan(0);
      expect(gradients).toHaveLength(network.trainableWeights.length);
      expect(gradients.some((gradient) => gradient.abs().sum().dataSync()[0] > 0)).toBe(true);
      tf.dispose([figures, ...gradients]);
      network.dispose();
    },
  );

  it('batch normalization keeps its statistics in training, and its gamma and beta move', async () => {
    const [folder, names] = REAL[0];
    const start = await startOf(filesOf(folder, names), answerNames, 2);
    const network = buildRunModel(start.spec, start.weights);
    const statistics = () =>
      network.weights
        .filter(({ name }) => name.includes('moving_'))
        .map((weight) => Array.from(weight.read().dataSync()));
    const before = statistics();
    const pixels = Uint8Array.from({ length: 4 * 64 * 64 }, (_, i) => (i * 7919) % 256);
    const options = { ...pictureInputOf(start.spec), seed: 1, step: 1, microBatchSize: 4 };
    const whole = batchGradients(network, { pixels, labels: [0, 1, 2, 3] }, options);
    const inParts = batchGradients(
      network,
      { pixels, labels: [0, 1, 2, 3] },
      { ...options, microBatchSize: 1 },
    );
    expect(statistics()).toEqual(before);
    const places = network.trainableWeights.flatMap(({ name }, at) => (/gamma|beta/.test(name) ? [at] : []));
    expect(places.length).toBeGreaterThan(10);
    // Also the same for every split of the batch into parts.
    for (const [at, gradient] of whole.gradients.entries()) {
      const values = gradient.dataSync();
      const largest = Math.max(...values.map(Math.abs));
      if (places.includes(at)) expect(largest).toBeGreaterThan(0);
      expect(largestDifference(values, inParts.gradients[at].dataSync())).toBeLessThan(1e-4 * largest + 1e-8);
    }
    network.dispose();
  });

  it('does not end every model in a dense layer: then no other can take its place', async () => {
    const [folder, names] = REAL[0];
    await expect(startOf(filesOf(folder, names), () => ['a', 'b'], 2)).rejects.toThrow(
      'does not end in a dense layer',
    );
  });

  it('refuses the truncated one', async () => {
    await expect(
      imported([sharedFile('real_models/keras_truncated_xray/xray_model 2.keras')]),
    ).rejects.toThrow(/is cut off/);
  });
});

describe('files of real Keras', () => {
  const folder = 'keras_files';
  interface KerasExpected {
    inputs: { shape: number[]; data: number[] };
    predictions: { data: number[] };
  }
  const expected = (name: string) =>
    readReference<KerasExpected>(`keras_files/${name.slice(0, 7)}.expected.json`);

  it.each(['model_2.keras', 'model_2.h5', 'model_2.keras2_style.h5', 'model_4.keras', 'model_4.h5'])(
    '%s',
    async (name) => {
      const start = await startOf([referenceFile(`${folder}/${name}`)], answerNames);
      const { inputs, predictions } = expected(name);
      expect(
        largestDifference(answered(start, Float32Array.from(inputs.data), inputs.shape), predictions.data),
      ).toBeLessThan(1e-5);
    },
  );

  it.each(['model_2.weights.h5', 'model_2.legacy_weights.h5'])(
    '%s goes into an architecture of the catalogue, or of a file',
    async (name) => {
      const file = [referenceFile(`${folder}/${name}`)];
      expect(await importModel(file, { architecture: null, anySizePx: 64 })).toEqual({
        kind: 'weights',
        name,
      });
      const { model: whole } = await imported([referenceFile(`${folder}/model_2.keras`)]);
      const ofCatalogue = (size: number) => {
        const definition = modelById('mlp-64x3');
        return { name: definition.title, graph: graphOf(definition, [size, size, 3], 1) };
      };
      for (const architecture of [ofCatalogue(4), whole]) {
        const { model, weights } = await imported(file, architecture);
        const spec = {
          modelId: 'x',
          imported: model,
          settings: DEFAULT_SETTINGS,
          inputShape: [4, 4, 3] as const,
          classes: ['a', 'b'],
        };
        const start = { model, spec, weights: await weights.arrayBuffer(), replaced: false };
        const { inputs, predictions } = expected(name);
        expect(
          largestDifference(answered(start, Float32Array.from(inputs.data), inputs.shape), predictions.data),
        ).toBeLessThan(1e-5);
      }
      await expect(imported(file, ofCatalogue(5))).rejects.toThrow(UserError);
    },
  );
});

describe('an ended run as a starting point', () => {
  const dataset = smallDataset();
  const ended = { ...newRun({ status: 'finished' }), dataset };
  const state = withStart({ ...INITIAL_STATE, runs: [ended] }, ended, 'best');
  const weights = new RunWeights();
  weights.put(ended.id, 'best', new Float32Array([1, 2]).buffer);
  const start = (settings: Partial<Settings>, of = dataset) =>
    startingPoint(state, { ...state.settings, ...settings }, of, weights, new Map());

  it('gives its weights and its model', async () => {
    const { modelId, initialWeights, weights: blob, log } = await start({});
    expect(modelId).toBe(ended.modelId);
    expect(initialWeights).toEqual({ from: 'run', number: 1, weights: 'best' });
    expect(new Float32Array(await blob!.arrayBuffer())).toEqual(new Float32Array([1, 2]));
    expect(log).toEqual(['Starting from the best weights of run 1.']);
  });

  it('is refused for other pictures and other classes', async () => {
    await expect(start({ imageSize: 8 })).rejects.toThrow('was trained on pictures of 224 × 224 rgb');
    await expect(start({}, { ...dataset, classes: ['a', 'b'] })).rejects.toThrow(
      'was trained for the classes',
    );
  });

  it('is refused where it has learned from what it would be judged by', async () => {
    const images = dataset.images.map((image) =>
      image.index === 1 ? { ...image, split: 'val' as const } : image,
    );
    await expect(start({}, { ...dataset, images })).rejects.toThrow('has learned from 1 of the pictures');
  });

  it('is refused for what an earlier run of its line has learned from, and says where that is not known', async () => {
    // Run 1 has learned from all; run 2 started from it and had nothing to be judged by.
    const judged = {
      ...dataset,
      images: dataset.images.map((image) => ({ ...image, split: 'val' as const })),
    };
    const second = {
      ...ended,
      id: 'second',
      number: 2,
      dataset: judged,
      initialWeights: { from: 'run' as const, number: ended.number, weights: 'best' as const },
    };
    weights.put(second.id, 'best', new Float32Array([1, 2]).buffer);
    const fromSecond = (runs: typeof state.runs) =>
      startingPoint(
        withStart({ ...state, runs }, second, 'best'),
        state.settings,
        judged,
        weights,
        new Map(),
      );
    await expect(fromSecond([ended, second])).rejects.toThrow(
      'Run 2 goes back to run 1, which has learned from',
    );
    expect((await fromSecond([second])).log).toContain(
      'It goes back to run 1, which was removed: what that one has learned from cannot be checked.',
    );
  });
});
