/** Every export of a network of the catalogue: read back, and given to those who will read it. */
import * as tf from '@tensorflow/tfjs';
import JSZip from 'jszip';
import * as ort from 'onnxruntime-web';
import { beforeAll, describe, expect, it } from 'vitest';
import { filled } from '../../../../bench/architectures/formula.ts';
import { type ArchitecturesFile, KNOWN_NETWORKS } from '../../../../bench/architectures/reference.ts';
import {
  answersTo,
  compareAnswers,
  type Golden,
  goldenInputs,
} from '../../../../src/formats/golden/golden.ts';
import { type ExportParts, exportModel } from '../../../../src/formats/model/exportModel.ts';
import { EXPORT_TARGETS, type ExportTarget } from '../../../../src/formats/model/exportTargets.ts';
import { historyCsv } from '../../../../src/formats/run/historyCsv.ts';
import { type LabelsFile, labelsFile } from '../../../../src/formats/run/labelsFile.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import { buildModel } from '../../../../src/models/build/buildModel.ts';
import { modelById } from '../../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../../src/models/catalogue/definition.ts';
import { chained } from '../../../../src/models/graph/chained.ts';
import { type ModelGraph, mapLayers, weightDataOf } from '../../../../src/models/graph/modelGraph.ts';
import { preprocessingAt, settingsOfEntry } from '../../../../src/models/imported/chosenModel.ts';
import { readReference } from '../../support/reference.ts';
import { useWasm } from '../../support/wasm.ts';
import { modelIn } from '../files.ts';
import { finishedRun } from '../finishedRun.ts';

const TARGETS = Object.keys(EXPORT_TARGETS) as ExportTarget[];
const CLASSES = ['a', 'b', 'c'];

ort.env.wasm.numThreads = 1;

const { models } = readReference<ArchitecturesFile>('architectures/architectures.json');
/** Of the formula, for a network that the reference has not: He's. */
const HE = 24;

/** Values of the reference's formula; those of the output layer so that its answers differ from picture to picture, and none is sure. */
async function withValues(
  graph: ModelGraph,
  c: number,
  { rescale, offset }: LabelsFile['preprocessing'],
): Promise<ModelGraph> {
  const whole = filled(graph, c);
  const network = chained(whole);
  const { name, calls } = network.layers.find((layer) => layer.name === network.outputs[0][0])!;
  const body = buildModel({ ...network, outputs: calls[0] }, null);
  const inputShape = body.inputs[0].shape.slice(1) as number[];
  const seen = await answersTo(body, { inputShape, inputs: goldenInputs(inputShape, rescale, offset) });
  body.dispose();
  const squares = seen.flat().map((value) => value ** 2);
  const size = Math.sqrt(squares.reduce((a, b) => a + b) / squares.length);
  return mapLayers(whole, (layer) => {
    if (layer.name !== name) return layer;
    const [kernel, bias] = layer.weights;
    return { ...layer, weights: [{ ...kernel, values: kernel.values.map((value) => value / size) }, bias] };
  });
}

/** A run of a network, as the page hands it out. */
async function networkParts(id: string, width: number, imageSize: number): Promise<ExportParts> {
  const finished = finishedRun();
  const settings = {
    ...finished.settings,
    ...settingsOfEntry(id),
    imageSize,
    width,
    classMode: 'categorical' as const,
  };
  const model = { modelId: id, imported: null };
  const drawn = graphOf(modelById(id), [imageSize, imageSize, 3], CLASSES.length, settings);
  const known = KNOWN_NETWORKS.find((network) => network.id === id && network.width === width);
  const labels = labelsFile(CLASSES, settings, model);
  const graph = await withValues(drawn, known ? models[known.reference].c : HE, labels.preprocessing);
  const run = { ...finished, ...model, settings, validation: null, test: null };
  return {
    ...{ graph, weights: weightDataOf(graph), runFile: runFile(run), labels },
    ...{ historyCsv: historyCsv([]), images: [], optimizer: null },
  };
}

/** The files of a zip. */
export const filesOf = async (blob: Blob) => JSZip.loadAsync(await blob.arrayBuffer());

/** The answers of TensorFlow.js' own layers, whatever Darkroom made of the file. */
export async function stockAnswers(zip: JSZip, golden: Golden): Promise<number[][]> {
  const { modelTopology, weightsManifest } = JSON.parse(await zip.file('model.json')!.async('string'));
  const weightData = await zip.file('weights.bin')!.async('arraybuffer');
  const weightSpecs = weightsManifest[0].weights;
  const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
  const shape = [golden.inputs.length, ...golden.inputShape];
  const answers = tf.tidy(() =>
    (model.predict(tf.tensor(golden.inputs.flat(), shape)) as tf.Tensor2D).arraySync(),
  );
  model.dispose();
  return answers;
}

/** The answers of ONNX Runtime. */
export async function onnxAnswers(file: Blob, { inputs, inputShape }: Golden): Promise<number[][]> {
  const session = await ort.InferenceSession.create(new Uint8Array(await file.arrayBuffer()));
  const answers: number[][] = [];
  for (const input of inputs) {
    const picture = new ort.Tensor('float32', Float32Array.from(input), [1, ...inputShape]);
    answers.push([...((await session.run({ input: picture })).output.data as Float32Array)]);
  }
  await session.release();
  return answers;
}

/** Declares the tests of a network with pictures of so many pixels. */
export function describeExports(id: string, width: number, imageSize: number): void {
  describe(`${id}, width ${width}, ${imageSize} px`, () => {
    let parts: ExportParts;
    beforeAll(async () => {
      await useWasm();
      parts = await networkParts(id, width, imageSize);
    });

    it.each(TARGETS)('answers the same as %s', async (target) => {
      const { blob, proof, maxDifference, same } = await exportModel(parts, target);
      expect(maxDifference).toBeLessThan(1e-5);
      expect(same).toBe(true);
      if (target === 'onnx') {
        const golden = JSON.parse(
          await (await filesOf(proof!)).file('golden.json')!.async('string'),
        ) as Golden;
        expect(new Set(golden.outputs.flat()).size).toBe(golden.outputs.length * CLASSES.length);
        expect(compareAnswers(golden, await onnxAnswers(blob, golden)).same).toBe(true);
      }
      if (target === 'tfjs') {
        const zip = await filesOf(blob);
        const golden = JSON.parse(await zip.file('golden.json')!.async('string')) as Golden;
        expect(compareAnswers(golden, await stockAnswers(zip, golden)).same).toBe(true);
      }
      if (target === 'keras') {
        const { preprocessing } = await modelIn([new File([blob], 'model.keras')]);
        expect(preprocessing).toEqual(
          preprocessingAt({ modelId: id, imported: null }, parts.runFile.settings),
        );
      }
    });
  });
}
