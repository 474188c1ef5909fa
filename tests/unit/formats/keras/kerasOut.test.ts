/** What is written in Keras' formats is laid out as real Keras lays it out. */
import JSZip from 'jszip';
import { describe, expect, it } from 'vitest';
import { isObject } from '../../../../src/formats/keras/kerasArguments.ts';
import { type KerasFormat, writeKeras } from '../../../../src/formats/keras/kerasOut.ts';
import type { ModelFile } from '../../../../src/models/graph/modelFile.ts';
import { readReference } from '../../support/reference.ts';
import { modelIn, referenceFile } from '../files.ts';
import { type Layout, layoutOf } from '../layout.ts';
import { randomModel } from '../models.ts';

interface KerasLayout {
  zip: { name: string; method: number }[];
  'config.json': object;
  'model.weights.h5': Layout;
}

const FOLDER = 'keras_files';
const whole = (name: string): Promise<ModelFile> => modelIn([referenceFile(`${FOLDER}/${name}.keras`)]);

/** The attributes whose text is not Keras': its version and backend, and configurations, which are compared apart. */
const OWN_TEXTS = ['backend', 'keras_version', 'model_config', 'training_config'];

/** A layout as it can be compared: without Darkroom's note, and without the texts above. */
function comparable(layout: Layout): Layout {
  const entries = Object.entries(structuredClone(layout)).map(([path, entry]): [string, Layout[string]] => {
    for (const [name, value] of Object.entries(entry.attrs ?? {})) {
      if (name === 'darkroom') {
        delete entry.attrs![name];
        delete entry.attr_types![name];
      } else if (OWN_TEXTS.includes(name)) entry.attrs![name] = '';
      // The reference wraps lists.
      else if (isObject(value) && 'values' in value) entry.attrs![name] = value.values;
    }
    if (Object.keys(entry.attrs ?? {}).length === 0) {
      delete entry.attrs;
      delete entry.attr_types;
    }
    return [path, entry];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether every key that was written stands in Keras' own configuration, with the same value. */
function expectWithin(written: unknown, keras: unknown, path = ''): void {
  if (typeof written !== 'object' || written === null) {
    expect(written, path).toEqual(keras);
    return;
  }
  if (Array.isArray(written)) expect(written.length, path).toBe((keras as unknown[]).length);
  for (const [key, value] of Object.entries(written))
    expectWithin(value, (keras as Record<string, unknown>)[key], `${path}/${key}`);
}

it.each([
  ['learning_rate', { className: 'SGD', learningRate: 1, momentum: 0 }],
  ['momentum', { className: 'SGD', learningRate: 0.5, momentum: 0 }],
] as const)('writes %s with a point, without which Keras refuses a whole number', async (name, kind) => {
  const optimizer = { ...kind, iterations: 3, slots: [] };
  const written = await writeKeras({ ...randomModel('chain'), optimizer }, 'keras');
  const config = await (await JSZip.loadAsync(written)).file('config.json')!.async('string');
  expect(config).toMatch(new RegExp(`"optimizer":.*"${name}":[01]\\.0[,}]`));
  expect((await modelIn([new File([written], 'model.keras')])).optimizer).toEqual(optimizer);
});

describe('the layout of Keras', () => {
  const layouts = readReference<Record<string, Layout>>('keras_files/layout.json');

  it.each<[string, KerasFormat, string]>([
    ['model_2', 'h5', 'model_2.h5'],
    ['model_2', 'weights.h5', 'model_2.weights.h5'],
    ['model_2', 'legacy.h5', 'model_2.legacy_weights.h5'],
    ['model_4', 'h5', 'model_4.h5'],
    ['model_4', 'weights.h5', 'model_4.weights.h5'],
  ])('%s as %s has the groups, attributes and types of %s', async (model, format, reference) => {
    const written = await layoutOf(await writeKeras(await whole(model), format));
    expect(comparable(written)).toEqual(comparable(layouts[reference]));
  });

  it.each(['model_2', 'model_4'])('%s.keras is the same zip of the same files', async (model) => {
    const reference = layouts[`${model}.keras`] as unknown as KerasLayout;
    const zip = await JSZip.loadAsync(await writeKeras(await whole(model), 'keras'));
    expect(Object.keys(zip.files)).toEqual(reference.zip.map(({ name }) => name));
    const weights = await layoutOf(await zip.file('model.weights.h5')!.async('uint8array'));
    expect(comparable(weights)).toEqual(comparable(reference['model.weights.h5']));
    const config = JSON.parse(await zip.file('config.json')!.async('string')) as {
      compile_config?: { optimizer: Record<string, unknown> };
    };
    // On PyTorch, Keras names its own class of the optimizer.
    if (config.compile_config) {
      expect(config.compile_config.optimizer.module).toBe('keras.optimizers');
      delete config.compile_config.optimizer.module;
      delete config.compile_config.optimizer.registered_name;
    }
    expectWithin(config, reference['config.json']);
  });

  it.each(['model_2', 'model_4'])('%s.h5 holds the configuration of Keras', async (model) => {
    const written = await layoutOf(await writeKeras(await whole(model), 'h5'));
    for (const name of ['model_config', 'training_config']) {
      const text = written['/'].attrs![name];
      const keras = layouts[`${model}.h5`]['/'].attrs![name] as { json: unknown } | undefined;
      if (text === undefined) expect(keras).toBeUndefined();
      else expectWithin(JSON.parse(text as string), keras!.json);
    }
  });

  it('says in an .h5 all that Keras takes for granted there', async () => {
    const { attrs } = (await layoutOf(await writeKeras(await whole('model_2'), 'h5')))['/'];
    expect(JSON.parse(attrs!.training_config as string)).toMatchObject({
      loss: 'binary_crossentropy',
      metrics: ['accuracy'],
      // compile_args_from_training_config raises KeyError where it is missing.
      loss_weights: null,
      optimizer_config: { class_name: 'Adam' },
    });
  });
});
