/** Models in the shapes that people really have: each is loaded with its classes and its range, or refused for what it is. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { lookAt } from '../../../src/formats/dropped/lookAt.ts';
import { whatIs } from '../../../src/formats/dropped/whatIsDropped.ts';
import { type ImportResult, importModel } from '../../../src/formats/model/importModel.ts';
import { buildModel } from '../../../src/models/build/buildModel.ts';
import { withWeights } from '../../../src/models/graph/modelGraph.ts';
import { sharedFile } from '../formats/files.ts';
import { withoutShared } from '../support/shared.ts';
import {
  ANIMALS,
  BARE_LISTS,
  COLOURS,
  colourModel,
  flatModel,
  greyTeachable,
  kerasFile,
  kerasMembers,
  tfjsFiles,
  zipFile,
} from './shapes/models.ts';

type Imported = Extract<ImportResult, { kind: 'model' }>;

const TEACHABLE = { scale: 1 / 127.5, offset: -1 };
const RELU = { class_name: 'ReLU', config: { name: 'relu' } };
const LABELS = ANIMALS.map((name, at) => `${at} ${name}`).join('\n');

async function imported(files: readonly File[]): Promise<Imported> {
  const result = await importModel(files, { architecture: null, anySizePx: 224 });
  if (result.kind !== 'model') throw new Error('These are weights only.');
  return result;
}

/** The answer to one picture of that colour (0 to 1) in every pixel, made as the model takes it. */
function answerTo({ model, weights }: Imported, colour: readonly number[]): number {
  const { height, width, scale, offset } = model.preprocessing;
  const { graph } = model;
  const built = buildModel(withWeights(graph, weights), null);
  const answer = tf.tidy(() => {
    const pixels = tf.tensor(colour).mul(255).mul(scale).add(offset);
    const picture = pixels.reshape([1, 1, 1, -1]).tile([1, height, width, 1]);
    return (built.predict(picture) as tf.Tensor).argMax(-1).dataSync()[0];
  });
  built.dispose();
  return answer;
}

/** Whether it answers every colour as its outputs are named. */
const isPerfect = (result: Imported) => ANIMALS.every((name, at) => answerTo(result, COLOURS[name]) === at);

const text = (name: string, content: string) => new File([content], name);
const binary = (name: string, bytes: Uint8Array) => new File([bytes as BlobPart], name);

beforeAll(() => tf.setBackend('cpu'));

describe('names and range that lie beside a model', () => {
  it('are those of labels.txt, dropped with it or in its zip, as Teachable Machine exports for Keras', async () => {
    const h5 = await kerasFile(colourModel('-1..1'), 'h5', 'keras_model.h5');
    const bytes = await h5.arrayBuffer();
    const ways = [
      [h5, text('labels.txt', LABELS)],
      [text('labels (1).txt', `\uFEFF${LABELS}\r\n`), h5],
      [await zipFile('converted_keras.zip', { 'keras_model.h5': bytes, 'labels.txt': LABELS })],
      [await zipFile('inside.zip', { 'out/keras_model.h5': bytes }), text('labels.txt', LABELS)],
    ];
    for (const files of ways) {
      const result = await imported(files);
      expect(result.model.classes).toEqual(ANIMALS);
      expect(result.model.preprocessing).toMatchObject(TEACHABLE);
      expect(result.model.guesses).toEqual([]);
      expect(result.model.remarks.join()).toMatch(/named by “labels/);
      expect(isPerfect(result)).toBe(true);
    }
  });

  it.each([
    ['labels.txt', ANIMALS.join('\n')],
    ['class_names.txt', ANIMALS.map((name) => ` ${name} `).join('\r\n')],
    ['classes.txt', ANIMALS.map((name, at) => `${at}: ${name}`).join('\n')],
    ['classes.json', JSON.stringify(ANIMALS)],
    ['class_indices.json', JSON.stringify({ cat: 3, ant: 1, dog: 2, zebra: 0 })],
    ['class_names.json', JSON.stringify({ 0: 'zebra', 3: 'cat', 1: 'ant', 2: 'dog' })],
    ['metadata.json', JSON.stringify({ labels: ANIMALS })],
    ['labels.json', JSON.stringify({ classes: ANIMALS })],
  ])('may be names alone, in %s; the range is then a guess', async (name, content) => {
    const h5 = await kerasFile(colourModel('0..1'), 'h5', 'net.h5');
    const result = await imported([h5, text(name, content)]);
    expect(result.model.classes).toEqual(ANIMALS);
    expect(result.model.preprocessing).toMatchObject({ scale: 1 / 255, offset: 0 });
    expect(result.model.guesses).toEqual(['range']);
    expect(isPerfect(result)).toBe(true);
  });

  it('of another number of outputs are passed over, and that is said', async () => {
    const h5 = await kerasFile(colourModel('0..1'), 'h5', 'net.h5');
    const { model } = await imported([h5, text('labels.txt', 'a\nb\nc')]);
    expect(model.classes).toBeNull();
    expect(model.guesses).toEqual(['order', 'range']);
    expect(model.remarks).toEqual([
      '“labels.txt” names 3 classes, but the model has 4 answers: these names were passed over.',
    ]);
  });

  it('of numbered lines beside any other model make −1 to 1 likely, not sure', async () => {
    const h5 = await kerasFile(colourModel('-1..1'), 'h5', 'net.h5');
    const { model } = await imported([h5, text('labels.txt', LABELS)]);
    expect(model.preprocessing).toMatchObject(TEACHABLE);
    expect(model.guesses).toEqual(['range']);
  });

  it('are −1 to 1 for a grey model of Teachable Machine, which need not say that it is grey', async () => {
    const { json, bin } = greyTeachable();
    const metadata = JSON.stringify({ tmVersion: '2.4.10', labels: ANIMALS, imageSize: 32 });
    const files = [text('model.json', json), binary('weights.bin', bin)];
    const said = await imported([...files, text('metadata.json', metadata)]);
    expect(said.model.preprocessing).toMatchObject({ ...TEACHABLE, channelOrder: 'grayscale' });
    expect(said.model.guesses).toEqual([]);
    const unnamed = await imported([...files, text('metadata.json', '{"tmVersion": "1.1.0"}')]);
    expect(unnamed.model.guesses).toEqual(['order']);
    const guessed = await imported(files);
    expect(guessed.model.preprocessing).toMatchObject({ ...TEACHABLE, channelOrder: 'grayscale' });
    expect(guessed.model.guesses).toEqual(['order', 'range']);
  });
});

describe('a model in two parts of somebody else', () => {
  it('is not taken for one of Teachable Machine', async () => {
    const [features, head] = BARE_LISTS.config;
    const parts = [features, { ...head, config: [...head.config, RELU] }];
    const { json, bin } = tfjsFiles({ topology: { class_name: 'Sequential', config: parts } });
    const { model } = await imported([text('model.json', json), binary('weights.bin', bin)]);
    expect(model.preprocessing).toMatchObject({ scale: 1 / 255, offset: 0 });
  });
});

describe('sound models that came another way', () => {
  const { json, bin } = tfjsFiles();
  const suffixed = tfjsFiles({ stored: 'dense_10_1' });
  const lists = tfjsFiles({ range: '-1..1', topology: BARE_LISTS });

  it.each<[string, () => Promise<File[]>]>([
    [
      'bare lists, as Teachable Machine wrote in 2019',
      async () => [
        await zipFile('tm.zip', {
          'model.json': lists.json,
          'weights.bin': lists.bin,
          'metadata.json': JSON.stringify({ tmVersion: '1.1.0', labels: ANIMALS }),
        }),
      ],
    ],
    [
      'an unpacked .keras in a folder of a zip',
      async () => {
        const members = Object.entries(await kerasMembers(colourModel('0..1')));
        const inFolder = members.map(([path, bytes]) => [`my_model/${path}`, bytes]);
        return [await zipFile('my_model.keras', Object.fromEntries(inFolder))];
      },
    ],
    [
      'the three members of a .keras',
      async () => {
        const members = Object.entries(await kerasMembers(colourModel('0..1')));
        return members.map(([name, bytes]) => binary(name.replace('.json', ' (1).json'), bytes));
      },
    ],
    [
      'second copies',
      async () => [text('model (1).json', json), binary('weights (1).bin', bin), binary('weights.bin', bin)],
    ],
    [
      'a second copy in a zip',
      async () => [await zipFile('m.zip', { 'a/model (1).json': json, 'a/weights (1).bin': bin })],
    ],
    ['names of one’s own', async () => [text('my-net.json', json), binary('my-net.weights.bin', bin)]],
    [
      'weights with another number at their names',
      async () => [text('model.json', suffixed.json), binary('weights.bin', suffixed.bin)],
    ],
  ])('%s', async (_, files) => {
    const result = await imported(await files());
    expect(isPerfect(result)).toBe(true);
  });

  it('take grey pictures without an axis of channels', async () => {
    const result = await imported([await kerasFile(flatModel(), 'h5', 'mnist.h5')]);
    expect(result.model.preprocessing).toMatchObject({ height: 28, width: 28, channelOrder: 'grayscale' });
    expect([answerTo(result, [1]), answerTo(result, [0])]).toEqual([1, 0]);
  });
});

describe('a model among files that have nothing to do with it', () => {
  it('is read all the same', async () => {
    const h5 = await (await kerasFile(colourModel('0..1'), 'h5', 'm.h5')).arrayBuffer();
    const app = {
      'a/config.json': '{"debug": true}',
      'a/metadata.json': '{"author": "x"}',
      'a/run.json': '{}',
    };
    const result = await imported([await zipFile('repository.zip', { 'a/m.h5': h5, ...app })]);
    expect(result.model).toMatchObject({ outputs: 4, classes: null });
  });
});

describe('weights whose names differ by numbers only', () => {
  const layers = [1, 2].map((place) => ({
    class_name: 'Dense',
    config: { name: place === 1 ? 'dense' : 'dense_1', units: 2, use_bias: false },
  }));
  const input = { class_name: 'InputLayer', config: { batch_shape: [null, 8, 8, 1], name: 'in' } };
  const flat = { class_name: 'GlobalAveragePooling2D', config: { name: 'gap' } };
  const filesOf = (names: string[]) => {
    const modelTopology = { class_name: 'Sequential', config: { layers: [input, flat, ...layers] } };
    const weights = names.map((name, at) => ({
      name: `${name}/kernel`,
      shape: [at + 1, 2],
      dtype: 'float32',
    }));
    const json = JSON.stringify({ modelTopology, weightsManifest: [{ paths: ['w.bin'], weights }] });
    return [
      text('model.json', json),
      binary('w.bin', new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer)),
    ];
  };

  it('are taken in order, also where one bears the name of its neighbour', async () => {
    const { weights } = await imported(filesOf(['dense_1', 'dense_1_1']));
    expect([...new Float32Array(weights)]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('are refused where they are called otherwise', async () => {
    await expect(imported(filesOf(['conv_1', 'dense_1_1']))).rejects.toThrow(
      'The weight "dense/kernel" of the layer "dense" (Dense) is missing',
    );
  });
});

describe('what cannot be read is refused for what it is', () => {
  const { json } = tfjsFiles({ paths: ['group1-shard1of1.bin'] });
  it.each<[string, () => Promise<File[]>, RegExp]>([
    [
      'PyTorch',
      async () => [await zipFile('net.pt', { 'net/data.pkl': 'x', 'net/data/0': 'x' })],
      /"net.pt" is a file of PyTorch/,
    ],
    [
      'PyTorch under another name',
      async () => [await zipFile('net.zip', { 'net/data.pkl': 'x' })],
      /"net.zip" is a file of PyTorch/,
    ],
    [
      'TensorFlow Lite in a zip',
      async () => [await zipFile('tm.zip', { 'model_unquant.tflite': 'x', 'labels.txt': LABELS })],
      /"model_unquant.tflite" is a TensorFlow Lite model/,
    ],
    [
      'a quantised layer',
      async () => {
        const members = await kerasMembers(colourModel('0..1'));
        const config = JSON.parse(new TextDecoder().decode(members['config.json']));
        config.config.layers.at(-1).config.dtype = {
          class_name: 'QuantizedDTypePolicy',
          config: { mode: 'int8', source_name: 'float32' },
        };
        return [await zipFile('q.keras', { ...members, 'config.json': JSON.stringify(config) })];
      },
      /"dense" \(Dense\) was quantised to int8/,
    ],
    [
      'weights that are missing beside model.json',
      async () => [text('model (2).json', json)],
      /"group1-shard1of1.bin" is missing beside "model \(2\).json"/,
    ],
    [
      'pictures that are no squares',
      async () => [await kerasFile(colourModel('0..1', 24, 40), 'h5', 'wide.h5')],
      /takes pictures of 40 × 24 pixels \(width × height\). Expected squares/,
    ],
    [
      'weights of TensorFlow.js alone',
      async () => [text('net.weights.bin', 'x')],
      /"net.weights.bin" looks like the weights of a TensorFlow.js model, whose model.json is missing/,
    ],
    [
      'weights of two other copies',
      async () => [
        text('model.json', json),
        text('group1-shard1of1 (1).bin', 'a'),
        text('group1-shard1of1 (2).bin', 'b'),
      ],
      /"group1-shard1of1.bin" is missing/,
    ],
    [
      'names that are no JSON',
      async () => [await kerasFile(colourModel('0..1'), 'h5', 'a.h5'), text('classes.json', '{"a"')],
      /"classes.json" is no valid JSON/,
    ],
    [
      'two models in a zip',
      async () => [await zipFile('two.zip', { 'a.h5': 'x', 'b.h5': 'y' })],
      /"two.zip" holds 2 models \(a.h5, b.h5\)/,
    ],
  ])('%s', async (_, files, message) => {
    const error = await imported(await files()).catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(message);
    expect((error as { hint?: string }).hint ?? 'Expected').not.toBe('');
  });
});

const FIELD = 'field/11-models';
const NO_FIELD = withoutShared(FIELD);

describe.skipIf(NO_FIELD)(`the models of the field${NO_FIELD}`, () => {
  it.each<[string, Partial<Imported['model']>]>([
    ['tm_2019.zip', { classes: ANIMALS, guesses: [] }],
    ['k3_unpacked_zip.zip', { outputs: 4, guesses: ['order', 'range'] }],
    ['k3_repacked_in_folder.keras', { outputs: 4 }],
    ['tfjs_suffix.zip', { outputs: 4 }],
    ['suffix.h5', { outputs: 4 }],
    ['tfjs_downloads.zip', { outputs: 4 }],
    ['tfjs_second_copy.zip', { outputs: 4 }],
  ])('%s is loaded', async (name, expected) => {
    const file = sharedFile(`${FIELD}/${name}`);
    if (/\.zip$/.test(name)) expect(whatIs(await lookAt(file)).kind).toBe('model');
    const { model } = await imported([file]);
    expect(model).toMatchObject(expected);
  });

  it.each<[string, RegExp]>([
    ['k3_int8.keras', /was quantised to int8/],
    ['nonsquare.h5', /Expected squares/],
  ])('%s is refused for what it is', async (name, message) => {
    await expect(imported([sharedFile(`${FIELD}/${name}`)])).rejects.toThrow(message);
  });
});
