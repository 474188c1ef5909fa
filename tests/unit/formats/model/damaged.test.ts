/** Damaged model files, made here from sound ones: each is refused in words, at once, and nothing is left behind. */
import * as tf from '@tensorflow/tfjs';
import JSZip from 'jszip';
import { beforeAll, describe, expect, it } from 'vitest';
import { SAVED_MODEL_LINE } from '../../../../src/formats/dropped/otherModels.ts';
import { type KerasFormat, writeKeras } from '../../../../src/formats/keras/kerasOut.ts';
import { readModel } from '../../../../src/formats/model/readModel.ts';
import { buildModel } from '../../../../src/models/build/buildModel.ts';
import type { ModelFile } from '../../../../src/models/graph/modelFile.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { randomFor } from '../../../../src/shared/random.ts';
import { leastCpuMs } from '../../support/cpuTime.ts';
import { withoutShared } from '../../support/shared.ts';
import { modelIn, referenceFile, sharedFile } from '../files.ts';
import { adamOf, randomModel } from '../models.ts';

const NO_MODELS = withoutShared('real_models');

const LIMIT_CPU_MS = 1000;

/** What is said of files that are no model, or null where they are one; not slowly, and not by another kind of error. */
async function refusal(files: File[], architecture: ModelFile | null = null): Promise<UserError | null> {
  const tensors = tf.memory().numTensors;
  let refused: UserError | null = null;
  const spentMs = await leastCpuMs(async () => {
    try {
      const reading = await readModel(files, architecture?.graph);
      if (reading.kind === 'model') buildModel(reading.file.graph, null).dispose();
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(UserError);
      refused = thrown as UserError;
    }
  });
  expect(spentMs).toBeLessThan(LIMIT_CPU_MS);
  expect(tf.memory().numTensors).toBe(tensors);
  return refused;
}

const FORMATS: KerasFormat[] = ['keras', 'h5', 'weights.h5', 'legacy.h5'];
const needsModel = (format: KerasFormat) => format === 'weights.h5' || format === 'legacy.h5';
const asFile = (bytes: Uint8Array | ArrayBuffer | Blob | string, name: string) =>
  new File([bytes as BlobPart], name);

beforeAll(async () => {
  await tf.setBackend('cpu');
  const file = randomModel('chain');
  // What is loaded when it is first needed is no part of the measured time.
  for (const format of FORMATS) await writeKeras(file, format);
});

describe.each(FORMATS)('a damaged %s', (format) => {
  const plain = randomModel('branches');
  const model = needsModel(format) ? plain : { ...plain, optimizer: adamOf(plain) };
  const architecture = needsModel(format) ? model : null;
  const written = writeKeras(model, format);

  it('is refused where it is cut off, at 20 places', async () => {
    const bytes = await written;
    for (let part = 0; part < 20; part++) {
      const cut = Math.floor((bytes.length * part) / 20);
      const error = await refusal([asFile(bytes.slice(0, cut), `model.${format}`)], architecture);
      expect(error?.message, `${cut} of ${bytes.length} bytes`).toMatch(
        /cut off|empty|damaged|does not have/,
      );
    }
    expect(await refusal([asFile(bytes.slice(0, -1), `model.${format}`)], architecture)).not.toBeNull();
  });

  it('is refused where bytes are flipped, or is still the same model', async () => {
    const bytes = await written;
    const random = randomFor(7);
    let refused = 0;
    for (let round = 0; round < 150; round++) {
      const flipped = bytes.slice();
      const count = [1, 4, 64][round % 3];
      const at = Math.floor(random() * (bytes.length - count));
      for (let place = at; place < at + count; place++) flipped[place] ^= 1 + Math.floor(random() * 255);
      const files = [asFile(flipped, `model.${format}`)];
      const error = await refusal(files, architecture);
      if (error) refused += 1;
      else {
        const { origin: _, ...read } = await modelIn(files, architecture?.graph);
        const { origin: __, ...original } = model;
        // In a note that cannot be read any more, nothing stands.
        if (read.classes === null) continue;
        expect(read, `${count} bytes from ${at} on`).toEqual(original);
      }
    }
    // Much of a small HDF5 file is empty room.
    expect(refused).toBeGreaterThan(25);
    // And nothing of it sticks.
    expect(await refusal([asFile(bytes, `model.${format}`)], architecture)).toBeNull();
  });
});

describe('damaged files of real Keras and of strangers', () => {
  const refusedWhereFlipped = async (file: File) => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const random = randomFor(11);
    for (let round = 0; round < 100; round++) {
      const flipped = bytes.slice();
      const at = Math.floor(random() * (bytes.length - 32));
      for (let place = at; place < at + 32; place++) flipped[place] ^= 1 + Math.floor(random() * 255);
      await refusal([asFile(flipped, 'model.h5')]);
    }
    expect(await refusal([asFile(bytes, 'model.h5')])).toBeNull();
  };
  it.each(['model_2.h5', 'model_2.keras'])(
    '%s is refused where its structure is flipped, without harm',
    (name) => refusedWhereFlipped(referenceFile(`keras_files/${name}`)),
  );
  it.skipIf(NO_MODELS)(`so is a stranger’s${NO_MODELS}`, () =>
    refusedWhereFlipped(
      sharedFile('real_models/h5_fer2013_mini_xception/fer2013_mini_XCEPTION.102-0.66.hdf5'),
    ),
  );

  it.skipIf(NO_MODELS)(
    `weights of TensorFlow.js are refused where they are cut off${NO_MODELS}`,
    async () => {
      const folder = 'real_models/tm_pneumonia';
      const [json, bin] = await Promise.all(
        ['model.json', 'weights.bin'].map((name) => sharedFile(`${folder}/${name}`).arrayBuffer()),
      );
      for (let part = 0; part < 20; part++) {
        const cutBin = bin.slice(0, Math.floor((bin.byteLength * part) / 20));
        const error = await refusal([asFile(json, 'model.json'), asFile(cutBin, 'weights.bin')]);
        expect(error?.message).toMatch(/cut off/);
        const cutJson = json.slice(0, Math.floor((json.byteLength * part) / 20));
        const other = await refusal([asFile(cutJson, 'model.json'), asFile(bin, 'weights.bin')]);
        expect(other?.message).toMatch(/no valid JSON/);
      }
      expect((await refusal([asFile(json, 'model.json')]))?.message).toMatch(/"weights.bin" is missing/);
      const longer = asFile(new Blob([bin, 'more']), 'weights.bin');
      expect((await refusal([asFile(json, 'model.json'), longer]))?.message).toMatch(/but its list asks for/);
    },
  );

  it('arrays that claim more than there is are refused before they are read', async () => {
    const bytes = new Uint8Array(await referenceFile('keras_files/model_2.h5').arrayBuffer());
    const claim = (find: [number, number], put: [number, number]) => {
      const changed = bytes.slice();
      const view = new DataView(changed.buffer);
      let count = 0;
      for (let at = 0; at + 16 <= bytes.length; at += 8) {
        if (view.getUint32(at, true) !== find[0] || view.getUint32(at + 8, true) !== find[1]) continue;
        if (view.getUint32(at + 4, true) !== 0 || view.getUint32(at + 12, true) !== 0) continue;
        view.setBigUint64(at, BigInt(put[0]), true);
        view.setBigUint64(at + 8, BigInt(put[1]), true);
        count += 1;
      }
      expect(count).toBeGreaterThan(0);
      return asFile(changed, 'model.h5');
    };
    expect((await refusal([claim([48, 64], [50_000, 50_000])]))?.message).toMatch(
      /claims 50000 × 50000 numbers/,
    );
    expect((await refusal([claim([48, 64], [2 ** 52, 2 ** 40])]))?.message).toMatch(
      /more than the file can hold/,
    );
    expect((await refusal([claim([48, 64], [64, 48])]))?.message).toBe(
      'The layer "dense_2" (Dense) needs kernel of the shape [48, 64], but the file holds [64, 48].',
    );
  });
});

type Config = { class_name: string; config: Record<string, unknown>; registered_name?: string | null };

/** A `.keras` of which one thing was changed. */
async function changedKeras(
  change: (layers: Config[], zip: JSZip) => void | Promise<void>,
  kind: 'chain' | 'branches' = 'chain',
): Promise<File> {
  const zip = await JSZip.loadAsync(await writeKeras(randomModel(kind), 'keras'));
  const config = JSON.parse(await zip.file('config.json')!.async('string')) as {
    config: { layers: Config[] };
  };
  await change(config.config.layers, zip);
  if (zip.file('config.json')) zip.file('config.json', JSON.stringify(config));
  // The note would tell before anything else.
  if (zip.file('metadata.json')) zip.file('metadata.json', '{"keras_version": "3.10.0"}');
  return asFile(await zip.generateAsync({ type: 'uint8array' }), 'model.keras');
}

const layerCalled = (layers: Config[], name: string) => layers.find(({ config }) => config.name === name)!;

describe('what cannot be computed is refused by name', () => {
  it.each<[string, (layers: Config[]) => void, RegExp]>([
    [
      'a Lambda',
      (layers) => layers.splice(3, 0, { class_name: 'Lambda', config: { name: 'lambda_1', function: 'x' } }),
      /"lambda_1" \(Lambda\) holds Python code/,
    ],
    [
      'a custom layer',
      (layers) =>
        layers.splice(3, 0, {
          class_name: 'Attention2',
          config: { name: 'att' },
          registered_name: 'my>Attention2',
        }),
      /"att" \(Attention2\) is a custom layer, whose code is not in the file/,
    ],
    [
      'a class of Keras that is not there',
      (layers) => layers.splice(3, 0, { class_name: 'LSTM', config: { name: 'lstm', units: 3 } }),
      /"lstm" \(LSTM\) is of a class that cannot be computed here/,
    ],
    [
      'grouped convolutions',
      (layers) => Object.assign(layerCalled(layers, 'deep').config, { groups: 2 }),
      /"deep" \(DepthwiseConv2D\) has groups = 2/,
    ],
    [
      'channels first',
      (layers) => Object.assign(layerCalled(layers, 'gap').config, { data_format: 'channels_first' }),
      /"gap" \(GlobalAveragePooling2D\) has data_format = "channels_first".* Expected channels_last/,
    ],
    [
      'an unknown activation',
      (layers) => Object.assign(layerCalled(layers, 'head').config, { activation: 'my_activation' }),
      /"head" \(Dense\) has the activation "my_activation"/,
    ],
    [
      'an activation of its own class',
      (layers) =>
        Object.assign(layerCalled(layers, 'head').config, {
          activation: { class_name: 'Snake', config: {} },
        }),
      /"head" \(Dense\) has the activation "Snake"/,
    ],
    [
      'more units than weights',
      (layers) => Object.assign(layerCalled(layers, 'head').config, { units: 1_000_000 }),
      /"head" \(Dense\) needs kernel of the shape \[4, 1000000\], but the file holds \[4, 3\]/,
    ],
    [
      'units without number',
      (layers) => Object.assign(layerCalled(layers, 'head').config, { units: 2.5e9 }),
      /"head" \(Dense\) has units = 2500000000/,
    ],
    [
      'strides of nothing',
      (layers) => Object.assign(layerCalled(layers, 'separate').config, { strides: [0, 0] }),
      /"separate" \(SeparableConv2D\) has strides = 0/,
    ],
    [
      'an input that nothing holds',
      (layers) => Object.assign(layers[0].config, { batch_shape: [null, 1e6, 1e6, 3] }),
      /takes pictures of 1000000 × 1000000 × 3, which no device holds/,
    ],
    [
      'another input than the weights are for',
      (layers) => Object.assign(layers[0].config, { batch_shape: [null, 12, 12, 1] }),
      /\(Conv2D\) needs kernel of the shape \[3, 3, 1, 4\], but the file holds \[3, 3, 3, 4\]/,
    ],
    [
      'pictures that are too small',
      (layers) => Object.assign(layers[0].config, { batch_shape: [null, 2, 2, 3] }),
      /"deep" \(DepthwiseConv2D\) cannot be built|"separate" \(SeparableConv2D\) cannot be built|cannot be built/,
    ],
    [
      'a missing layer',
      (layers) => layers.splice(3, 1),
      /\(DepthwiseConv2D\)|\(SeparableConv2D\)|needs \d arrays/,
    ],
    ['no layers', (layers) => layers.splice(0), /does not say what it takes|no layers/],
  ])('%s', async (_, change, words) => {
    const error = await refusal([await changedKeras((layers) => void change(layers))]);
    expect(error?.message).toMatch(words);
  });

  it.each<[string, (zip: JSZip) => void, RegExp]>([
    [
      'without its weights',
      (zip) => zip.remove('model.weights.h5'),
      /without its weights: model.weights.h5 is missing/,
    ],
    [
      'without its model',
      (zip) => zip.remove('config.json'),
      /holds weights, but no model: config.json is missing/,
    ],
    [
      'with something else for weights',
      (zip) => zip.file('model.weights.h5', 'text'),
      /does not begin as an HDF5 file/,
    ],
  ])('a .keras %s', async (_, change, words) => {
    const error = await refusal([await changedKeras((__, zip) => void change(zip))]);
    expect(error?.message).toMatch(words);
  });

  it('a graph with a missing layer, and one that runs in a circle', async () => {
    const missing = await changedKeras((layers) => void layers.splice(1, 1), 'branches');
    expect((await refusal([missing]))?.message).toMatch(/the layer "scale" is used but not there/);
    const circle = await changedKeras((layers) => {
      const stem = layerCalled(layers, 'stem') as Config & { inbound_nodes: unknown };
      stem.inbound_nodes = [[['shared', 1, 0, {}]]];
    }, 'branches');
    expect((await refusal([circle]))?.message).toMatch(/waits for a layer that never answers/);
  });

  it('weights of another model', async () => {
    const weights = await Promise.all(
      (['weights.h5', 'legacy.h5'] as const).map(async (format) =>
        asFile(await writeKeras(randomModel('chain'), format), format),
      ),
    );
    const other = randomModel('branches');
    expect((await refusal([weights[0]], other))?.message).toMatch(
      /needs \d arrays of weights .*the file holds 0/,
    );
    expect((await refusal([weights[1]], other))?.message).toMatch(
      /holds weights of \d+ layers .*but the model has 5 layers with weights \(stem, block, shared, unit, …\)/,
    );
  });

  it('a zip that is none, without a word on pictures', async () => {
    const empty = await new JSZip().generateAsync({ type: 'uint8array' });
    for (const [bytes, fault] of [
      ['PK and more', 'is not a zip'],
      [empty, 'is an empty zip'],
    ] as const) {
      const error = await refusal([asFile(bytes, 'model.zip')]);
      expect(error?.message).toBe(
        `"model.zip" ${fault}. Expected a .keras, an .h5, a model.json with its weights, or a zip of them.`,
      );
      expect(error?.hint).not.toMatch(/picture|folder/);
    }
  });

  it('a SavedModel, with the line that converts it', async () => {
    const error = await refusal([asFile('\x08\x01', 'saved_model.pb')]);
    expect(error?.message).toMatch(/TensorFlow SavedModel/);
    expect(error?.hint).toContain(SAVED_MODEL_LINE);
    const zip = new JSZip();
    zip.file('model/saved_model.pb', 'x');
    zip.file('model/variables/variables.index', 'x');
    const zipped = asFile(await zip.generateAsync({ type: 'uint8array' }), 'model.zip');
    expect((await refusal([zipped]))?.hint).toContain(SAVED_MODEL_LINE);
  });

  it.each<[string, string, RegExp]>([
    ['model.tflite', 'TFL3', /TensorFlow Lite/],
    ['model.pth', 'x', /PyTorch/],
    ['notes.txt', 'hello', /is not a model that can be read/],
    ['model.h5', 'hello, world', /does not begin as a HDF5 file does/],
    ['model.keras', '', /is empty/],
    ['model.json', '{"format": "graph-model"}', /graph model/],
    ['model.json', '[]', /does not describe a model/],
    ['model.json', '{"modelTopology": {}}', /modelTopology or weightsManifest is missing/],
    [
      'model.json',
      '{"modelTopology": {"class_name": "MyNet", "config": {}}, "weightsManifest": []}',
      /of the class "MyNet", whose code is not in the file/,
    ],
  ])('%s of %s', async (name, content, words) => {
    const error = await refusal([asFile(content, name)]);
    expect(error?.message).toMatch(words);
    expect(error?.message).not.toMatch(/undefined|\[object/);
  });

  it('files that no page can hold, before they are read', async () => {
    for (const [name, start] of [
      ['model.h5', '\x89HDF\r\n\x1a\n'],
      ['weights.bin', ''],
    ]) {
      const huge = asFile(Buffer.from(start, 'latin1'), name);
      Object.defineProperty(huge, 'size', { value: 10e9 });
      const json = asFile(
        '{"modelTopology": {"class_name": "Sequential", "config": {"name": "m", "layers": [{"class_name": "Flatten", "config": {"name": "f", "batch_input_shape": [null, 2]}}]}}, "weightsManifest": [{"paths": ["weights.bin"], "weights": []}]}',
        'model.json',
      );
      const error = await refusal(name === 'model.h5' ? [huge] : [json, huge]);
      expect(error?.message).toMatch(/too large to be read in a page.*9537 MB.*at most 2048 MB/);
    }
  });

  it('models in models without end', async () => {
    let config: object = { class_name: 'Sequential', config: { name: 'x', layers: [] } };
    for (let depth = 0; depth < 300; depth++)
      config = { class_name: 'Sequential', config: { name: 'x', layers: [config] } };
    const json = JSON.stringify({ modelTopology: config, weightsManifest: [] });
    expect((await refusal([asFile(json, 'model.json')]))?.message).toMatch(/nested more than 16 deep/);
  });

  it('arguments of a call in lists without end', async () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const layers = `[{"class_name":"Flatten","name":"f","config":{"name":"f"},"inbound_nodes":[{"args":${deep},"kwargs":{}}]}]`;
    const model = `{"class_name":"Functional","config":{"name":"m","layers":${layers}}}`;
    const json = `{"modelTopology": ${model}, "weightsManifest": []}`;
    expect((await refusal([asFile(json, 'model.json')]))?.message).toMatch(/nested too deeply|no valid JSON/);
  });

  it('weights that are no numbers', async () => {
    const file = randomModel('chain');
    const weight = file.graph.layers[1].weights[0];
    weight.values[3] = Number.NaN;
    for (const format of FORMATS) {
      const written = asFile(await writeKeras(file, format), `model.${format}`);
      const error = await refusal([written], needsModel(format) ? file : null);
      expect(error?.message).toMatch(/has values in its kernel that are no numbers/);
    }
  });
});
