/** Runs of imported models are exported in every format, and answer the same; what a file said goes along. */
import JSZip from 'jszip';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ExportParts, exportModel } from '../../../../src/formats/model/exportModel.ts';
import { EXPORT_TARGETS, type ExportTarget } from '../../../../src/formats/model/exportTargets.ts';
import { importModel } from '../../../../src/formats/model/importModel.ts';
import { historyCsv } from '../../../../src/formats/run/historyCsv.ts';
import { labelsFile } from '../../../../src/formats/run/labelsFile.ts';
import { runFile } from '../../../../src/formats/run/runFile.ts';
import { settingsOfModel } from '../../../../src/models/imported/chosenModel.ts';
import { answerNames, type ImportedModel } from '../../../../src/models/imported/importedModel.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/settings.ts';
import { withoutShared } from '../../support/shared.ts';
import { useWasm } from '../../support/wasm.ts';
import { sharedFile } from '../files.ts';
import { finishedRun } from '../finishedRun.ts';

const NO_MODELS = withoutShared('real_models');

beforeAll(useWasm);

async function partsOf(
  files: File[],
  changes: Partial<ImportedModel['preprocessing']> = {},
): Promise<ExportParts> {
  const result = await importModel(files, { architecture: null, anySizePx: 64 });
  if (result.kind !== 'model') throw new Error('These are weights only.');
  const preprocessing = { ...result.model.preprocessing, ...changes };
  const imported: ImportedModel = { ...result.model, id: 'imported-x', mapping: null, preprocessing };
  const settings: Settings = {
    ...DEFAULT_SETTINGS,
    ...settingsOfModel(imported),
    classMode: imported.outputs === 1 ? 'binary' : 'categorical',
  };
  const finished = {
    ...finishedRun(),
    modelId: imported.id,
    imported,
    settings,
    validation: null,
    test: null,
  };
  return {
    graph: imported.graph,
    optimizer: null,
    weights: result.weights,
    labels: labelsFile(answerNames(imported), settings, { modelId: imported.id, imported }),
    runFile: runFile(finished),
    historyCsv: historyCsv([]),
    images: [],
  };
}

const inModels = (...names: string[]) => names.map((name) => sharedFile(`real_models/${name}`));
const ALL = Object.keys(EXPORT_TARGETS) as ExportTarget[];

describe.skipIf(NO_MODELS)(`imported models${NO_MODELS}`, () => {
  it.each(ALL)('with separable convolutions and batch normalization, to %s', async (target) => {
    const files = inModels('h5_fer2013_mini_xception/fer2013_mini_XCEPTION.102-0.66.hdf5');
    const { same, maxDifference } = await exportModel(await partsOf(files), target);
    expect(maxDifference).toBeLessThan(1e-5);
    expect(same).toBe(true);
  });

  it.each(['keras', 'tfjs'] as const)('nested in each other, to %s', async (target) => {
    const files = inModels(
      ...['metadata.json', 'weights.bin', 'model.json'].map((name) => `tm_pneumonia/${name}`),
    );
    const parts = await partsOf(files);
    const { same, blob } = await exportModel(parts, target);
    expect(same).toBe(true);
    const name = target === 'tfjs' ? 'model.zip' : `model.${target}`;
    const again = await importModel([new File([blob], name)], { architecture: null, anySizePx: 64 });
    if (again.kind !== 'model') throw new Error('These are weights only.');
    expect(again.weights).toEqual(parts.weights);
    expect(again.model.classes).toEqual(['NO PNEUMONIA DETECTED', 'PNEUMONIA DETECTED']);
    expect(again.model.preprocessing).toEqual({
      height: 224,
      width: 224,
      channelOrder: 'rgb',
      scale: 1 / 127.5,
      offset: -1,
    });
    expect(again.model.preprocessingSaid).toBe(true);
    expect(again.model.guesses).toEqual([]);
  });

  it('with layers that TensorFlow.js lacks: they are left out of what any page loads', async () => {
    const parts = await partsOf(inModels('keras3_potato_preprocessing/model.keras'));
    expect((await exportModel(parts, 'tfjs')).same).toBe(true);
  });

  it('whose channels are in the order of BGR: the order goes along', async () => {
    const files = inModels('keras3_cifar10_cnn/cifar10_model.keras');
    const parts = await partsOf(files, { channelOrder: 'bgr' });
    const { blob } = await exportModel(parts, 'keras');
    const again = await importModel([new File([blob], 'm.keras')], { architecture: null, anySizePx: 64 });
    expect(again.kind === 'model' && again.model.preprocessing.channelOrder).toBe('bgr');
    const continued = await JSZip.loadAsync(await (await exportModel(parts, 'continue')).blob.arrayBuffer());
    const run = JSON.parse(await continued.file('run.json')!.async('string'));
    expect(run.model.preprocessing.channelOrder).toBe('bgr');
  });

  it.each(['keras', 'h5', 'tfjs'] as const)('as guesses where they are, also after %s', async (target) => {
    const { blob } = await exportModel(await partsOf(inModels('h5_mnist_cnn/mnist.h5')), target);
    const name = target === 'tfjs' ? 'model.zip' : `model.${target}`;
    const again = await importModel([new File([blob], name)], { architecture: null, anySizePx: 64 });
    expect(again).toMatchObject({ model: { guesses: ['order', 'range'], preprocessingSaid: false } });
  });

  it('as guesses beside the answers of what is no model file, too', async () => {
    const parts = await partsOf(inModels('h5_mnist_cnn/mnist.h5'));
    const textOf = async (target: ExportTarget) => (await exportModel(parts, target)).blob;
    expect(await (await textOf('onnx')).text()).toContain('["order","range"]');
    expect(await (await textOf('page')).text()).toContain('"guess":"These answers rest on these guesses.');
    const zip = await JSZip.loadAsync(await (await textOf('continue')).arrayBuffer());
    expect(await zip.file('README.md')!.async('string')).toContain('These figures rest on these guesses.');
    const sure = { ...parts, runFile: { ...parts.runFile, model: { ...parts.runFile.model, guesses: [] } } };
    expect(await (await exportModel(sure, 'page')).blob.text()).toContain('"guess":null');
  });

  it('are described in run.json', async () => {
    const { runFile: run } = await partsOf(inModels('h5_mnist_cnn/mnist.h5'));
    expect(run.model).toEqual({
      id: 'imported-x',
      name: 'mnist.h5',
      origin: 'Keras 2.6.0 (.h5)',
      width: null,
      parameters: 34826,
      inputShape: [28, 28, 1],
      preprocessing: { height: 28, width: 28, channelOrder: 'grayscale', scale: 1 / 255, offset: 0 },
      guesses: ['order', 'range'],
    });
  });
});
