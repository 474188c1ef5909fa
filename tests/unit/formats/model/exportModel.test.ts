/** Every export of a model is read back and answers as the model; what proves it goes along. */
import * as tf from '@tensorflow/tfjs';
import JSZip from 'jszip';
import { beforeAll, describe, expect, it } from 'vitest';
import { answersTo, compareAnswers, type Golden } from '../../../../src/formats/golden/golden.ts';
import { type Exported, type ExportParts, exportModel } from '../../../../src/formats/model/exportModel.ts';
import { EXPORT_TARGETS, type ExportTarget } from '../../../../src/formats/model/exportTargets.ts';
import { historyCsv } from '../../../../src/formats/run/historyCsv.ts';
import { labelsFile } from '../../../../src/formats/run/labelsFile.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import { buildModel } from '../../../../src/models/build/buildModel.ts';
import { modelById } from '../../../../src/models/catalogue/catalogue.ts';
import { graphOf } from '../../../../src/models/catalogue/definition.ts';
import { weightDataOf } from '../../../../src/models/graph/modelGraph.ts';
import { useWasm } from '../../support/wasm.ts';
import { modelIn } from '../files.ts';
import { finishedRun } from '../finishedRun.ts';
import { partsOf } from '../models.ts';

const TARGETS = Object.keys(EXPORT_TARGETS) as ExportTarget[];
const SIZE = 12;

/** A run of a model of the catalogue, as the page hands it out. */
function runParts(id: string, outputs: number): ExportParts {
  const graph = graphOf(modelById(id), [SIZE, SIZE, 3], outputs);
  const model = buildModel(graph, 3);
  const { weights } = partsOf(model);
  model.dispose();
  const finished = finishedRun();
  const settings = { ...finished.settings, imageSize: SIZE };
  const classes = outputs === 1 ? ['NORMAL', 'PNEUMONIA'] : ['a', 'b', 'c'];
  const run = runFile({ ...finished, modelId: id, settings, test: null });
  return {
    ...{
      graph,
      weights,
      runFile: run,
      labels: labelsFile(classes, settings, { modelId: id, imported: null }),
    },
    ...{ historyCsv: historyCsv([]), images: [], optimizer: null },
  };
}

async function zipOf({ blob }: Pick<Exported, 'blob'>): Promise<JSZip> {
  return JSZip.loadAsync(await blob.arrayBuffer());
}

beforeAll(useWasm);

describe.each([
  ['cnn-pool', 1],
  ['mlp-64x3', 3],
] as const)('%s with %i outputs', (id, outputs) => {
  it.each(TARGETS)('answers the same as %s', async (target) => {
    const before = tf.memory().numTensors;
    const exported = await exportModel(runParts(id, outputs), target);
    expect(exported.maxDifference).toBeLessThan(1e-6);
    expect(exported.same).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('an export', () => {
  it.each(['keras', 'h5'] as const)('holds every weight bit by bit: %s', async (target) => {
    const parts = runParts('cnn-pool', 1);
    const { blob } = await exportModel(parts, target);
    const file = await modelIn([new File([blob], `model.${target}`)]);
    expect(new Float32Array(weightDataOf(file.graph))).toEqual(new Float32Array(parts.weights));
    expect(file.classes).toEqual(['NORMAL', 'PNEUMONIA']);
    expect(file.preprocessing).toMatchObject({ height: SIZE, channelOrder: 'rgb', scale: 1 / 255 });
  });

  it('gives its proof beside it: golden.json and a script', async () => {
    for (const [target, script] of [
      ['keras', 'check_keras.py'],
      ['onnx', 'check_onnx.py'],
    ] as const) {
      const { proof } = await exportModel(runParts('cnn-pool', 1), target);
      const zip = await zipOf({ blob: proof! });
      expect(Object.keys(zip.files)).toEqual(['golden.json', script]);
      const golden = JSON.parse(await zip.file('golden.json')!.async('string')) as Golden;
      expect(golden.inputShape).toEqual([SIZE, SIZE, 3]);
      expect(golden.inputs.map(({ length }) => length)).toEqual(Array(8).fill(SIZE * SIZE * 3));
      expect(new Set(golden.outputs.flat()).size).toBe(8);
    }
  });

  it.each([
    ['tfjs', ['golden.json', 'check_tfjs.mjs', 'run.json', 'history.csv', 'labels.json']],
    ['continue', ['golden.json', 'train.py', 'train.ipynb', 'run.json', 'README.md']],
  ] as const)('holds its proof itself: %s', async (target, names) => {
    const exported = await exportModel(runParts('cnn-pool', 1), target);
    expect(exported.proof).toBeNull();
    expect(Object.keys((await zipOf(exported)).files)).toEqual(expect.arrayContaining([...names]));
  });

  it('is what TensorFlow.js itself loads: tfjs', async () => {
    const zip = await zipOf(await exportModel(runParts('cnn-pool', 3), 'tfjs'));
    const { modelTopology, weightsManifest } = JSON.parse(await zip.file('model.json')!.async('string'));
    const golden = JSON.parse(await zip.file('golden.json')!.async('string')) as Golden;
    const weightData = await zip.file('weights.bin')!.async('arraybuffer');
    const loaded = await tf.loadLayersModel(
      tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }),
    );
    expect(compareAnswers(golden, await answersTo(loaded, golden)).same).toBe(true);
    loaded.dispose();
  });

  it('refuses weights that are no numbers', async () => {
    const parts = runParts('mlp-64x3', 3);
    new Float32Array(parts.weights)[7] = Number.NaN;
    await expect(exportModel(parts, 'keras')).rejects.toThrow(/no numbers/);
  });
});
