/**
 * The zip of "Continue in Keras": the script, the notebook, the run and its weights. Everything comes in as plain data.
 * It must not import tfjs.
 */
import JSZip from 'jszip';
import type { DatasetImage } from '../../dataset/types.ts';
import type { OptimizerFile } from '../../models/graph/modelFile.ts';
import type { Golden } from '../golden/golden.ts';
import type { RunFile } from '../run/runFileTypes.ts';
import { packZip } from '../zip/packZip.ts';
import { continueReadme } from './readme.ts';
import { TRAIN_SCRIPT, trainNotebook } from './script.ts';

export interface ContinueParts {
  runFile: RunFile;
  /** The pictures of the run's dataset. */
  images: readonly DatasetImage[];
  /** The model as Keras 3 writes it into config.json of a .keras file: class_name, module, config. */
  kerasConfig: object;
  /** The content of a .weights.h5 file of that model, with the optimizer's state where there is one. */
  weights: Uint8Array;
  optimizer: OptimizerFile | null;
  /** Chosen for the model's outputs on validation; null where none was. */
  threshold: number | null;
  golden: Golden;
}

/**
 * run.json as the script needs it: with the model's Keras configuration under `model.config`, under
 * `model.optimizerState` the settings and the step of the optimizer whose state lies beside the weights, or null, and under
 * `model.threshold` what was chosen for the outputs of these weights, or null.
 */
export function continuedRun(
  runFile: RunFile,
  kerasConfig: object,
  state: OptimizerFile | null,
  threshold: number | null,
) {
  const { optimizer, momentum } = runFile.settings;
  const optimizerState = state && { optimizer, momentum, step: state.iterations };
  return { ...runFile, model: { ...runFile.model, config: kerasConfig, optimizerState, threshold } };
}

/**
 * The content of images.json: which pictures the run had, in the dataset's order, a picture a line. `file` is its path inside its
 * zip or folder; by `bytes` and `crc32` the script finds it again whatever it is called there.
 */
export function imagesFile(images: readonly DatasetImage[]): string {
  const lines = images.map(({ path, split, label, entry }) =>
    JSON.stringify({ path, split, label, file: entry.path, bytes: entry.bytes, crc32: entry.crc32 }),
  );
  return `[\n${lines.join(',\n')}\n]\n`;
}

/** Packs train.py, train.ipynb, run.json, images.json, model.weights.h5, golden.json and README.md. */
export function packContinueInKeras(parts: ContinueParts): Promise<Blob> {
  const { runFile, images, kerasConfig, weights, optimizer, threshold, golden } = parts;
  const zip = new JSZip();
  // The state belongs to the weights, not to their averages.
  const resumed = optimizer !== null && !runFile.settings.useEma;
  zip.file('README.md', continueReadme(runFile, resumed, threshold));
  zip.file('train.py', TRAIN_SCRIPT);
  zip.file('train.ipynb', trainNotebook());
  const run = continuedRun(runFile, kerasConfig, optimizer, threshold);
  zip.file('run.json', `${JSON.stringify(run, null, 2)}\n`);
  zip.file('images.json', imagesFile(images));
  zip.file('golden.json', JSON.stringify(golden));
  zip.file('model.weights.h5', weights, { compression: 'STORE' });
  return packZip(zip);
}
