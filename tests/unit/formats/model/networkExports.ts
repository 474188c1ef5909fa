/** Every export of a network of the catalogue: read back, and given to those who will read it. */
import * as tf from '@tensorflow/tfjs';
import JSZip from 'jszip';
import * as ort from 'onnxruntime-web';
import { beforeAll, describe, expect, it } from 'vitest';
import { compareAnswers, type Golden } from '../../../../src/formats/golden/golden.ts';
import { type ExportParts, exportModel } from '../../../../src/formats/model/exportModel.ts';
import { EXPORT_TARGETS, type ExportTarget } from '../../../../src/formats/model/exportTargets.ts';
import { historyCsv } from '../../../../src/formats/run/historyCsv.ts';
import { labelsFile } from '../../../../src/formats/run/labelsFile.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import { modelById } from '../../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../../src/models/catalogue/definition.ts';
import { type ModelGraph, variableWeights } from '../../../../src/models/graph/modelGraph.ts';
import { preprocessingAt, settingsOfEntry } from '../../../../src/models/imported/chosenModel.ts';
import { sizeOf } from '../../../../src/models/layers/rule.ts';
import { randomFor } from '../../../../src/shared/random.ts';
import { useWasm } from '../../support/wasm.ts';
import { modelIn } from '../files.ts';
import { finishedRun } from '../finishedRun.ts';

const TARGETS = Object.keys(EXPORT_TARGETS) as ExportTarget[];
const CLASSES = ['a', 'b', 'c'];

ort.env.wasm.numThreads = 1;

/** Weights under which each picture has an answer of its own: kernels keep the size of values, statistics are near 0 and 1. */
function weightsFor(graph: ModelGraph): ArrayBuffer {
  const random = randomFor(9);
  const weights = variableWeights(graph);
  const values = new Float32Array(weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0));
  let at = 0;
  for (const { name, shape } of weights) {
    const fanIn = sizeOf(shape.slice(0, name === 'depthwise_kernel' ? 2 : -1));
    // He's width for convolutions, less for the output layer: its answers are to differ, not to be sure.
    const variance = (name === 'kernel' && shape.length === 2 ? 0.003 : 20) / fanIn;
    const width = name.endsWith('kernel') ? Math.sqrt(variance) : 0.2;
    const middle = name === 'gamma' || name === 'moving_variance' ? 1 : 0;
    for (const end = at + sizeOf(shape); at < end; at++) values[at] = middle + (random() - 0.5) * width;
  }
  return values.buffer;
}

/** A run of a network, as the page hands it out. */
export function networkParts(id: string, width: number, imageSize: number): ExportParts {
  const finished = finishedRun();
  const settings = {
    ...finished.settings,
    ...settingsOfEntry(id),
    imageSize,
    width,
    classMode: 'categorical' as const,
  };
  const model = { modelId: id, imported: null };
  const graph = graphOf(modelById(id), [imageSize, imageSize, 3], CLASSES.length, settings);
  const run = { ...finished, ...model, settings, validation: null, test: null };
  return {
    ...{
      graph,
      weights: weightsFor(graph),
      runFile: runFile(run),
      labels: labelsFile(CLASSES, settings, model),
    },
    ...{ historyCsv: historyCsv([]), images: [], optimizer: null },
  };
}

const filesOf = async (blob: Blob) => JSZip.loadAsync(await blob.arrayBuffer());

/** The answers of TensorFlow.js' own layers, whatever Darkroom made of the file. */
async function stockAnswers(zip: JSZip, golden: Golden): Promise<number[][]> {
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

async function onnxAnswers(file: Blob, { inputs, inputShape }: Golden): Promise<number[][]> {
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
      parts = networkParts(id, width, imageSize);
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
