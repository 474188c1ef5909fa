/**
 * Makes any export of a trained model, reads it back and compares its answers with the model's own. TensorFlow.js computes on
 * whatever backend is set. For a worker: large models take seconds. It must not know of the page.
 */
import type * as tf from '@tensorflow/tfjs';
import JSZip from 'jszip';
import { outputThreshold } from '../../evaluation/choices/decisionChoice.ts';
import { buildModel } from '../../models/build/buildModel.ts';
import type { ModelFile, OptimizerFile } from '../../models/graph/modelFile.ts';
import { type ModelGraph, withWeights } from '../../models/graph/modelGraph.ts';
import { portable } from '../../models/graph/portable.ts';
import { guessText } from '../../models/imported/guesses.ts';
import { readClassifierPage, writeClassifierPage } from '../classifierPage/writeClassifierPage.ts';
import { packContinueInKeras } from '../continueInKeras/continueInKeras.ts';
import {
  answersTo,
  compareAnswers,
  type Golden,
  type GoldenComparison,
  makeGolden,
} from '../golden/golden.ts';
import { networkAnswers } from '../golden/networkAnswers.ts';
import { CHECKING_SCRIPTS } from '../golden/scripts.ts';
import { graphOfConfig } from '../keras/kerasConfig.ts';
import { modelConfig } from '../keras/kerasConfigOut.ts';
import { joined } from '../keras/kerasJoined.ts';
import { type KerasFormat, writable, writeKeras, writeTrainingState } from '../keras/kerasOut.ts';
import { isSameOptimizer, optimizerFile } from '../keras/optimizerState.ts';
import { readLabels } from '../keras/sidecar.ts';
import { networkOf } from '../network/networkOf.ts';
import type { Network } from '../network/types.ts';
import { readOnnx } from '../onnx/readOnnx.ts';
import { writeOnnx } from '../onnx/writeOnnx.ts';
import { type AboutModel, packModel, type Topology } from '../tfjs/modelZip.ts';
import { zipArchive } from '../zip/archive.ts';
import { packZip } from '../zip/packZip.ts';
import type { ExportTarget } from './exportTargets.ts';
import { readModel } from './readModel.ts';

/** An export, and how its answers compare once it was read back. */
export interface Exported extends GoldenComparison {
  blob: Blob;
  /** A zip of golden.json and, where there is one, the checking script; null where the export holds them itself. */
  proof: Blob | null;
}

/** A run's model with all that goes along. */
export interface ExportParts extends AboutModel {
  /** Without values of its weights. */
  graph: ModelGraph;
}

/** What every export is made from. */
interface Source {
  parts: ExportParts;
  file: ModelFile;
  /** The trained model. */
  model: tf.LayersModel;
  golden: Golden;
}

type Script = (typeof CHECKING_SCRIPTS)[keyof typeof CHECKING_SCRIPTS];

/** One kind of export: writing it, and the answers of what was written. */
interface Exporter {
  write(source: Source): Promise<Blob>;
  answers(written: Blob, source: Source): Promise<number[][]>;
  /** Checks the export on its own; null for those that bring one or need a model beside them. */
  script: Script | null;
  /** Whether golden.json is to be given beside the export. */
  needsProof: boolean;
}

/** With the optimizer's state of these weights, where it is known. */
function withOptimizer(file: ModelFile, { optimizer, runFile }: ExportParts): ModelFile {
  return optimizer ? { ...file, optimizer: optimizerFile(runFile.settings, optimizer, file.graph) } : file;
}

/** The answers of a file of any format that the page reads. @param optimizer That the file holds. */
async function fileAnswers(
  blob: Blob,
  name: string,
  architecture: ModelGraph | null,
  golden: Golden,
  optimizer: OptimizerFile | null = null,
): Promise<number[][]> {
  const reading = await readModel([new File([blob], name)], architecture);
  if (reading.kind !== 'model') throw new Error(`${name} was read as weights without a model.`);
  if (!isSameOptimizer(optimizer, reading.file.optimizer))
    throw new Error('The state of the optimizer was read back otherwise than it was written.');
  const model = buildModel(reading.file.graph, null);
  try {
    return await answersTo(model, golden);
  } finally {
    model.dispose();
  }
}

function keras(format: KerasFormat, holdsModel: boolean): Exporter {
  return {
    write: async ({ file }) => new Blob([await writeKeras(file, format)]),
    answers: (written, { file, golden }) =>
      fileAnswers(
        written,
        `model.${format}`,
        holdsModel ? null : file.graph,
        golden,
        holdsModel ? writable(file).optimizer : null,
      ),
    script: holdsModel ? CHECKING_SCRIPTS.keras : null,
    needsProof: true,
  };
}

const whole = (network: Network, golden: Golden) => networkAnswers(network, golden, () => Promise.resolve());

const onnx: Exporter = {
  write: async ({ file, parts }) => new Blob([writeOnnx(networkOf(file.graph), parts.labels)]),
  answers: async (written, { golden }) =>
    whole(readOnnx(new Uint8Array(await written.arrayBuffer())), golden),
  script: CHECKING_SCRIPTS.onnx,
  needsProof: true,
};

/** A model as TensorFlow.js itself saves it, without the layers that only Darkroom knows; its weights in its own order. */
function portableModel(graph: ModelGraph): Topology & Pick<AboutModel, 'weights'> {
  const model = buildModel(portable(graph), null);
  try {
    const weightSpecs = model.weights.map(({ originalName, shape }) => ({
      name: originalName,
      shape: shape as number[],
      dtype: 'float32' as const,
    }));
    const values = model.weights.map((weight) => weight.read().dataSync<'float32'>());
    const weights = new Float32Array(values.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const one of values) {
      weights.set(one, at);
      at += one.length;
    }
    return { topology: model.toJSON(null, false) as object, weightSpecs, weights: weights.buffer };
  } finally {
    model.dispose();
  }
}

const tfjs: Exporter = {
  write: ({ parts, file, golden }) => {
    const { name, text } = CHECKING_SCRIPTS.tfjs;
    const whole = { ...parts, ...portableModel(file.graph) };
    return packModel(whole, { 'golden.json': JSON.stringify(golden), [name]: text });
  },
  answers: (written, { golden }) => fileAnswers(written, 'model.zip', null, golden),
  script: CHECKING_SCRIPTS.tfjs,
  needsProof: false,
};

const continueInKeras: Exporter = {
  async write({ parts, file, golden }) {
    const model = joined(file);
    return packContinueInKeras({
      runFile: parts.runFile,
      images: parts.images,
      kerasConfig: modelConfig(model.graph, 'keras'),
      weights: await writeTrainingState(model),
      optimizer: file.optimizer,
      threshold: outputThreshold(parts.labels.decision),
      golden,
    });
  },
  async answers(written, { golden }) {
    const zip = await zipArchive(new File([written], 'continue.zip'));
    const name = 'model.weights.h5';
    const text = new TextDecoder().decode(await zip.read('run.json'));
    const run = JSON.parse(text) as { model: { config: unknown } };
    return fileAnswers(new Blob([await zip.read(name)]), name, graphOfConfig(run.model.config), golden);
  },
  // train.py checks by itself.
  script: null,
  needsProof: false,
};

const page: Exporter = {
  async write({ file, parts }) {
    const { number, model: about } = parts.runFile;
    const guess = guessText(about, 'answers');
    return writeClassifierPage(networkOf(file.graph), parts.labels, `Run ${number}: ${about.id}`, guess);
  },
  answers: async (written, { golden }) => whole(readClassifierPage(await written.text()), golden),
  script: null,
  needsProof: true,
};

const EXPORTERS: Readonly<Record<ExportTarget, Exporter>> = {
  keras: keras('keras', true),
  h5: keras('h5', true),
  'weights.h5': keras('weights.h5', false),
  'legacy.h5': keras('legacy.h5', false),
  onnx,
  tfjs,
  continue: continueInKeras,
  page,
};

async function proofOf({ script, needsProof }: Exporter, golden: Golden): Promise<Blob | null> {
  if (!needsProof) return null;
  const zip = new JSZip();
  zip.file('golden.json', JSON.stringify(golden));
  if (script) zip.file(script.name, script.text);
  return packZip(zip);
}

/**
 * Exports a model and compares what was written with it.
 * @throws UserError where a layer has no words in that format, or the weights are no numbers.
 */
export async function exportModel(parts: ExportParts, target: ExportTarget): Promise<Exported> {
  const { rescale, offset } = parts.labels.preprocessing;
  const graph = withWeights(parts.graph, parts.weights);
  const file = withOptimizer(
    { origin: 'Darkroom', graph, ...readLabels(parts.labels), optimizer: null },
    parts,
  );
  const model = buildModel(graph, null);
  try {
    const golden = await makeGolden(model, rescale, offset);
    const source: Source = { parts, file, model, golden };
    const exporter = EXPORTERS[target];
    const blob = await exporter.write(source);
    return {
      blob,
      proof: await proofOf(exporter, golden),
      ...compareAnswers(golden, await exporter.answers(blob, source)),
    };
  } finally {
    model.dispose();
  }
}
