/** What a run's weights can be exported to: names and words for whoever offers the choice. It imports nothing. */

interface TargetRow {
  title: string;
  /** What it is for, in one line. */
  help: string;
  /** What the file's name ends in. */
  ending: string;
  /** Whether `npm run headless -- --export` takes it. */
  headless?: true;
  /** Whether it names the pictures of the dataset. */
  listsImages?: true;
  /** Whether it is for training on, which an ensemble is not. */
  trainsOn?: true;
  /** Bytes of the file for a model of so many parameters, where it is opened whole and large ones open slowly. */
  bytesFor?(parameters: number): number;
}

/** Files larger than this open slowly; who asks for one is told so first. */
export const LARGE_FILE_BYTES = 50e6;

const table = {
  keras: {
    title: 'Keras (.keras)',
    help: 'The whole model for keras.models.load_model, Keras 3.3 and later.',
    ending: '.keras',
    headless: true,
  },
  h5: {
    title: 'Keras, whole model (.h5)',
    help: 'The same in the older format, HDF5, for tools that ask for it; to train on in Keras, take .keras.',
    ending: '.h5',
    headless: true,
  },
  'weights.h5': {
    title: 'Keras weights (.weights.h5)',
    help: 'For load_weights into a model of the same layers.',
    ending: '.weights.h5',
    headless: true,
  },
  'legacy.h5': {
    title: 'Keras weights, older format (.h5)',
    help: 'For load_weights, as the notebook’s best_model.h5.',
    ending: '.legacy.h5',
    headless: true,
  },
  onnx: {
    title: 'ONNX (.onnx)',
    help: 'For ONNX Runtime: servers, telephones, other languages.',
    ending: '.onnx',
    headless: true,
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
    listsImages: true,
    trainsOn: true,
  },
  page: {
    title: 'Classifier page (.html)',
    help: 'One file that classifies pictures by double click, offline.',
    ending: '.html',
    /** But for some 20 thousand: its float32 weights in base64, four bytes for three. */
    bytesFor: (parameters: number) => Math.ceil((parameters * Float32Array.BYTES_PER_ELEMENT) / 3) * 4,
  },
} satisfies Record<string, TargetRow>;

export type ExportTarget = keyof typeof table;

/** In the order in which they are offered. */
export const EXPORT_TARGETS: Readonly<Record<ExportTarget, TargetRow>> = table;
