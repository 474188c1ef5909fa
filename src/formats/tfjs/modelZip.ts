/**
 * The zip that "Download weights" saves: a model that tf.loadLayersModel reads, and what is needed to use and to
 * judge it. It must not import tfjs: model and weights come in as plain data.
 */
import JSZip from 'jszip';
import type { DatasetImage } from '../../dataset/types.ts';
import type { OptimizerState } from '../keras/optimizerState.ts';
import type { LabelsFile } from '../run/labelsFile.ts';
import type { RunFile } from '../run/runFileTypes.ts';
import { packZip } from '../zip/packZip.ts';

/** One weight of the model, as a weights manifest describes it. */
export interface WeightSpec {
  /** As the model itself names it, e.g. "dense/kernel". */
  name: string;
  shape: readonly number[];
  dtype: 'float32';
}

/** A model as TensorFlow.js' own saving describes it. */
export interface Topology {
  /** What `model.toJSON(null, false)` gives. */
  topology: object;
  weightSpecs: readonly WeightSpec[];
}

export interface ModelParts extends Topology, AboutModel {}

/** What goes along with a model, its weights among it. */
export interface AboutModel {
  /** Little-endian float32, all weights one after the other in the order of the model's own list. */
  weights: ArrayBuffer;
  labels: LabelsFile;
  runFile: RunFile;
  /** The text of history.csv. */
  historyCsv: string;
  /** That belongs to these weights; null where it is not known. */
  optimizer: OptimizerState | null;
  /** Of the run's dataset, for what trains on elsewhere; empty for other exports. */
  images: readonly DatasetImage[];
}

function indentedJson(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}

/**
 * Packs model.json, weights.bin, labels.json, run.json and history.csv into one zip. Texts are deflated; weights are
 * stored, for they hardly shrink.
 * @param more Texts that go along, by file name.
 * @throws RangeError where the weights are not as long as their specs say.
 */
export async function packModel(
  parts: ModelParts,
  more: Readonly<Record<string, string>> = {},
): Promise<Blob> {
  const { weights, weightSpecs } = parts;
  const values = weightSpecs.reduce((sum, { shape }) => sum + shape.reduce((size, n) => size * n, 1), 0);
  if (weights.byteLength !== values * Float32Array.BYTES_PER_ELEMENT)
    throw new RangeError(`${values} float32 weights do not take ${weights.byteLength} bytes.`);
  const modelJson = {
    format: 'layers-model',
    generatedBy: 'Darkroom',
    convertedBy: null,
    modelTopology: parts.topology,
    weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }],
  };
  const zip = new JSZip();
  zip.file('model.json', indentedJson(modelJson));
  zip.file('weights.bin', weights, { compression: 'STORE' });
  zip.file('labels.json', indentedJson(parts.labels));
  zip.file('run.json', indentedJson(parts.runFile));
  zip.file('history.csv', parts.historyCsv);
  for (const [name, text] of Object.entries(more)) zip.file(name, text);
  return packZip(zip);
}
