/** Models of other tools, which cannot be read, told by names and by what is in them: each is refused for what it is. */
import { fileNameOf } from '../../dataset/paths.ts';
import { UserError } from '../../shared/errors.ts';
import { isJunk, plainName } from './modelNames.ts';

export const EXPECTED = 'Expected a .keras, an .h5, a model.json with its weights, or a zip of them.';

/** The one line that makes a readable file of a SavedModel. */
export const SAVED_MODEL_LINE = `python -c "import tf_keras; tf_keras.models.load_model('FOLDER').save('model.h5')"`;

export const isSavedModel = (path: string) => /(^|\/)saved_model\.pb$/.test(path);

export function savedModel(): UserError {
  return new UserError(
    `This is a TensorFlow SavedModel (saved_model.pb), which cannot be read in a browser. ${EXPECTED}`,
    `Convert it with: ${SAVED_MODEL_LINE} (after pip install tensorflow tf_keras; FOLDER is the one with saved_model.pb).`,
  );
}

const PYTORCH = 'a file of PyTorch, whose layers stand in Python code';
const TO_KERAS = 'Build the same model in Keras, copy the weights over and save it as .keras.';

/** By the ends of their names: what each is, and what to do. */
const OTHERS: readonly [end: RegExp, what: string, hint: string][] = [
  [
    /\.tflite$/i,
    'a TensorFlow Lite model, which cannot be trained or taken apart',
    'Bring the Keras model that it was made from. Teachable Machine exports it as “TensorFlow: Keras” or “TensorFlow.js”.',
  ],
  [/\.(pt|pth|pkl|safetensors)$|^pytorch_model.*\.bin$/i, PYTORCH, TO_KERAS],
  [/\.onnx$/i, 'an ONNX model', 'Bring the Keras model that it was made from.'],
  [
    /\.(ckpt|index|data-\d+-of-\d+)$/i,
    'a TensorFlow checkpoint, which holds weights without names that a model could be built from',
    'Load it in Python and save the whole model: model.save("model.keras").',
  ],
];

/** What is said of a file that belongs to another tool, by its name; null where it does not. */
export function otherModel(path: string): UserError | null {
  const other = OTHERS.find(([end]) => end.test(plainName(path)));
  return other ? new UserError(`"${fileNameOf(path)}" is ${other[1]}. ${EXPECTED}`, other[2]) : null;
}

/** The same of a zip, by the files in it: PyTorch's own are zips with a data.pkl. */
export function otherModelIn(name: string, paths: readonly string[]): UserError | null {
  if (paths.some(isSavedModel)) return savedModel();
  if (paths.some((path) => /(^|\/)data\.pkl$/.test(path)))
    return new UserError(`"${name}" is ${PYTORCH}. ${EXPECTED}`, TO_KERAS);
  return paths
    .filter((path) => !isJunk(path))
    .reduce<UserError | null>((said, path) => said ?? otherModel(path), null);
}
