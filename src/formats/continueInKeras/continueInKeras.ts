/**
 * The zip of "Continue in Keras": the script, the notebook, the run and its weights. Everything comes in as plain data.
 * It must not import tfjs.
 */
import JSZip from 'jszip';
import type { OptimizerFile } from '../../models/modelFile.ts';
import type { Golden } from '../golden/golden.ts';
import { packZip } from '../packZip.ts';
import type { RunFile } from '../runFileTypes.ts';
import { continueReadme } from './readme.ts';
import { TRAIN_SCRIPT, trainNotebook } from './script.ts';

export interface ContinueParts {
  runFile: RunFile;
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

/** Packs train.py, train.ipynb, run.json, model.weights.h5, golden.json and README.md. */
export function packContinueInKeras(parts: ContinueParts): Promise<Blob> {
  const { runFile, kerasConfig, weights, optimizer, threshold, golden } = parts;
  const zip = new JSZip();
  zip.file('README.md', continueReadme(runFile, optimizer !== null, threshold));
  zip.file('train.py', TRAIN_SCRIPT);
  zip.file('train.ipynb', trainNotebook());
  const run = continuedRun(runFile, kerasConfig, optimizer, threshold);
  zip.file('run.json', `${JSON.stringify(run, null, 2)}\n`);
  zip.file('golden.json', JSON.stringify(golden));
  zip.file('model.weights.h5', weights, { compression: 'STORE' });
  return packZip(zip);
}
