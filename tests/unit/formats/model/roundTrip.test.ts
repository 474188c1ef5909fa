/** A model that is written and read again is the same: its weights bit by bit, its answers, what goes along with it. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openHdf5 } from '../../../../src/formats/hdf5/hdf5.ts';
import { writeHdf5 } from '../../../../src/formats/hdf5/hdf5Out.ts';
import { joined } from '../../../../src/formats/keras/kerasJoined.ts';
import { type KerasFormat, writeKeras } from '../../../../src/formats/keras/kerasOut.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import { packModel } from '../../../../src/formats/tfjs/modelZip.ts';
import { buildModel } from '../../../../src/models/build/buildModel.ts';
import { modelById } from '../../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../../src/models/catalogue/definition.ts';
import type { ModelFile } from '../../../../src/models/graph/modelFile.ts';
import {
  type ModelGraph,
  variableWeights,
  weightDataOf,
  withWeights,
} from '../../../../src/models/graph/modelGraph.ts';
import { withoutShared } from '../../support/shared.ts';
import { answers, modelIn, sharedFile } from '../files.ts';
import { finishedRun } from '../finishedRun.ts';
import { ABOUT, adamOf, graphOfModel, partsOf, randomModel } from '../models.ts';

const NO_MODELS = withoutShared('real_models');

const FORMATS: KerasFormat[] = ['keras', 'h5', 'weights.h5', 'legacy.h5'];
const PICTURES = Float32Array.from({ length: 2 * 12 * 12 * 3 }, (_, i) => ((i * 7919) % 255) / 255);
const SHAPE = [2, 12, 12, 3];

async function thereAndBack(file: ModelFile, format: KerasFormat): Promise<ModelFile> {
  const written = new File([await writeKeras(file, format)], `model.${format}`);
  return modelIn([written], format === 'weights.h5' || format === 'legacy.h5' ? file.graph : null);
}

beforeAll(() => tf.setBackend('cpu'));

describe.each(['chain', 'branches'] as const)('a model of %s', (kind) => {
  const file = randomModel(kind);

  it.each(FORMATS)('survives %s', async (format) => {
    const again = await thereAndBack(file, format);
    expect(again.graph).toEqual(file.graph);
    expect(again.classes).toEqual(ABOUT.classes);
    expect(again.preprocessing).toEqual(ABOUT.preprocessing);
    expect(answers(again, PICTURES, SHAPE)).toEqual(answers(file, PICTURES, SHAPE));
  });

  it.each(['keras', 'h5'] as const)('keeps its optimizer in %s', async (format) => {
    const optimizer = adamOf(file);
    const again = await thereAndBack({ ...file, optimizer }, format);
    expect(again.optimizer).toEqual(optimizer);
  });

  it("lists its weights in the order of TensorFlow.js' model.weights", () => {
    const model = buildModel(file.graph, null);
    const listed = variableWeights(file.graph);
    expect(model.weights.map(({ shape }) => shape)).toEqual(listed.map(({ shape }) => shape));
    expect(model.weights.map((weight) => weight.read().dataSync())).toEqual(
      listed.map(({ values }) => values),
    );
    model.dispose();
  });

  it('takes other weights, and gives them out again', () => {
    const values = (one: ModelGraph) => new Float32Array(weightDataOf(one));
    const other = weightDataOf(randomModel(kind, 5).graph);
    expect(values(withWeights(file.graph, other))).toEqual(new Float32Array(other));
    expect(values(file.graph)).not.toEqual(new Float32Array(other));
    expect(() => withWeights(file.graph, other.slice(4))).toThrow(RangeError);
  });

  it('is built from what TensorFlow.js says of the built one', () => {
    const model = buildModel(file.graph, null);
    const again = graphOfModel(model);
    model.dispose();
    expect(again).toEqual(file.graph);
  });
});

describe('a functional model inside of a sequential one', () => {
  const plain = randomModel('branches');
  /** As Teachable Machine nests: both kinds in a chain, deeper than one level. */
  const wrap = (graph: ModelGraph, name: string): ModelGraph => ({
    ...{ kind: 'Sequential', name, inputs: [], outputs: [] },
    layers: [
      {
        ...{ className: 'InputLayer', name: `${name}_input`, trainable: true, weights: [], calls: [] },
        ...{ config: { batch_shape: [null, 12, 12, 3] }, graph: null },
      },
      {
        ...{ className: graph.kind, name: graph.name, trainable: true, config: {}, weights: [], calls: [] },
        graph,
      },
    ],
  });
  const file = { ...plain, graph: wrap(wrap(plain.graph, 'middle'), 'outer') };

  it.each(['keras', 'h5'] as const)('stands in a functional one in %s, as Keras needs it', async (format) => {
    const again = await thereAndBack(file, format);
    const kinds = (graph: ModelGraph): string[] => [
      graph.kind,
      ...graph.layers.flatMap((layer) => (layer.graph ? kinds(layer.graph) : [])),
    ];
    // "branches" has a sequence without any model inside, which stays one.
    expect(kinds(file.graph)).toEqual(['Sequential', 'Sequential', 'Functional', 'Sequential', 'Functional']);
    expect(kinds(again.graph)).toEqual([...Array(3).fill('Functional'), 'Sequential', 'Functional']);
    expect(Buffer.from(weightDataOf(again.graph)).equals(Buffer.from(weightDataOf(file.graph)))).toBe(true);
    expect(answers(again, PICTURES, SHAPE)).toEqual(answers(file, PICTURES, SHAPE));
    expect(again.classes).toEqual(ABOUT.classes);
  });
});

describe('legacy weights', () => {
  it('may list their layers in several attributes, where one would be too long', async () => {
    const file = randomModel('chain');
    const whole = openHdf5(await writeKeras(file, 'legacy.h5'), 'whole');
    const names = whole.texts('', 'layer_names')!;
    const cut = await writeHdf5((out) => {
      out.texts('', 'layer_names0', names.slice(0, 3));
      out.texts('', 'layer_names1', names.slice(3));
      for (const name of names) {
        const weights = whole.texts(name, 'weight_names')!;
        out.texts(name, 'weight_names', weights);
        for (const weight of weights) {
          const { shape, values } = whole.array(`${name}/${weight}`);
          out.array(`${name}/${weight}`, shape, values);
        }
      }
    });
    const again = await modelIn([new File([cut], 'cut.h5')], file.graph);
    expect(again.graph).toEqual(file.graph);
  });
});

describe('models of the catalogue', () => {
  it.each(FORMATS)('survive %s', async (format) => {
    for (const id of ['mlp-64x3', 'cnn-pool']) {
      const model = buildModel(graphOf(modelById(id), [12, 12, 3], 1), 3);
      const file: ModelFile = {
        origin: 'Darkroom',
        graph: graphOfModel(model),
        ...ABOUT,
        classes: ['A', 'B'],
      };
      model.dispose();
      const again = await thereAndBack(file, format);
      expect(again.graph).toEqual(file.graph);
      expect(answers(again, PICTURES, SHAPE)).toEqual(answers(file, PICTURES, SHAPE));
    }
  });

  it("come back from Darkroom's own zip with class names and preprocessing", async () => {
    const model = buildModel(graphOf(modelById('cnn-pool'), [12, 12, 3], 1), 3);
    const parts = partsOf(model);
    model.dispose();
    const labels = {
      classes: ['NORMAL', 'PNEUMONIA'],
      binary: { positive: 'PNEUMONIA', threshold: 0.5 },
      decision: null,
      preprocessing: {
        colorMode: 'rgb' as const,
        imageSize: 12,
        aspectRatio: 'squeeze' as const,
        decodeQuality: 'fast' as const,
        rescale: 1 / 255,
      },
    };
    const zip = await packModel({
      ...parts,
      labels,
      runFile: runFile(finishedRun()),
      historyCsv: '',
      images: [],
      optimizer: null,
    });
    const again = await modelIn([new File([zip], 'run.zip')]);
    expect(new Float32Array(weightDataOf(again.graph))).toEqual(new Float32Array(parts.weights));
    expect(again.classes).toEqual(labels.classes);
    expect(again.preprocessing).toEqual({
      height: 12,
      width: 12,
      channelOrder: 'rgb',
      scale: 1 / 255,
      offset: 0,
    });
  });
});

describe.skipIf(NO_MODELS)(`models of strangers${NO_MODELS}`, () => {
  it.each([
    ['h5_fer2013_mini_xception', ['fer2013_mini_XCEPTION.102-0.66.hdf5']],
    ['keras3_potato_preprocessing', ['model.keras']],
    ['tm_pneumonia', ['model.json', 'weights.bin', 'metadata.json']],
  ])('%s goes through every format', async (folder, names) => {
    const file = await modelIn(names.map((name) => sharedFile(`real_models/${folder}/${name}`)));
    const weights = Buffer.from(weightDataOf(file.graph));
    // Hundreds of thousands of weights are compared at once.
    const structureOf = ({ graph, classes, preprocessing }: ModelFile): unknown =>
      JSON.parse(
        JSON.stringify({ graph, classes, preprocessing }, (key, value) => (key === 'values' ? null : value)),
      );
    for (const format of FORMATS) {
      const again = await thereAndBack(file, format);
      const isWhole = format === 'keras' || format === 'h5';
      expect(structureOf(again)).toEqual(structureOf(isWhole ? joined(file) : file));
      expect(Buffer.from(weightDataOf(again.graph)).equals(weights)).toBe(true);
    }
  });
});
