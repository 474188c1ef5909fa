/** What a run's weights can be exported to: names and words for whoever offers the choice. It imports types only. */
import type { KerasFormat } from '../keras/kerasOut.ts';

export type ExportTarget = KerasFormat | 'onnx' | 'tfjs' | 'continue' | 'page';

interface TargetRow {
  title: string;
  /** What it is for, in one line. */
  help: string;
  /** What the file's name ends in. */
  ending: string;
}

/** In the order in which they are offered. */
export const EXPORT_TARGETS: Readonly<Record<ExportTarget, TargetRow>> = {
  keras: {
    title: 'Keras (.keras)',
    help: 'The whole model for keras.models.load_model, Keras 3.3 and later.',
    ending: '.keras',
  },
  h5: {
    title: 'Keras, whole model (.h5)',
    help: 'The same in the older format, HDF5, for tools that ask for it; to train on in Keras, take .keras.',
    ending: '.h5',
  },
  'weights.h5': {
    title: 'Keras weights (.weights.h5)',
    help: 'For load_weights into a model of the same layers.',
    ending: '.weights.h5',
  },
  'legacy.h5': {
    title: 'Keras weights, older format (.h5)',
    help: 'For load_weights, as the notebook’s best_model.h5.',
    ending: '.legacy.h5',
  },
  onnx: {
    title: 'ONNX (.onnx)',
    help: 'For ONNX Runtime: servers, telephones, other languages.',
    ending: '.onnx',
  },
  tfjs: {
    title: 'TensorFlow.js (.zip)',
    help: 'For web pages, by tf.loadLayersModel; with every figure of the run.',
    ending: '.zip',
  },
  continue: {
    title: 'Continue in Keras (.zip)',
    help: 'A script and a notebook that train on, on any number of GPUs.',
    ending: '-continue-in-keras.zip',
  },
  page: {
    title: 'Classifier page (.html)',
    help: 'One file that classifies pictures by double click, offline.',
    ending: '.html',
  },
};

/** Pages larger than this open slowly; who asks for one is told so first. */
export const LARGE_PAGE_BYTES = 50e6;

/** Bytes of a classifier page, but for some 20 thousand: its float32 weights in base64, four bytes for three. */
export function classifierPageBytes(parameters: number): number {
  return Math.ceil((parameters * Float32Array.BYTES_PER_ELEMENT) / 3) * 4;
}
