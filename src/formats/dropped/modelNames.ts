/**
 * Tells the files of a model from pictures, and from each other, by names alone, before anything is read. It may import what
 * tells names in the dataset only.
 */
import { fileNameOf } from '../../dataset/paths.ts';
import { isPicturePath } from '../../dataset/source/fileEndings.ts';
import { junkKind } from '../../dataset/source/junk.ts';

/** Files that only models come in: those that can be read, and those that are refused with a word on what to do. */
const MODEL =
  /\.(keras|h5|hdf5|tflite|onnx|pt|pth|safetensors|ckpt)$|\.weights\.bin$|(^|\/)(model\.json|saved_model\.pb)$/i;
/** What exporters put beside a model to say more of it: class names, and how pictures are prepared. */
const SIDECAR =
  /^(labels?|metadata|class[-_ ]?(names|indices|labels)|classes|label[-_ ]?map|labels[-_ ]?map)\.(txt|names|json)$/i;
/** What browsers and file managers add to the name of a second copy, before its ending. */
const COPY = /(?: ?\(\d+\)| - copy(?: ?\(\d+\))?| copy(?: \d+)?)(?=(?:\.[^./]*)?$)/i;

/** "out/model.json" → "out/": what stands before the names of the files beside it. */
export const folderPrefix = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);

/** "out/weights (1).bin" → "weights.bin": the name that the file had before somebody saved it twice. */
export function plainName(path: string): string {
  return fileNameOf(path).replace(COPY, '');
}

/** "weights (1).bin" → " (1)": copies that were saved together bear the same mark. */
export function copyMark(path: string): string {
  return COPY.exec(fileNameOf(path))?.[0] ?? '';
}

/** What a Mac puts into a zip beside the files themselves. */
export function isJunk(path: string): boolean {
  const kind = junkKind(path);
  return kind === 'macosx' || kind === 'appleDouble';
}

/** Whether a file is (part of) a model, by its name or its path in a folder. */
export function isModelName(path: string): boolean {
  return MODEL.test(folderPrefix(path) + plainName(path));
}

/** Whether a file may say more of the model that it lies beside. */
export function isSidecarName(path: string): boolean {
  return SIDECAR.test(plainName(path));
}

/** Whether files belong to a model: one of them is of a model, or describes one beside its weights; none is a picture. */
export function areModelNames(paths: readonly string[]): boolean {
  if (paths.some(isPicturePath)) return false;
  const described = paths.some((path) => /\.json$/i.test(path) && !isSidecarName(path));
  return paths.some(isModelName) || (described && paths.some((path) => /\.bin$/i.test(path)));
}
